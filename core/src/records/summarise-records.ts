import type { Fault } from '@quoin/plugin-sdk'
import { FALSE, identifier, raw, sql, type Fragment } from '../database/sql-fragment.ts'
import type { ColumnDefinition } from '../plugins/types.ts'
import { queryInvalid, sumTooLarge, tooManyGroups } from './errors.ts'
import { readableColumn, type FilterScope } from './filter.ts'
import { selectionPredicate, type Selection } from './list-records.ts'
import type { Row } from './reader.ts'
import { ALIAS, filterScope, tableName, type ReadContext } from './scope.ts'

export interface SummaryQuery extends Selection {
  /** choice, reference, boolean, country or currency column */
  readonly group?: string | undefined
  /** money, integer, duration or decimal column */
  readonly sum?: string | undefined
}

export interface SummaryGroup {
  readonly key: string | boolean | null
  readonly count: number
  /** Money in minor units, one sum for each currency; decimals as text. `currency` is null for other columns. */
  readonly sums: readonly { readonly currency: string | null; readonly amount: number | string }[]
}

const MAX_GROUPS = 1_000
const GROUPED = new Set(['choice', 'reference', 'boolean', 'country', 'currency'])
const SUMMED = new Set(['money', 'integer', 'duration', 'decimal'])

/**
 * Counts and exact sums of the records the caller may read.
 * @throws records.invalid-query (400), permissions.field-forbidden (403), records.too-many-groups (422)
 */
export async function summariseRecords(
  { reader, actor, table }: ReadContext,
  query: SummaryQuery,
): Promise<SummaryGroup[]> {
  const faults: Fault[] = []
  const scope = filterScope(actor, table)
  const group = parseColumn(query.group, { path: '/group', types: GROUPED }, scope, faults)
  const sum = parseColumn(query.sum, { path: '/sum', types: SUMMED }, scope, faults)
  const currency =
    sum?.column.currency === undefined
      ? undefined
      : readableColumn(sum.column.currency, scope, '/sum', faults)
  const where = selectionPredicate(query, actor, table, faults)
  if (faults.length > 0) throw queryInvalid({}, { faults })
  if (where === FALSE) return []
  const columnOf = (column: ColumnDefinition | undefined, otherwise: string): Fragment =>
    column === undefined ? raw(otherwise) : identifier(ALIAS, column.name)
  const amount = columnOf(sum, 'null::numeric')
  // sum(bigint) is numeric in PostgreSQL: it neither rounds nor overflows; ::text keeps it so.
  const text = sql`select g.key, g.currency, count(*)::int as count, count(g.amount)::int as filled,
      sum(g.amount)::text as amount
    from (select ${columnOf(group, 'null::text')} as key, ${columnOf(currency, 'null::text')} as currency,
        ${amount} as amount from ${tableName(table)} ${raw(ALIAS)} where ${where}) g
    group by g.key, g.currency order by g.key, g.currency limit ${MAX_GROUPS + 1}`
  const [rows = []] = await reader.read(table.pluginId, [text])
  if (rows.length > MAX_GROUPS) throw tooManyGroups({ limit: MAX_GROUPS })
  return merge(rows, sum?.column.type === 'decimal')
}

function parseColumn(
  name: string | undefined,
  { path, types }: { readonly path: string; readonly types: ReadonlySet<string> },
  scope: FilterScope,
  faults: Fault[],
): ColumnDefinition | undefined {
  if (name === undefined) return undefined
  const found = readableColumn(name, scope, path, faults)
  if (found === undefined || types.has(found.column.type)) return found
  faults.push({
    path,
    message: `a ${found.column.type} column cannot be used here`,
    expected: `a column of type ${[...types].join(', ')}`,
    got: name,
  })
  return undefined
}

function merge(rows: readonly Row[], isDecimal: boolean): SummaryGroup[] {
  const groups = new Map<
    unknown,
    { key: SummaryGroup['key']; count: number; sums: SummaryGroup['sums'][number][] }
  >()
  for (const row of rows) {
    const key = (row['key'] ?? null) as SummaryGroup['key']
    const group = groups.get(key) ?? { key, count: 0, sums: [] }
    groups.set(key, group)
    group.count += Number(row['count'])
    if (Number(row['filled']) === 0) continue
    const amount = isDecimal ? String(row['amount']) : exactNumber(String(row['amount']))
    group.sums.push({ currency: (row['currency'] ?? null) as string | null, amount })
  }
  return [...groups.values()]
}

function exactNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw sumTooLarge({})
  return number
}
