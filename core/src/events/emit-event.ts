import type { Fault } from '@quoin/plugin-sdk'
import type { Clock } from '../config/clock.ts'
import { nearestName } from '../config/nearest-name.ts'
import { quoteIdentifier } from '../database/identifiers.ts'
import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import { valueFaults } from '../plugins/action-schemas.ts'
import type { EmittedEvent } from '../plugins/context.ts'
import { ALWAYS_ENABLED, type ActivePlugin, type PluginRegistry } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'
import { nextHops } from './causes.ts'
import { emitterOff, payloadInvalid, recordInvalid, undeclaredEvent } from './errors.ts'
import { subscribersOf, type Subscriber } from './subscribers.ts'
import type { Wake } from './types.ts'

export interface EmitPorts {
  readonly registry: PluginRegistry
  readonly clock: Clock
  readonly wake: Wake
}

/** Facts and ids, never whole records or files: a larger one is a mistake. */
const MAX_PAYLOAD_CHARACTERS = 64_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Writes an event and one delivery for each subscriber, all in the given transaction.
 * @throws events.undeclared, events.record-invalid, events.payload-invalid (500), events.product-off (409)
 */
export async function emitEvent(
  ports: EmitPorts,
  emitter: { readonly unit: UnitOfWork; readonly actor: RecordActor; readonly plugin: ActivePlugin },
  event: EmittedEvent,
): Promise<void> {
  const { unit, actor, plugin } = emitter
  const { id, name: product } = plugin.manifest
  const schema = payloadSchema(plugin, event.name)
  if (!actor.products.has(id)) throw emitterOff({ product })
  const table = tableOf(plugin, event)
  const payload = payloadText(schema, plugin, event)
  const name = `${id}.${event.name}`
  const hops = nextHops(name)
  const subscribers = subscribersOf(ports.registry, name)
  // The record's own lock: whoever changes the record holds it, so events of one record are numbered in the
  // order in which their transactions commit, and nobody else waits.
  const locked = unit.as(id).rows({
    sql: `select id from ${quoteIdentifier(id, table)} where organisation_id = $1 and id = $2 for no key update`,
    values: [unit.context.organisationId, event.record.id],
  })
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

function tableOf(plugin: ActivePlugin, { name, record }: EmittedEvent): string {
  const { id } = plugin.manifest
  const table = record.table.startsWith(`${id}.`) ? record.table.slice(id.length + 1) : record.table
  if (plugin.tables.has(table) && UUID.test(record.id)) return table
  throw recordInvalid({ plugin: id, event: name, table: record.table.slice(0, 80) })
}

/** As it will be read: what JSON cannot carry is gone before the schema looks. */
function payloadText(schema: object, plugin: ActivePlugin, { name, payload }: EmittedEvent): string {
  const refuse = (faults: readonly Fault[]) =>
    payloadInvalid({ plugin: plugin.manifest.id, event: name }, { faults })
  let text: string | undefined
  try {
    text = JSON.stringify(payload)
  } catch {
    text = undefined
  }
  if (text === undefined) throw refuse([{ path: '', message: 'is no JSON' }])
  if (text.length > MAX_PAYLOAD_CHARACTERS) {
    const expected = `at most ${MAX_PAYLOAD_CHARACTERS} characters`
    throw refuse([{ path: '', message: 'is too large', expected, got: String(text.length) }])
  }
  const faults = valueFaults(schema, JSON.parse(text))
  if (faults.length > 0) throw refuse(faults)
  return text
}

interface NewEvent {
  readonly plugin: string
  readonly name: string
  readonly entity: string
  readonly record: string
  readonly payload: string
  readonly hops: number
  readonly occurredAt: Date
  readonly subscribers: readonly Subscriber[]
}

/**
 * A subscriber that is off gets its delivery parked; one that is switched on meanwhile is looked at again when
 * woken. A product that this organisation never had gets none: its first day is no replay of the past.
 */
async function storeEvent(unit: UnitOfWork, event: NewEvent): Promise<void> {
  const { organisationId, actorId, correlationId } = unit.context
  const { subscribers } = event
  const at = event.occurredAt.getTime()
  await unit.as('kernel').execute({
    sql: `with placed as (
            select coalesce(max(position), 0) + 1 as position from kernel.event
            where organisation_id = $1 and entity = $5 and record = $6
          ), stored as (
            insert into kernel.event (organisation_id, id, plugin, name, entity, record, position, payload, actor,
              correlation, hops, occurred_at, created_by, updated_by)
            select $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::uuid, position, $7::jsonb, $8::uuid,
              $9::text, $15::integer, $10::timestamptz, $8::uuid, $8::uuid from placed
            returning id, position
          )
          insert into kernel.delivery (organisation_id, id, event, subscriber, handler, entity, record, position,
            state, created_by, updated_by)
          select $1::uuid, s.id, stored.id, s.subscriber, s.handler, $5::text, $6::uuid, stored.position,
            case when s.subscriber = any($14::text[]) or p.is_enabled then 'pending' else 'parked' end,
            $8::uuid, $8::uuid
          from stored cross join unnest($11::uuid[], $12::text[], $13::text[]) as s (id, subscriber, handler)
          left join kernel.product p on p.organisation_id = $1 and p.plugin_id = s.subscriber
          where s.subscriber = any($14::text[]) or p.id is not null`,
    values: [
      organisationId,
      newId(at),
      event.plugin,
      event.name,
      event.entity,
      event.record,
      event.payload,
      actorId,
      correlationId,
      event.occurredAt.toISOString(),
      subscribers.map(() => newId(at)),
      subscribers.map(({ plugin }) => plugin),
      subscribers.map(({ handler }) => handler),
      ALWAYS_ENABLED,
      event.hops,
    ],
  })
}
