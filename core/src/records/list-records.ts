import type { Fault } from '@quoin/plugin-sdk'
import { all, FALSE, identifier, join, raw, sql, type Fragment } from '../database/sql-fragment.ts'
import type { TableDefinition } from '../plugins/types.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { queryInvalid } from './errors.ts'
import { compileFilter, readableColumn } from './filter.ts'
import { loadIncluded, parseInclude, type Included } from './include.ts'
import type { Row } from './reader.ts'
import {
  ALIAS,
  filterScope,
  shownColumns,
  tableName,
  visibleRows,
  type ReadContext,
  type RecordActor,
} from './scope.ts'
import { searchPredicate } from './search-words.ts'
import { orderBy, parseSort, sortParts, type Sort, type SortPart } from './sort.ts'

export interface Selection {
  readonly filter?: unknown
  readonly search?: string | undefined
}

export interface ListQuery extends Selection {
  /** `-amount,name`; the table's own order when absent */
  readonly sort?: string | undefined
  /** 1 to 1,000; 50 when absent */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  /** reference columns whose titles are wanted */
  readonly include?: readonly string[] | undefined
  /** columns wanted; id and version always come */
  readonly columns?: readonly string[] | undefined
}

export interface RecordPage {
  readonly items: Row[]
  readonly nextCursor: string | null
  readonly included: Included
}

export const DEFAULT_LIMIT = 50
/** Of any one read; over HTTP at most 200. */
export const MAX_LIMIT = 1_000

/**
 * One page of a table's records, as far as the caller may read them.
 * @throws records.invalid-query, records.invalid-cursor (400), permissions.field-forbidden (403)
 */
export async function listRecords(context: ReadContext, query: ListQuery): Promise<RecordPage> {
  const { registry, reader, actor, table } = context
  const faults: Fault[] = []
  const scope = filterScope(actor, table)
  const sort = parseSort(query.sort, scope, faults)
  const columns = parseColumns(query.columns, actor, table, faults)
  const include = parseInclude(query.include ?? [], registry, scope, faults)
  const limit = parseLimit(query.limit, faults)
  const where = selectionPredicate(query, actor, table, faults)
  if (faults.length > 0) throw queryInvalid({}, { faults })
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, table.entity, sort)
  if (where === FALSE) return { items: [], nextCursor: null, included: {} }
  const fetched = new Set([
    ...columns,
    ...include.map(({ column }) => column),
    ...sort.keys.map(({ name }) => name),
  ])
  const isExact = fetched.size === columns.length && !sort.keys[0]!.isNullable
  const text = pageQuery(table, { columns: [...fetched], where, sort, after, limit: limit + 1 })
  const [rows = []] = await reader.read(table.pluginId, [text])
  const page = rows.slice(0, limit)
  const included = await loadIncluded(reader, actor, include, page)
  return {
    // Rows that hold just what was asked for go out as they are.
    items: isExact ? page : page.map((row) => pick(row, columns)),
    nextCursor:
      rows.length > limit ? encodeCursor(table.entity, sort, cursorValues(sort, page.at(-1)!)) : null,
    included,
  }
}

interface PageQuery {
  readonly columns: readonly string[]
  readonly where: Fragment
  readonly sort: Sort
  readonly after: readonly unknown[] | undefined
  readonly limit: number
}

/** One scan, or one for each part of the order; each stops after a page, the second runs when the first is too short. */
function pageQuery(table: TableDefinition, { columns, where, sort, after, limit }: PageQuery): Fragment {
  const scan = (part: SortPart, list: Fragment, condition = where): Fragment =>
    sql`select ${list} from ${tableName(table)} ${raw(ALIAS)} where ${all([condition, ...part.conditions])}
      order by ${part.orderBy} limit ${limit}`
  const [filled, empty] = sortParts(sort, after, ALIAS)
  if (empty === undefined) return scan(filled!, columnList(columns))
  const list = (part: string): Fragment => sql`${columnList(columns)}, ${raw(part)} as "~part"`
  // Rows with an empty value come last, so most pages need none; finding them may read all that match.
  const isShort = sql`(select count(*) from filled) < ${limit}`
  return sql`with filled as materialized (${scan(filled!, list('0'))})
    select * from (select * from filled union all (${scan(empty, list('1'), all([isShort, where]))})) ${raw(ALIAS)}
    order by "~part", ${orderBy(sort.keys, ALIAS)} limit ${limit}`
}

/** Filter, search and permission together; the same for lists, counts and summaries. */
export function selectionPredicate(
  selection: Selection,
  actor: RecordActor,
  table: TableDefinition,
  faults: Fault[],
): Fragment {
  const scope = filterScope(actor, table)
  const filter = selection.filter === undefined ? undefined : compileFilter(selection.filter, scope)
  faults.push(...(filter?.faults ?? []))
  const search =
    selection.search === undefined
      ? undefined
      : searchPredicate(selection.search, actor.organisationId, scope)
  const visible = visibleRows(actor, 'read', table)
  if (visible === FALSE) return FALSE
  return all([
    visible,
    ...(filter === undefined ? [] : [filter.predicate]),
    ...(search === undefined ? [] : [search]),
  ])
}

function parseColumns(
  wanted: readonly string[] | undefined,
  actor: RecordActor,
  table: TableDefinition,
  faults: Fault[],
): string[] {
  const shown = shownColumns(actor, table)
  if (wanted === undefined) return shown
  const scope = filterScope(actor, table)
  const found = wanted.filter((name) => readableColumn(name, scope, '/columns', faults) !== undefined)
  return shown.filter((name) => found.includes(name) || name === 'id' || name === 'version')
}

function parseLimit(limit: number | undefined, faults: Fault[]): number {
  const wanted = limit ?? DEFAULT_LIMIT
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MAX_LIMIT) return wanted
  faults.push({ path: '/limit', message: 'wrong value', expected: `1 to ${MAX_LIMIT}`, got: String(limit) })
  return DEFAULT_LIMIT
}

export const columnList = (names: readonly string[]): Fragment =>
  join(
    names.map((name) => identifier(ALIAS, name)),
    ', ',
  )

const cursorValues = ({ keys }: Sort, row: Row): unknown[] => keys.map(({ name }) => row[name] ?? null)

export function pick(row: Readonly<Row>, columns: readonly string[]): Row {
  const picked: Row = {}
  for (const name of columns) picked[name] = row[name] ?? null
  return picked
}
