import type { Table } from '@quoin/plugin-sdk'
import { checkColumn, findTable, own, report, type Scope } from './scope.ts'
import { STUB } from './sound-part.ts'
import { checkChoiceCondition } from './verify-conditions.ts'

/** `immutableWhen`: a choice decides, of this table or of the one that `through` leads to. */
export function verifyImmutable(scope: Scope, table: Table, path: string): void {
  const { immutableWhen } = table
  if (immutableWhen === undefined) return
  const at = `${path}/immutableWhen`
  for (const [place, column] of (immutableWhen.except ?? []).entries()) {
    checkColumn(scope, table, column, `${at}/except/${place}`)
  }
  const decider = immutableWhen.through === undefined ? table : parent(scope, table, `${at}/through`)
  if (decider === undefined) return
  checkChoiceCondition(scope, decider, immutableWhen, at)
}

/** A table of this plugin, which its row cannot do without. */
function parent(scope: Scope, table: Table, path: string): Table | undefined {
  const name = table.immutableWhen!.through!
  const reference = own(table.columns, name)
  if (reference === STUB) return undefined
  const [first, second] = (reference?.to ?? '').split('.') as [string, string | undefined]
  const isOwn = first !== '' && (second === undefined || first === scope.manifest.id)
  if (reference?.type !== 'reference' || reference.required !== true || !isOwn) {
    report(scope, path, 'a required reference to a table of this plugin', name)
    return undefined
  }
  return findTable(scope, reference.to!, path)
}
