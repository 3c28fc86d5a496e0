import { identifier, raw, sql } from '../database/sql-fragment.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { Reader } from './reader.ts'
import { referencedTable } from './references.ts'
import { ALIAS, tableName } from './scope.ts'
import { pluralOf } from './titles.ts'

export interface Use {
  readonly entity: string
  readonly label: string
  readonly count: number
}

/** Counting stops here: the figure only tells a few from many. */
const COUNT_LIMIT = 1_000

/** Columns whose foreign key forbids deleting what they refer to. */
export const restrictingColumns = (
  registry: PluginRegistry,
  target: TableDefinition,
): { table: TableDefinition; column: string }[] =>
  registry.tables().flatMap((table) =>
    [...table.columns.values()]
      .filter((column) => !column.isKernelOwned && (column.column.onDelete ?? 'restrict') === 'restrict')
      .filter((column) => referencedTable(column, registry)?.entity === target.entity)
      .map((column) => ({ table, column: column.name })),
  )

/**
 * Who refers to these records and so forbids deleting them. Counts rows the caller may not see, too: the
 * answer names tables and numbers, and without it nobody could tell why a delete is refused.
 * @returns uses by record id; a reference from another record that is deleted along does not count
 */
export async function usesOf(
  registry: PluginRegistry,
  reader: Reader,
  target: TableDefinition,
  ids: readonly string[],
): Promise<Map<string, Use[]>> {
  const uses = new Map<string, Use[]>()
  await Promise.all(
    restrictingColumns(registry, target).map(async ({ table, column }) => {
      const name = identifier(ALIAS, column)
      const deletedAlong =
        table.entity === target.entity ? sql` and ${identifier(ALIAS, 'id')} <> all(${ids}::uuid[])` : raw('')
      // What is only marked deleted keeps its row, so marked references never get in its way.
      const isMarked = target.table.softDelete === true && table.table.softDelete === true
      const kept = isMarked ? sql` and ${identifier(ALIAS, 'deleted_at')} is null` : raw('')
      const query = sql`select r.id as target, count(*)::int as count from unnest(${ids}::uuid[]) r (id)
        cross join lateral (select from ${tableName(table)} ${raw(ALIAS)}
          where ${identifier(ALIAS, 'organisation_id')} = ${reader.organisationId} and ${name} = r.id${deletedAlong}${kept}
          limit ${COUNT_LIMIT}) u group by r.id`
      const [rows = []] = await reader.read(table.pluginId, [query])
      for (const row of rows) {
        const count = Number(row['count'])
        const label = count === 1 ? table.table.label : pluralOf(table)
        const id = String(row['target'])
        uses.set(id, [...(uses.get(id) ?? []), { entity: table.entity, label, count }])
      }
    }),
  )
  return uses
}
