import type { Actor } from '../http/types.ts'
import { permitsSome, readableColumns } from '../permissions/index.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import { all, FALSE, identifier, join, raw, sql, type Fragment } from '../database/sql-fragment.ts'
import type { Reader, Row } from './reader.ts'
import { ALIAS, filterScope, tableName, visibleRows } from './scope.ts'
import { searchedColumns, searchPredicate } from './search-words.ts'
import { byTitleFit } from './title-fit.ts'
import { pluralOf, titleColumns, titleOf } from './titles.ts'

const PER_TABLE = 5
/** So many of the newest are compared by their titles: a bound, because two letters fit a good part of a table. */
const MAX_COMPARED = 200
const MAX_TABLES = 40

export interface SearchGroup {
  readonly entity: string
  readonly label: string
  readonly items: readonly { readonly id: string; readonly title: string }[]
}

/**
 * Some records of each table whose words begin with what was typed: those first whose title is just that, then
 * those whose title begins with it, the newest of equals first. Tables with a searched column that
 * the caller may not read are left out; one round trip for each product, all at once.
 */
export async function searchEverything(
  registry: PluginRegistry,
  reader: Reader,
  actor: Actor,
  text: string,
): Promise<SearchGroup[]> {
  const tables = searchableTables(registry, actor)
  const queries = tables.flatMap((table) => {
    const query = searchQuery(table, actor, text)
    return query === undefined ? [] : [{ table, query }]
  })
  const byProduct = Map.groupBy(queries, ({ table }) => table.pluginId)
  const found = await Promise.all(
    [...byProduct].map(async ([product, wanted]) => {
      const results = await reader.read(
        product,
        wanted.map(({ query }) => query),
      )
      return wanted.map(({ table }, index) => toGroup(table, results[index] ?? [], text))
    }),
  )
  return found.flat().filter(({ items }) => items.length > 0)
}

function searchableTables(registry: PluginRegistry, actor: Actor): TableDefinition[] {
  return registry
    .tables()
    .filter(({ pluginId, table }) => table.records !== false && actor.products.has(pluginId))
    .filter((table) => {
      const columns = searchedColumns(table)
      const readable = readableColumns(actor.access, table)
      return (
        columns.length > 0 &&
        permitsSome(actor.access, 'read', table.entity) &&
        columns.every((name) => readable.has(name))
      )
    })
    .slice(0, MAX_TABLES)
}

function searchQuery(table: TableDefinition, actor: Actor, text: string): Fragment | undefined {
  const scope = filterScope(actor, table)
  const visible = visibleRows(actor, 'read', table)
  const words = searchPredicate(text, actor.organisationId, scope)
  if (words === undefined || visible === FALSE) return undefined
  const columns = ['id', ...titleColumns(table).filter((name) => scope.readable.has(name) && name !== 'id')]
  const list = join(
    columns.map((name) => identifier(ALIAS, name)),
    ', ',
  )
  return sql`select ${list} from ${tableName(table)} ${raw(ALIAS)} where ${all([visible, words])}
    order by ${identifier(ALIAS, 'updated_at')} desc, ${identifier(ALIAS, 'id')} desc limit ${MAX_COMPARED}`
}

const toGroup = (table: TableDefinition, rows: readonly Row[], text: string): SearchGroup => ({
  entity: table.entity,
  label: pluralOf(table),
  items: byTitleFit(
    rows.map((row) => ({ id: String(row['id']), title: titleOf(table, row) })),
    text,
  ).slice(0, PER_TABLE),
})
