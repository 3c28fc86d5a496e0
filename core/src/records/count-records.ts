import type { Fault } from '@quoin/plugin-sdk'
import { FALSE, raw, sql } from '../database/sql-fragment.ts'
import { queryInvalid } from './errors.ts'
import { selectionPredicate, type Selection } from './list-records.ts'
import { ALIAS, tableName, type ReadContext } from './scope.ts'

/** Counting reads every row it counts; beyond this nobody reads the figure to its last digit. */
export const EXACT_LIMIT = 10_000

export interface RecordCount {
  readonly count: number
  /** false: there are more than `count` */
  readonly isExact: boolean
}

/** @throws records.invalid-query (400), permissions.field-forbidden (403) */
export async function countRecords(
  { reader, actor, table }: ReadContext,
  selection: Selection,
): Promise<RecordCount> {
  const faults: Fault[] = []
  const where = selectionPredicate(selection, actor, table, faults)
  if (faults.length > 0) throw queryInvalid({}, { faults })
  if (where === FALSE) return { count: 0, isExact: true }
  const query = sql`select count(*)::int as count from (
    select from ${tableName(table)} ${raw(ALIAS)} where ${where} limit ${EXACT_LIMIT + 1}) bounded`
  const [rows = []] = await reader.read(table.pluginId, [query])
  const count = Number(rows[0]?.['count'] ?? 0)
  return { count: Math.min(count, EXACT_LIMIT), isExact: count <= EXACT_LIMIT }
}
