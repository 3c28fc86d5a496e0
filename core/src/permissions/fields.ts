import type { TableDefinition } from '../plugins/types.ts'
import type { Access, Verb } from './types.ts'

/** The protocol needs them; whoever sees a record sees these. */
const ALWAYS_READABLE: ReadonlySet<string> = new Set(['id', 'version'])

/**
 * Columns that may be read on every record the person can see. A field rule that depends on the row
 * (a denial with conditions, or a grant of few fields beside a conditional grant of more) counts against the
 * column for the whole list: a list with holes would tell through sorting what it hides.
 */
export function readableColumns(access: Access, table: TableDefinition): ReadonlySet<string> {
  let byEntity = cache.get(access)
  if (byEntity === undefined) cache.set(access, (byEntity = new WeakMap()))
  let columns = byEntity.get(table)
  if (columns === undefined) {
    const readable = [...table.columns.keys()].filter(
      (name) => ALWAYS_READABLE.has(name) || isAllowedOnEveryRow(access, 'read', table.entity, name),
    )
    byEntity.set(table, (columns = new Set(readable)))
  }
  return columns
}

const cache = new WeakMap<Access, WeakMap<TableDefinition, ReadonlySet<string>>>()

/** Reads the rules as CASL does, highest priority first, and answers for all visible rows at once. */
export function isAllowedOnEveryRow(access: Access, verb: Verb, entity: string, field: string): boolean {
  let isGranted = false
  let hasNarrowGrant = false
  for (const rule of access.ability.possibleRulesFor(verb, entity)) {
    const isWhole = rule.fields === undefined
    const isConditional = rule.conditions !== undefined
    const covers = isWhole || rule.fields.includes(field)
    if (!rule.inverted) {
      if (!covers) hasNarrowGrant = true
      else if (!isConditional) return true
      else isGranted = true
      continue
    }
    if (!covers) continue
    if (!isWhole || (isConditional && hasNarrowGrant)) return false
    if (!isConditional) break
  }
  return isGranted && !hasNarrowGrant
}
