import type { Column, Manifest } from '@quoin/plugin-sdk'
import type {
  ActivePlugin,
  ColumnDefinition,
  PluginRegistry,
  TableDefinition,
} from '../../src/plugins/types.ts'

const KERNEL_COLUMNS: Readonly<Record<string, Column>> = {
  id: { type: 'uuid', required: true },
  version: { type: 'integer', required: true },
  created_at: { type: 'datetime', required: true },
  created_by: { type: 'reference', required: true, to: 'core.person' },
  updated_at: { type: 'datetime', required: true },
  updated_by: { type: 'reference', required: true, to: 'core.person' },
}

/** A registry over manifests alone: no database, no code. */
export function registryOf(...manifests: readonly Manifest[]): PluginRegistry & { revision: number } {
  const plugins = manifests.map(activePlugin)
  const tables = plugins.flatMap((plugin) => [...plugin.tables.values()])
  return {
    revision: 1,
    plugins: () => plugins,
    plugin: (id) => plugins.find(({ manifest }) => manifest.id === id),
    table: (entity) => tables.find((table) => table.entity === entity),
    tables: () => tables,
    onChange: () => undefined,
  }
}

function activePlugin(manifest: Manifest): ActivePlugin {
  const tables = new Map<string, TableDefinition>()
  for (const [name, table] of Object.entries(manifest.tables ?? {})) {
    const columns = new Map<string, ColumnDefinition>()
    const define = (column: string, spec: Column, isKernelOwned: boolean): unknown =>
      columns.set(column, { name: column, column: spec, isKernelOwned, to: fullName(manifest.id, spec.to) })
    for (const [column, spec] of Object.entries(table.columns)) define(column, spec, false)
    for (const [column, spec] of Object.entries(KERNEL_COLUMNS)) define(column, spec, true)
    if (table.softDelete === true) define('deleted_at', { type: 'datetime' }, true)
    tables.set(name, { entity: `${manifest.id}.${name}`, pluginId: manifest.id, name, table, columns })
  }
  return { manifest, directory: '', module: {}, health: { state: 'healthy' }, tables }
}

const fullName = (pluginId: string, to: string | undefined): string | undefined =>
  to === undefined || to.includes('.') ? to : `${pluginId}.${to}`

export function manifest(id: string, parts: Partial<Manifest>): Manifest {
  return {
    id,
    name: id,
    summary: '',
    publisher: 'test',
    license: 'Apache-2.0',
    icon: 'box',
    version: '1.0.0',
    kernel: '^0.1',
    ...parts,
  }
}
