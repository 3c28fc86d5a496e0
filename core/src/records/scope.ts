import { all, FALSE, identifier, sql, TRUE, type Fragment } from '../database/sql-fragment.ts'
import type { Actor } from '../http/types.ts'
import { accessPredicate, readableColumns, type Verb } from '../permissions/index.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { FilterScope } from './filter.ts'
import type { Reader } from './reader.ts'

export const ALIAS = 't'

/** Who acts. A request's `Actor` is one; so is what a plugin's code or an import acts for. */
export type RecordActor = Pick<
  Actor,
  'organisationId' | 'personId' | 'access' | 'organisation' | 'person' | 'products'
>

/** One table, read for one caller. */
export interface ReadContext {
  readonly registry: PluginRegistry
  readonly reader: Reader
  readonly actor: RecordActor
  readonly table: TableDefinition
}

export const tableName = ({ pluginId, name }: TableDefinition): Fragment => identifier(pluginId, name)

export const filterScope = (actor: RecordActor, table: TableDefinition): FilterScope => ({
  table,
  alias: ALIAS,
  readable: readableColumns(actor.access, table),
})

/**
 * The rows the caller may touch: own organisation (written although row security adds it, for the planner),
 * not deleted, allowed by the caller's roles. FALSE when no row can be.
 */
export function visibleRows(actor: RecordActor, verb: Verb, table: TableDefinition): Fragment {
  const allowed = accessPredicate(actor.access, verb, table, ALIAS)
  if (allowed === FALSE) return FALSE
  return all([
    sql`${identifier(ALIAS, 'organisation_id')} = ${actor.organisationId}`,
    ...(table.table.softDelete === true ? [sql`${identifier(ALIAS, 'deleted_at')} is null`] : []),
    ...(allowed === TRUE ? [] : [allowed]),
  ])
}

/** Columns that leave the kernel: declared ones but bytes, and the kernel's own but the mark of deletion. */
export function shownColumns(actor: RecordActor, table: TableDefinition): string[] {
  const readable = readableColumns(actor.access, table)
  return storedColumns(table).filter((name) => readable.has(name))
}

export const storedColumns = (table: TableDefinition): string[] =>
  [...table.columns.values()]
    .filter(
      ({ name, column }) => name !== 'deleted_at' && name !== 'organisation_id' && column.type !== 'bytes',
    )
    .map(({ name }) => name)
