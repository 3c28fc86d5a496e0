import { all, FALSE, identifier, raw, sql, toStatement } from '../database/sql-fragment.ts'
import type { StoredRecord } from './hooks.ts'
import { isUuid } from './column-values.ts'
import { columnList } from './list-records.ts'
import { ALIAS, storedColumns, tableName, visibleRows } from './scope.ts'
import type { WriteContext } from './write-plan.ts'

/** Locks the rows that the caller can see, in the order of their ids, so that two bulks never wait in a circle. */
export async function loadForUpdate(
  { actor, table, unit }: Pick<WriteContext, 'actor' | 'table' | 'unit'>,
  ids: readonly string[],
): Promise<Map<string, StoredRecord>> {
  const visible = visibleRows(actor, 'read', table)
  const wanted = [...new Set(ids)].filter(isUuid)
  if (visible === FALSE || wanted.length === 0) return new Map()
  const id = identifier(ALIAS, 'id')
  const query = sql`select ${columnList(storedColumns(table))} from ${tableName(table)} ${raw(ALIAS)}
    where ${all([visible, sql`${id} = any(${wanted}::uuid[])`])} order by ${id} for update of ${raw(ALIAS)}`
  const rows = await unit.as(table.pluginId).rows<StoredRecord>(toStatement(query))
  return new Map(rows.map((row) => [row.id, row]))
}
