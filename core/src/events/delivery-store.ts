import { SYSTEM_ACTOR_ID, type UnitOfWork } from '../database/types.ts'
import { ALWAYS_ENABLED } from '../plugins/types.ts'
import type { DeliveryError, DueDelivery } from './types.ts'

/** Nothing earlier about the same record waits for the same handler. */
const IS_HEAD = `not exists (select from kernel.delivery earlier
  where earlier.organisation_id = $1 and earlier.entity = d.entity and earlier.record = d.record
    and earlier.subscriber = d.subscriber and earlier.handler = d.handler and earlier.position < d.position
    and earlier.state in ('pending', 'parked'))`

const PRODUCT_IS_ON = `exists (select from kernel.product p
  where p.organisation_id = $1 and p.plugin_id = $2 and p.is_enabled)`

/** Deliveries changed in one statement: a switch of a product stays quick, a wake goes on with the rest. */
export const SETTLED_AT_ONCE = 10_000

/**
 * Parks what waits while the product is off, and lets what is parked go while it is on; the oldest first. One
 * that is being handled just now stays as it is until that has ended. Tries begin again; one that was never
 * tried keeps the time it was put off to.
 */
export async function settleDeliveries(
  unit: UnitOfWork,
  subscriber: string,
): Promise<{ readonly isOn: boolean; readonly changed: number }> {
  const { organisationId } = unit.context
  const kernel = unit.as('kernel')
  const isOn =
    ALWAYS_ENABLED.includes(subscriber) ||
    (await kernel.first<{ is_on: boolean }>({
      sql: `select ${PRODUCT_IS_ON} as is_on`,
      values: [organisationId, subscriber],
    }))!.is_on
  const [from, to] = isOn ? ['parked', 'pending'] : ['pending', 'parked']
  const changed = await kernel.execute({
    sql: `update kernel.delivery set state = $4, attempts = 0,
            next_attempt_at = case when attempts = 0 then next_attempt_at end, version = version + 1,
            updated_at = now(), updated_by = $5
          where organisation_id = $1 and id in (
            select id from kernel.delivery where organisation_id = $1 and subscriber = $2 and state = $3
            order by event limit ${SETTLED_AT_ONCE} for update skip locked)`,
    values: [organisationId, subscriber, from, to, SYSTEM_ACTOR_ID],
  })
  return { isOn, changed }
}

/** Deliveries that may be tried now, the oldest events first. */
export function dueDeliveries(
  unit: UnitOfWork,
  subscriber: string,
  now: Date,
  limit: number,
): Promise<DueDelivery[]> {
  return unit.as('kernel').rows({
    sql: `select d.id, d.event, d.handler, d.attempts, e.name, e.entity, e.record, e.payload, e.actor,
            e.correlation, e.hops, e.occurred_at as "occurredAt"
          from kernel.delivery d
          join kernel.event e on e.organisation_id = d.organisation_id and e.id = d.event
          where d.organisation_id = $1 and d.subscriber = $2 and d.state = 'pending'
            and (d.next_attempt_at is null or d.next_attempt_at <= $3) and ${IS_HEAD}
          order by d.event, d.handler limit $4`,
    values: [unit.context.organisationId, subscriber, now.toISOString(), limit],
  })
}

/** When the next try of a subscriber is due, among those that wait for their time. */
export async function nextDueAt(unit: UnitOfWork, subscriber: string, now: Date): Promise<Date | undefined> {
  const row = await unit.as('kernel').first<{ due: Date | string | null }>({
    sql: `select min(next_attempt_at) as due from kernel.delivery
          where organisation_id = $1 and subscriber = $2 and state = 'pending' and next_attempt_at > $3`,
    values: [unit.context.organisationId, subscriber, now.toISOString()],
  })
  const due = row?.due ?? undefined
  return due === undefined ? undefined : new Date(due)
}

export async function hasPending(unit: UnitOfWork, subscriber: string): Promise<boolean> {
  const row = await unit.as('kernel').first({
    sql: `select 1 as found from kernel.delivery
          where organisation_id = $1 and subscriber = $2 and state = 'pending' limit 1`,
    values: [unit.context.organisationId, subscriber],
  })
  return row !== undefined
}

/** How many deliveries wait for a subscriber; never more than `limit`. */
export async function countWaiting(unit: UnitOfWork, subscriber: string, limit: number): Promise<number> {
  const row = await unit.as('kernel').first<{ count: number }>({
    sql: `select count(*)::int as count from (select from kernel.delivery
            where organisation_id = $1 and subscriber = $2 and state = 'pending' limit $3) waiting`,
    values: [unit.context.organisationId, subscriber, limit],
  })
  return row!.count
}

/** Counts a try before it begins, so that one which kills the process counts too. @returns false when another has it */
export async function claimDelivery(
  unit: UnitOfWork,
  { id, attempts }: Pick<DueDelivery, 'id' | 'attempts'>,
  nextAttempt: Date,
): Promise<boolean> {
  const claimed = await unit.as('kernel').execute({
    sql: `update kernel.delivery d set attempts = $3 + 1, next_attempt_at = $4, version = version + 1,
            updated_at = now(), updated_by = $5
          where d.organisation_id = $1 and d.id = (select id from kernel.delivery
              where organisation_id = $1 and id = $2 and state = 'pending' and attempts = $3
              for update skip locked)
            and ${IS_HEAD}`,
    values: [unit.context.organisationId, id, attempts, nextAttempt.toISOString(), SYSTEM_ACTOR_ID],
  })
  return claimed === 1
}

/**
 * Takes a claimed delivery for the transaction that handles it.
 * @returns undefined when it is no longer this try's; otherwise whether the product is on now
 */
export async function lockDelivery(
  unit: UnitOfWork,
  subscriber: string,
  id: string,
  attempt: number,
): Promise<{ readonly isOn: boolean } | undefined> {
  const row = await unit.as('kernel').first<{ is_on: boolean }>({
    sql: `select ${PRODUCT_IS_ON} as is_on from kernel.delivery d
          where d.organisation_id = $1 and d.id = $3 and d.subscriber = $2 and d.state = 'pending'
            and d.attempts = $4
          for update of d`,
    values: [unit.context.organisationId, subscriber, id, attempt],
  })
  return row === undefined ? undefined : { isOn: row.is_on || ALWAYS_ENABLED.includes(subscriber) }
}

export async function endDelivery(unit: UnitOfWork, id: string, state: 'done' | 'parked'): Promise<void> {
  await unit.as('kernel').execute({
    sql: `update kernel.delivery set state = $3, next_attempt_at = null, version = version + 1,
            updated_at = now(), updated_by = $4
          where organisation_id = $1 and id = $2`,
    values: [unit.context.organisationId, id, state, SYSTEM_ACTOR_ID],
  })
}

/** Keeps the reason; after the last try the delivery is dead and blocks nothing any more. */
export async function noteFailure(
  unit: UnitOfWork,
  { id, attempt, isLast }: { readonly id: string; readonly attempt: number; readonly isLast: boolean },
  reason: DeliveryError,
): Promise<void> {
  await unit.as('kernel').execute({
    sql: `update kernel.delivery set last_error = $4::jsonb, state = case when $5 then 'dead' else state end,
            next_attempt_at = case when $5 then null else next_attempt_at end, version = version + 1,
            updated_at = now(), updated_by = $6
          where organisation_id = $1 and id = $2 and state = 'pending' and attempts = $3`,
    values: [unit.context.organisationId, id, attempt, JSON.stringify(reason), isLast, SYSTEM_ACTOR_ID],
  })
}
