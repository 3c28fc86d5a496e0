import { all, any, identifier, sql, TRUE, type Fragment } from '../database/sql-fragment.ts'
import type { TableDefinition } from '../plugins/types.ts'
import type { Access, Verb } from './types.ts'

/**
 * The rows of a table that `verb` is allowed on, as a predicate over `alias`: the same answer that CASL gives
 * for each row. CASL reads rules from the last to the first and the first that matches decides, so a grant
 * counts only where no denial of higher priority matches.
 * @returns `FALSE` when nothing is allowed, `TRUE` when every row is
 */
export function accessPredicate(access: Access, verb: Verb, table: TableDefinition, alias: string): Fragment {
  const grants: Fragment[] = []
  const denials: Fragment[] = []
  // Without a field, CASL skips denials of single fields: they hide the field, not the row.
  for (const rule of access.ability.rulesFor(verb, table.entity)) {
    const matches = rule.conditions === undefined ? TRUE : conditionsPredicate(rule.conditions, table, alias)
    if (rule.inverted) {
      if (matches === TRUE) break
      denials.push(sql`not ${matches}`)
      continue
    }
    const isWhole = matches === TRUE
    grants.push(denials.length === 0 ? matches : all([...(isWhole ? [] : [matches]), ...denials]))
    if (isWhole) break
  }
  return grants.includes(TRUE) ? TRUE : any(grants)
}

/** Two-valued: every comparison answers true or false for empty values too, so that NOT keeps its meaning. */
function conditionsPredicate(conditions: object, table: TableDefinition, alias: string): Fragment {
  const parts = Object.entries(conditions).flatMap(([name, condition]) => {
    if (!table.columns.has(name)) throw new Error(`rule names unknown column ${table.entity}.${name}`)
    const column = identifier(alias, name)
    const operators =
      typeof condition === 'object' && condition !== null
        ? (condition as object)
        : { $eq: condition as unknown }
    return Object.entries(operators).map(([operator, value]) =>
      operatorPredicate(column, operator, value, arrayType(table, name)),
    )
  })
  return all(parts)
}

function operatorPredicate(column: Fragment, operator: string, value: unknown, type: Fragment): Fragment {
  switch (operator) {
    case '$eq':
      return value === null ? sql`${column} is null` : sql`(${column} is not null and ${column} = ${value})`
    case '$ne':
      return value === null ? sql`${column} is not null` : sql`${column} is distinct from ${value}`
    case '$in':
      return inPredicate(column, value as unknown[], type)
    case '$nin':
      return notInPredicate(column, value as unknown[], type)
    case '$lt':
      return sql`(${column} is not null and ${column} < ${value})`
    case '$lte':
      return sql`(${column} is not null and ${column} <= ${value})`
    case '$gt':
      return sql`(${column} is not null and ${column} > ${value})`
    case '$gte':
      return sql`(${column} is not null and ${column} >= ${value})`
    default:
      throw new Error(`rule uses unknown operator ${operator}`)
  }
}

function inPredicate(column: Fragment, values: readonly unknown[], type: Fragment): Fragment {
  const present = values.filter((value) => value !== null)
  const parts: Fragment[] = []
  if (present.length > 0) parts.push(sql`(${column} is not null and ${column} = any(${present}::${type}))`)
  if (present.length < values.length) parts.push(sql`${column} is null`)
  return any(parts)
}

function notInPredicate(column: Fragment, values: readonly unknown[], type: Fragment): Fragment {
  const present = values.filter((value) => value !== null)
  const excludesEmpty = present.length < values.length
  if (present.length === 0) return excludesEmpty ? sql`${column} is not null` : TRUE
  const differs = sql`${column} <> all(${present}::${type})`
  return excludesEmpty ? sql`(${column} is not null and ${differs})` : sql`(${column} is null or ${differs})`
}

const ARRAY_TYPES: Readonly<Record<string, Fragment>> = Object.fromEntries(
  (
    [
      ['bigint[]', ['integer', 'money']],
      ['boolean[]', ['boolean']],
      ['date[]', ['date']],
      ['uuid[]', ['reference', 'file', 'uuid']],
    ] as const
  ).flatMap(([type, columns]) => columns.map((column) => [column, { texts: [type], values: [] }])),
)
const TEXT_ARRAY: Fragment = { texts: ['text[]'], values: [] }

const arrayType = (table: TableDefinition, name: string): Fragment =>
  ARRAY_TYPES[table.columns.get(name)!.column.type] ?? TEXT_ARRAY
