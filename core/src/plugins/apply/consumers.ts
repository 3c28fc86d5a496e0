import type { Installation } from './ledger.ts'

/** Ids of the plugins that use a contract, by contract. */
export type Consumers = ReadonlyMap<string, readonly string[]>

/**
 * Who uses the contracts of one plugin: what manifests at hand say, and for plugins that are not at hand what
 * the ledger remembers. So a node that lacks a plugin's folder takes nothing from it.
 * @param uses contracts by plugin, of all manifests at hand
 */
export function consumersOf(
  provider: string,
  ledger: ReadonlyMap<string, Installation>,
  uses: ReadonlyMap<string, readonly string[]>,
): Consumers {
  const remembered = [...ledger.values()].filter(
    ({ pluginId, state }) => state !== 'removed' && !uses.has(pluginId),
  )
  const all = [...uses, ...remembered.map((entry) => [entry.pluginId, entry.uses ?? []] as const)]
  const references = all.flatMap(([id, contracts]) => contracts.map((reference) => ({ id, reference })))
  const own = references.filter(
    ({ id, reference }) => reference.startsWith(`${provider}.`) && id !== provider,
  )
  const grouped = Map.groupBy(own, ({ reference }) => reference.slice(provider.length + 1))
  return new Map([...grouped].map(([contract, users]) => [contract, users.map(({ id }) => id)]))
}
