import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { ActivePlugin, PluginRegistry, TableDefinition } from './types.ts'

/** A registry that the engine fills; everyone else sees `PluginRegistry`. */
export interface MutableRegistry extends PluginRegistry {
  /** Puts other plugins in place of all that were there. Work that is pinned keeps what it began with. */
  replace(plugins: readonly ActivePlugin[]): void
  /** The smallest revision that pinned work still uses; the present one when there is none. */
  oldestInUse(): number
}

interface Snapshot {
  readonly revision: number
  readonly fingerprint: string
  readonly plugins: readonly ActivePlugin[]
  readonly byId: ReadonlyMap<string, ActivePlugin>
  readonly tables: readonly TableDefinition[]
  readonly byEntity: ReadonlyMap<string, TableDefinition>
  /** Pinned pieces of work that are not done. */
  users: number
}

export function createRegistry(initial: readonly ActivePlugin[] = []): MutableRegistry {
  const listeners = new Set<() => void>()
  const pinned = new AsyncLocalStorage<Snapshot | undefined>()
  const older = new Set<Snapshot>()
  let latest = takeSnapshot(initial, 0)
  const current = (): Snapshot => pinned.getStore() ?? latest
  return {
    plugins: () => current().plugins,
    plugin: (id) => current().byId.get(id),
    table: (entity) => current().byEntity.get(entity),
    tables: () => current().tables,
    get revision() {
      return current().revision
    },
    get fingerprint() {
      return current().fingerprint
    },
    onChange: (listener) => void listeners.add(listener),
    async pin(work) {
      const snapshot = latest
      snapshot.users++
      try {
        return await pinned.run(snapshot, work)
      } finally {
        snapshot.users--
        if (snapshot.users === 0) older.delete(snapshot)
      }
    },
    oldestInUse: () => Math.min(latest.revision, ...[...older].map(({ revision }) => revision)),
    replace(next) {
      if (latest.users > 0) older.add(latest)
      latest = takeSnapshot(next, latest.revision + 1)
      // Listeners look at the new plugins, also when a pinned request is what brought them.
      pinned.run(undefined, () => {
        for (const listener of listeners) listener()
      })
    },
  }
}

function takeSnapshot(given: readonly ActivePlugin[], revision: number): Snapshot {
  const plugins = Object.freeze([...given])
  const tables = Object.freeze(plugins.flatMap((plugin) => [...plugin.tables.values()]))
  return {
    revision,
    fingerprint: fingerprintOf(plugins),
    plugins,
    byId: new Map(plugins.map((plugin) => [plugin.manifest.id, plugin])),
    tables,
    byEntity: new Map(tables.map((table) => [table.entity, table])),
    users: 0,
  }
}

/** The same on every node that runs the same code in the same state. */
function fingerprintOf(plugins: readonly ActivePlugin[]): string {
  const facts = plugins.map(({ manifest, code, health }) => [
    manifest.id,
    manifest.version,
    code,
    health.state,
  ])
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 12)
}
