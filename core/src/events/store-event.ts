import type { Fault, QuoinError } from '@quoin/plugin-sdk'
import { quoteIdentifier } from '../database/identifiers.ts'
import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import { valueFaults } from '../plugins/action-schemas.ts'
import { ALWAYS_ENABLED, type ActivePlugin } from '../plugins/types.ts'
import type { Subscriber } from './subscribers.ts'

/** Facts and ids, never whole records or files: a larger one is a mistake. */
const MAX_PAYLOAD_CHARACTERS = 64_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** @returns the plugin's table of that name; undefined when it has none, or the id is none of a record */
export function ownTable(plugin: ActivePlugin, record: { table: string; id: string }): string | undefined {
  const { id } = plugin.manifest
  const table = record.table.startsWith(`${id}.`) ? record.table.slice(id.length + 1) : record.table
  return plugin.tables.has(table) && UUID.test(record.id) ? table : undefined
}

/**
 * As it will be read: what JSON cannot carry is gone before the schema looks.
 * @param refuse makes the error for faults of the payload
 */
export function payloadText(
  schema: object,
  payload: unknown,
  refuse: (faults: readonly Fault[]) => QuoinError,
): string {
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

/**
 * The record's own lock: whoever changes the record holds it, so events of one record are numbered in the order
 * in which their transactions commit, and nobody else waits.
 */
export async function lockRecord(
  unit: UnitOfWork,
  pluginId: string,
  table: string,
  record: string,
): Promise<void> {
  await unit.as(pluginId).rows({
    sql: `select id from ${quoteIdentifier(pluginId, table)} where organisation_id = $1 and id = $2 for no key update`,
    values: [unit.context.organisationId, record],
  })
}

export interface NewEvent {
  readonly plugin: string
  readonly name: string
  readonly entity: string
  readonly record: string
  /** JSON */
  readonly payload: string
  readonly hops: number
  readonly occurredAt: Date
  readonly subscribers: readonly Subscriber[]
  /** When the first try is due; at once when absent. */
  readonly dueAt?: Date | undefined
}

/**
 * A subscriber that is off gets its delivery parked; one that is switched on meanwhile is looked at again when
 * woken. A product that this organisation never had gets none: its first day is no replay of the past.
 */
export async function storeEvent(unit: UnitOfWork, event: NewEvent): Promise<void> {
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
            state, next_attempt_at, created_by, updated_by)
          select $1::uuid, s.id, stored.id, s.subscriber, s.handler, $5::text, $6::uuid, stored.position,
            case when s.subscriber = any($14::text[]) or p.is_enabled then 'pending' else 'parked' end,
            $16::timestamptz, $8::uuid, $8::uuid
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
      event.dueAt?.toISOString() ?? null,
    ],
  })
}
