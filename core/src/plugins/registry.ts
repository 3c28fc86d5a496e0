import type { ActivePlugin, PluginRegistry, TableDefinition } from './types.ts'

/** A registry that the engine fills; everyone else sees `PluginRegistry`. */
export interface MutableRegistry extends PluginRegistry {
  /** Puts other plugins in place of all that were there. Requests in flight keep what they already hold. */
  replace(plugins: readonly ActivePlugin[]): void
}

export function createRegistry(initial: readonly ActivePlugin[] = []): MutableRegistry {
  const listeners = new Set<() => void>()
  let revision = 0
  let plugins: readonly ActivePlugin[] = []
  let byId = new Map<string, ActivePlugin>()
  let byEntity = new Map<string, TableDefinition>()
  let tables: readonly TableDefinition[] = []
  function set(next: readonly ActivePlugin[]): void {
    plugins = Object.freeze([...next])
    byId = new Map(plugins.map((plugin) => [plugin.manifest.id, plugin]))
    tables = Object.freeze(plugins.flatMap((plugin) => [...plugin.tables.values()]))
    byEntity = new Map(tables.map((table) => [table.entity, table]))
  }
  set(initial)
  return {
    plugins: () => plugins,
    plugin: (id) => byId.get(id),
    table: (entity) => byEntity.get(entity),
    tables: () => tables,
    get revision() {
      return revision
    },
    onChange: (listener) => void listeners.add(listener),
    replace(next) {
      set(next)
      revision++
      for (const listener of listeners) listener()
    },
  }
}
