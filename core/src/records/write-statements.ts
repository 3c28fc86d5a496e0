import { typeOf } from '@quoin/plugin-sdk'
import { identifier, join, raw, sql, type Fragment } from '../database/sql-fragment.ts'
import type { TableDefinition } from '../plugins/types.ts'
import type { Row } from './reader.ts'
import { ALIAS, storedColumns, tableName } from './scope.ts'

/** Who writes and when. */
export interface Stamp {
  readonly organisationId: string
  readonly actorId: string
  readonly now: Date
}

/**
 * Any number of new rows in one statement. Rows travel as one JSON value, so that the text is the same for one
 * row and for a thousand and its prepared statement is found again.
 * @param rows `id` and every declared column
 */
export function insertRows(table: TableDefinition, rows: readonly Row[], stamp: Stamp): Fragment {
  const columns = ['id', ...declaredColumns(table)]
  const instant = sql`${stamp.now.toISOString()}::timestamptz`
  return sql`insert into ${tableName(table)} as ${raw(ALIAS)} (organisation_id, created_at, created_by, updated_at, updated_by, ${list(columns)})
    select ${stamp.organisationId}::uuid, ${instant}, ${stamp.actorId}::uuid, ${instant}, ${stamp.actorId}::uuid, ${list(columns, 'x')}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (${typedList(table, columns)})
    returning ${list(storedColumns(table), ALIAS)}`
}

/** Changes of the same columns in any number of rows; the rows are locked and their versions checked before. */
export function updateRows(
  table: TableDefinition,
  columns: readonly string[],
  rows: readonly Row[],
  stamp: Stamp,
): Fragment {
  const assignments = columns.map((name) => sql`${identifier(name)} = ${identifier('x', name)}`)
  return sql`update ${tableName(table)} ${raw(ALIAS)} set ${join([...assignments, ...stampUpdate(stamp)], ', ')}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (${typedList(table, ['id', ...columns])})
    where ${identifier(ALIAS, 'organisation_id')} = ${stamp.organisationId} and ${identifier(ALIAS, 'id')} = x.id
    returning ${list(storedColumns(table), ALIAS)}`
}

/** Removes rows, or marks them deleted where the table keeps them. */
export function deleteRows(table: TableDefinition, ids: readonly string[], stamp: Stamp): Fragment {
  const where = sql`${identifier(ALIAS, 'organisation_id')} = ${stamp.organisationId}
    and ${identifier(ALIAS, 'id')} = any(${ids}::uuid[])`
  if (table.table.softDelete !== true)
    return sql`delete from ${tableName(table)} ${raw(ALIAS)} where ${where}`
  const marked = [sql`deleted_at = ${stamp.now.toISOString()}::timestamptz`, ...stampUpdate(stamp)]
  return sql`update ${tableName(table)} ${raw(ALIAS)} set ${join(marked, ', ')} where ${where}`
}

const stampUpdate = ({ now, actorId }: Stamp): Fragment[] => [
  sql`version = ${identifier(ALIAS, 'version')} + 1`,
  sql`updated_at = ${now.toISOString()}::timestamptz`,
  sql`updated_by = ${actorId}::uuid`,
]

const declaredColumns = (table: TableDefinition): string[] =>
  [...table.columns.values()].filter(({ isKernelOwned }) => !isKernelOwned).map(({ name }) => name)

const list = (names: readonly string[], alias?: string): Fragment =>
  join(
    names.map((name) => (alias === undefined ? identifier(name) : identifier(alias, name))),
    ', ',
  )

const typedList = (table: TableDefinition, names: readonly string[]): Fragment =>
  join(
    names.map((name) => {
      const { column } = table.columns.get(name)!
      return sql`${identifier(name)} ${raw(typeOf(column).sql(column))}`
    }),
    ', ',
  )
