import type { Column, Manifest, Table } from '@quoin/plugin-sdk'
import { referencedTable } from './structure/wanted.ts'
import type { ColumnDefinition, TableDefinition } from './types.ts'

/** Who made a row: a person of the organisation, or the system, whom no record stands for. */
const PERSON: Column = { type: 'reference', to: 'core.person' }

const KERNEL_OWNED: readonly [string, Column][] = [
  ['id', { type: 'uuid', label: 'ID', required: true }],
  ['version', { type: 'integer', label: 'Version', required: true }],
  ['created_at', { type: 'datetime', label: 'Created', required: true }],
  ['created_by', { ...PERSON, label: 'Created by', required: true }],
  ['updated_at', { type: 'datetime', label: 'Changed', required: true }],
  ['updated_by', { ...PERSON, label: 'Changed by', required: true }],
]
const DELETED_AT: [string, Column] = ['deleted_at', { type: 'datetime', label: 'Deleted' }]

/** The tables of one plugin as the rest of the kernel sees them. */
export const tableDefinitions = (manifest: Manifest): Map<string, TableDefinition> =>
  new Map(
    Object.entries(manifest.tables ?? {}).map(([name, table]) => [
      name,
      tableDefinition(manifest.id, name, table),
    ]),
  )

function tableDefinition(pluginId: string, name: string, table: Table): TableDefinition {
  const kernelOwned = table.softDelete === true ? [...KERNEL_OWNED, DELETED_AT] : KERNEL_OWNED
  const define =
    (isKernelOwned: boolean) =>
    ([column, definition]: readonly [string, Column]): [string, ColumnDefinition] => {
      const to = referencedTable(pluginId, definition)
      const reference = to === undefined ? undefined : `${to.schema}.${to.table}`
      return [column, { name: column, column: definition, isKernelOwned, to: reference }]
    }
  const columns = new Map([
    ...Object.entries(table.columns).map(define(false)),
    ...kernelOwned.map(define(true)),
  ])
  return Object.freeze({ entity: `${pluginId}.${name}`, pluginId, name, table, columns })
}
