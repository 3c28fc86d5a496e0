import type { Fault } from '@quoin/plugin-sdk'
import { all, FALSE, identifier, raw, sql } from '../database/sql-fragment.ts'
import type { ColumnDefinition, PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { Values } from './hooks.ts'
import type { Reader } from './reader.ts'
import { ALIAS, tableName, visibleRows, type ReadContext, type RecordActor } from './scope.ts'

export interface ReferenceCheck {
  readonly values: Values
  readonly path: string
}

/** The table that a reference or file column leads to. */
export function referencedTable(
  column: ColumnDefinition,
  registry: PluginRegistry,
): TableDefinition | undefined {
  const entity = column.column.type === 'file' ? 'core.file' : column.to
  return entity === undefined ? undefined : registry.table(entity)
}

/**
 * Referred records must exist in the same organisation and be visible to the caller. Absent, hidden and
 * another organisation's id get one and the same fault.
 * @returns faults for each check, in order
 */
export async function referenceFaults(
  { registry, reader, actor, table }: ReadContext,
  checks: readonly ReferenceCheck[],
): Promise<Fault[][]> {
  const references = [...table.columns.values()].flatMap((column) => {
    const target = column.isKernelOwned ? undefined : referencedTable(column, registry)
    return target === undefined ? [] : [{ name: column.name, target }]
  })
  const wanted = new Map<TableDefinition, Set<string>>()
  for (const { values } of checks) {
    for (const { name, target } of references) {
      const id = values[name]
      // Everyone may name themselves, also who may not read the list of members.
      if (typeof id !== 'string' || isSelf(actor, target, id)) continue
      if (!wanted.has(target)) wanted.set(target, new Set())
      wanted.get(target)!.add(id.toLowerCase())
    }
  }
  const found = new Map<TableDefinition, Set<string>>()
  await Promise.all(
    [...wanted].map(async ([target, ids]) =>
      found.set(target, await findVisible(reader, actor, target, [...ids])),
    ),
  )
  return checks.map(({ values, path }) =>
    references.flatMap(({ name, target }) => {
      const id = values[name]
      if (typeof id !== 'string' || isSelf(actor, target, id)) return []
      if (found.get(target)!.has(id.toLowerCase())) return []
      return [
        {
          path: `${path}/${name}`,
          message: `there is no such ${target.table.label}`,
          expected: `the id of a ${target.entity}`,
          got: id,
        },
      ]
    }),
  )
}

const isSelf = (actor: RecordActor, target: TableDefinition, id: string): boolean =>
  target.entity === 'core.person' && id === actor.personId

async function findVisible(
  reader: Reader,
  actor: RecordActor,
  table: TableDefinition,
  ids: readonly string[],
): Promise<Set<string>> {
  const visible = visibleRows(actor, 'read', table)
  if (visible === FALSE) return new Set()
  const query = sql`select ${identifier(ALIAS, 'id')} from ${tableName(table)} ${raw(ALIAS)}
    where ${all([visible, sql`${identifier(ALIAS, 'id')} = any(${ids}::uuid[])`])}`
  const [rows = []] = await reader.read(table.pluginId, [query])
  return new Set(rows.map((row) => String(row['id'])))
}
