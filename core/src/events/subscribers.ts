import type { PluginRegistry } from '../plugins/types.ts'

export interface Subscriber {
  readonly plugin: string
  readonly handler: string
}

interface Index {
  readonly revision: number
  readonly byEvent: ReadonlyMap<string, readonly Subscriber[]>
}

const indexes = new WeakMap<PluginRegistry, Index>()

/** Who listens to an event (`crm.deal.won@1`) among the installed plugins, failed and stopped ones included. */
export function subscribersOf(registry: PluginRegistry, event: string): readonly Subscriber[] {
  let index = indexes.get(registry)
  if (index?.revision !== registry.revision) {
    index = { revision: registry.revision, byEvent: readSubscribers(registry) }
    indexes.set(registry, index)
  }
  return index.byEvent.get(event) ?? []
}

function readSubscribers(registry: PluginRegistry): Map<string, Subscriber[]> {
  const byEvent = new Map<string, Subscriber[]>()
  for (const { manifest } of registry.plugins()) {
    for (const { event, handler } of manifest.events?.subscribes ?? []) {
      const subscribers = byEvent.get(event) ?? []
      byEvent.set(event, subscribers)
      subscribers.push({ plugin: manifest.id, handler })
    }
  }
  return byEvent
}
