import type { Clock } from '../config/clock.ts'
import { nearestName } from '../config/nearest-name.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { EmittedEvent } from '../plugins/context.ts'
import type { ActivePlugin, PluginRegistry } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'
import { nextHops } from './causes.ts'
import { emitterOff, payloadInvalid, recordInvalid, undeclaredEvent } from './errors.ts'
import { lockRecord, ownTable, payloadText, storeEvent } from './store-event.ts'
import { subscribersOf } from './subscribers.ts'
import type { Wake } from './types.ts'

export interface EmitPorts {
  readonly registry: PluginRegistry
  readonly clock: Clock
  readonly wake: Wake
}

/** Whose code tells something or puts it off, for whom, in which transaction. */
export interface Emitter {
  readonly unit: UnitOfWork
  readonly actor: RecordActor
  readonly plugin: ActivePlugin
}

/**
 * Writes an event and one delivery for each subscriber, all in the given transaction.
 * @throws events.undeclared, events.record-invalid, events.payload-invalid (500), events.product-off (409)
 */
export async function emitEvent(
  ports: EmitPorts,
  { unit, actor, plugin }: Emitter,
  event: EmittedEvent,
): Promise<void> {
  const { id, name: product } = plugin.manifest
  const schema = payloadSchema(plugin, event.name)
  if (!actor.products.has(id)) throw emitterOff({ product })
  const table = ownTable(plugin, event.record)
  if (table === undefined) {
    throw recordInvalid({ plugin: id, event: event.name, table: event.record.table.slice(0, 80) })
  }
  const payload = payloadText(schema, event.payload, (faults) =>
    payloadInvalid({ plugin: id, event: event.name }, { faults }),
  )
  const name = `${id}.${event.name}`
  const hops = nextHops(name)
  const subscribers = subscribersOf(ports.registry, name)
  const locked = lockRecord(unit, id, table, event.record.id)
  const stored = storeEvent(unit, {
    plugin: id,
    name,
    entity: `${id}.${table}`,
    record: event.record.id,
    payload,
    hops,
    occurredAt: ports.clock.now(),
    subscribers,
  })
  const woken = [...new Set(subscribers.map((each) => each.plugin))].map((each) => ports.wake(unit, each))
  await Promise.all([locked, stored, ...woken])
}

function payloadSchema({ manifest }: ActivePlugin, event: string): object {
  const emits = manifest.events?.emits ?? {}
  if (Object.hasOwn(emits, event)) return emits[event]!.payload
  const near = nearestName(event, Object.keys(emits))
  throw undeclaredEvent({ plugin: manifest.id, event: event.slice(0, 100), near })
}
