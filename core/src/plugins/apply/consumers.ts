import type { Manifest } from '@quoin/plugin-sdk'
import type { Installation } from './ledger.ts'

/** Ids of the plugins that use a contract, by contract. */
export type Consumers = ReadonlyMap<string, readonly string[]>

/** What one plugin takes from others. */
export type Takes = Pick<Manifest, 'uses' | 'calls' | 'events'>

/**
 * Who uses the contracts of one plugin: what manifests at hand say, and for plugins that are not at hand what
 * the ledger remembers. So a node that lacks a plugin's folder takes nothing from it.
 * @param takes what plugins take, of all manifests at hand
 */
export const consumersOf = (
  provider: string,
  ledger: ReadonlyMap<string, Installation>,
  takes: ReadonlyMap<string, Takes>,
): Consumers => takersOf(provider, ledger, takes, ({ uses }) => uses)

/** Who calls published actions (`deal.win@1`) or listens to events (`deal.won@1`) of one plugin. */
export const listenersOf = (
  provider: string,
  ledger: ReadonlyMap<string, Installation>,
  takes: ReadonlyMap<string, Takes>,
): { readonly calls: Consumers; readonly events: Consumers } => ({
  calls: takersOf(provider, ledger, takes, ({ calls }) => calls),
  events: takersOf(provider, ledger, takes, ({ events }) => events?.subscribes?.map(({ event }) => event)),
})

function takersOf(
  provider: string,
  ledger: ReadonlyMap<string, Installation>,
  takes: ReadonlyMap<string, Takes>,
  namesOf: (takes: Takes) => readonly string[] | undefined,
): Consumers {
  const remembered = [...ledger.values()].filter(
    ({ pluginId, state }) => state !== 'removed' && !takes.has(pluginId),
  )
  const all = [...takes, ...remembered.map((entry) => [entry.pluginId, entry.manifest] as const)]
  const own = all.flatMap(([id, each]) =>
    (namesOf(each) ?? [])
      .filter((reference) => reference.startsWith(`${provider}.`) && id !== provider)
      .map((reference) => ({ id, name: reference.slice(provider.length + 1) })),
  )
  const grouped = Map.groupBy(own, ({ name }) => name)
  return new Map([...grouped].map(([name, users]) => [name, users.map(({ id }) => id)]))
}
