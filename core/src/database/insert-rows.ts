import { typeOf } from '@quoin/plugin-sdk'
import type { TableDefinition } from '../plugins/types.ts'
import { quoteIdentifier } from './identifiers.ts'
import type { Statement } from './types.ts'

const KERNEL_TYPES: Readonly<Record<string, string>> = {
  organisation_id: 'uuid',
  id: 'uuid',
  version: 'integer',
  created_at: 'timestamptz',
  created_by: 'uuid',
  updated_at: 'timestamptz',
  updated_by: 'uuid',
  deleted_at: 'timestamptz',
}

export interface Stamp {
  readonly organisationId: string
  readonly actorId: string
}

/** Values of rows by column; all rows of one call have the columns of the first. */
export type InsertedRow = { readonly id: string } & Readonly<Record<string, unknown>>

/**
 * One INSERT for any number of rows, one array for each column: the text does not depend on how many rows
 * there are, so it is planned once. The caller has validated the values and bounds the number (1,000).
 * @param suffix e.g. `on conflict do nothing`; never holds a value
 */
export function insertRows(
  table: TableDefinition,
  rows: readonly InsertedRow[],
  stamp: Stamp,
  suffix = '',
): Statement {
  const given = Object.keys(rows[0] ?? {})
  const stamps = ['created_by', 'updated_by'].filter((name) => !given.includes(name))
  const columns = ['organisation_id', ...given, ...stamps]
  const fixed = [
    '$1::uuid',
    ...given.map((name) => `r.${quoteIdentifier(name)}`),
    ...stamps.map(() => '$2::uuid'),
  ]
  const arrays = given.map((name, i) => `$${i + 3}::${sqlType(table, name)}[]`)
  return {
    sql: `insert into ${quoteIdentifier(table.pluginId, table.name)} (${columns.map((name) => quoteIdentifier(name)).join(', ')})
      select ${fixed.join(', ')} from unnest(${arrays.join(', ')}) as r (${given.map((name) => quoteIdentifier(name)).join(', ')})
      where $2::uuid is not null ${suffix}`,
    values: [
      stamp.organisationId,
      stamp.actorId,
      ...given.map((name) => rows.map((row) => stored(table, name, row[name]))),
    ],
  }
}

/** The SQL type of a column, kernel-owned ones included. */
export function sqlType(table: TableDefinition, name: string): string {
  const kernelType = KERNEL_TYPES[name]
  if (kernelType !== undefined) return kernelType
  const column = table.columns.get(name)?.column
  if (column === undefined) throw new TypeError(`${table.entity} has no column "${name}"`)
  return typeOf(column).sql(column)
}

function stored(table: TableDefinition, name: string, value: unknown): unknown {
  const isJson = table.columns.get(name)?.column.type === 'json'
  return isJson && value !== null && value !== undefined ? JSON.stringify(value) : (value ?? null)
}
