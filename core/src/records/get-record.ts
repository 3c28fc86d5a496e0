import { all, FALSE, identifier, raw, sql } from '../database/sql-fragment.ts'
import type { Fault } from '@quoin/plugin-sdk'
import { isUuid } from './column-values.ts'
import { queryInvalid, recordNotFound } from './errors.ts'
import { loadIncluded, parseInclude, type Included } from './include.ts'
import { columnList, pick } from './list-records.ts'
import type { StoredRecord } from './hooks.ts'
import { ALIAS, filterScope, shownColumns, tableName, visibleRows, type ReadContext } from './scope.ts'

export interface GetQuery {
  readonly id: string
  /** reference columns whose titles are wanted */
  readonly include?: readonly string[] | undefined
}

export interface RecordWithTitles {
  readonly record: StoredRecord
  readonly included: Included
}

/**
 * One record with the titles of what it refers to.
 * @throws records.not-found (404) when it is absent, hidden or another organisation's
 */
export async function getRecord(
  { registry, reader, actor, table }: ReadContext,
  query: GetQuery,
): Promise<RecordWithTitles> {
  const faults: Fault[] = []
  const include = parseInclude(query.include ?? [], registry, filterScope(actor, table), faults)
  if (faults.length > 0) throw queryInvalid({}, { faults })
  const visible = visibleRows(actor, 'read', table)
  if (visible === FALSE || !isUuid(query.id)) throw recordNotFound({})
  const columns = shownColumns(actor, table)
  const text = sql`select ${columnList(columns)} from ${tableName(table)} ${raw(ALIAS)}
    where ${all([visible, sql`${identifier(ALIAS, 'id')} = ${query.id}::uuid`])}`
  const [rows = []] = await reader.read(table.pluginId, [text])
  const row = rows[0]
  if (row === undefined) throw recordNotFound({})
  return {
    record: pick(row, columns) as StoredRecord,
    included: await loadIncluded(reader, actor, include, [row]),
  }
}
