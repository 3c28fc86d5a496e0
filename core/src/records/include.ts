import type { Fault } from '@quoin/plugin-sdk'
import { all, FALSE, identifier, join, raw, sql } from '../database/sql-fragment.ts'
import { readableColumns } from '../permissions/index.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import { readableColumn, type FilterScope } from './filter.ts'
import type { Reader, Row } from './reader.ts'
import { ALIAS, tableName, visibleRows, type RecordActor } from './scope.ts'
import { titleColumns, titleOf } from './titles.ts'

export const MAX_INCLUDES = 10

/** Titles of referred records: entity, then id. */
export type Included = Record<string, Record<string, { id: string; title: string }>>

export interface Include {
  readonly column: string
  readonly target: TableDefinition
}

/** @throws permissions.field-forbidden (403) */
export function parseInclude(
  names: readonly string[],
  registry: PluginRegistry,
  scope: FilterScope,
  faults: Fault[],
): Include[] {
  if (names.length > MAX_INCLUDES) {
    faults.push({ path: '/include', message: `names more than ${MAX_INCLUDES} columns` })
    return []
  }
  return names.flatMap((name) => {
    const column = readableColumn(name, scope, '/include', faults)
    if (column === undefined) return []
    const target = column.to === undefined ? undefined : registry.table(column.to)
    if (target !== undefined) return [{ column: name, target }]
    faults.push({ path: '/include', message: 'this column refers to no other record', got: name })
    return []
  })
}

/** A title shows only what the caller may read of the referred record; hidden records have none. */
export async function loadIncluded(
  reader: Reader,
  actor: RecordActor,
  includes: readonly Include[],
  rows: readonly Row[],
): Promise<Included> {
  const idsByTarget = new Map<TableDefinition, Set<string>>()
  for (const { column, target } of includes) {
    const ids = idsByTarget.get(target) ?? new Set()
    idsByTarget.set(target, ids)
    for (const row of rows) if (typeof row[column] === 'string') ids.add(row[column])
  }
  const wanted = [...idsByTarget].filter(([, ids]) => ids.size > 0)
  const titles = await Promise.all(wanted.map(([target, ids]) => loadTitles(reader, actor, target, [...ids])))
  const included: Included = {}
  wanted.forEach(([target], index) => (included[target.entity] = titles[index]!))
  return included
}

async function loadTitles(
  reader: Reader,
  actor: RecordActor,
  table: TableDefinition,
  ids: readonly string[],
): Promise<Record<string, { id: string; title: string }>> {
  const visible = visibleRows(actor, 'read', table)
  if (visible === FALSE || table.table.records === false) return {}
  const readable = readableColumns(actor.access, table)
  const columns = ['id', ...titleColumns(table).filter((name) => readable.has(name) && name !== 'id')]
  const list = join(
    columns.map((name) => identifier(ALIAS, name)),
    ', ',
  )
  const query = sql`select ${list} from ${tableName(table)} ${raw(ALIAS)}
    where ${all([visible, sql`${identifier(ALIAS, 'id')} = any(${ids}::uuid[])`])}`
  const [rows = []] = await reader.read(table.pluginId, [query])
  return Object.fromEntries(
    rows.map((row) => [String(row['id']), { id: String(row['id']), title: titleOf(table, row) }]),
  )
}
