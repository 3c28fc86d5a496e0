import type { Table } from '@quoin/plugin-sdk'
import { checkColumn, findTable, own, report, reportUnknown, type Scope } from './scope.ts'
import { STUB } from './sound-part.ts'

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
  const column = own(decider.columns, immutableWhen.column)
  if (column === undefined) return checkColumn(scope, decider, immutableWhen.column, `${at}/column`)
  if (column === STUB) return
  if (column.type !== 'choice') {
    return report(scope, `${at}/column`, 'a column of type choice', `a column of type ${column.type}`)
  }
  for (const [place, value] of immutableWhen.in.entries()) {
    if (column.values?.includes(value) === true) continue
    const known = column.values ?? []
    reportUnknown(scope, `${at}/in/${place}`, { expected: 'a value of the choice', got: value, known })
  }
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
