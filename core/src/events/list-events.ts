import type { UnitOfWork } from '../database/types.ts'
import { isJob, type DeliveryError, type DeliveryState } from './types.ts'

export interface EventQuery {
  readonly state?: DeliveryState | undefined
  /** Emitted by it, or told to it. */
  readonly plugin?: string | undefined
  /** Id of the last event of the page before. */
  readonly cursor?: string | undefined
}

export interface ShownDelivery {
  readonly id: string
  readonly subscriber: string
  readonly handler: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly lastError: DeliveryError | null
  readonly updatedAt: string
}

export interface ShownEvent {
  readonly id: string
  /** A job is told to its own plugin alone. */
  readonly kind: 'event' | 'job'
  /** `crm.deal.won@1`; of a job `crm.send-reminder` */
  readonly name: string
  readonly plugin: string
  readonly entity: string
  readonly record: string
  readonly payload: object
  readonly actor: { readonly id: string; readonly name: string | null }
  readonly correlationId: string
  readonly occurredAt: string
  readonly deliveries: readonly ShownDelivery[]
}

const PAGE = 50
/** Beyond this "more than" is answer enough. */
const MAX_COUNTED = 10_000

const DELIVERY = `id, event, subscriber, handler, state, attempts, next_attempt_at as "nextAttemptAt",
  last_error as "lastError", updated_at as "updatedAt"`

/** Events of the unit's organisation with what became of them, newest first. */
export async function listEvents(
  unit: UnitOfWork,
  query: EventQuery,
): Promise<{ items: ShownEvent[]; nextCursor: string | null }> {
  const ids = (await findIds(unit, query)).map(({ id }) => id)
  const page = ids.slice(0, PAGE)
  const [events, deliveries] = await loadPage(unit, page)
  const nextCursor = ids.length > PAGE ? page.at(-1)! : null
  const items = events.map((event) => ({
    ...event,
    kind: isJob(event) ? ('job' as const) : ('event' as const),
    deliveries: deliveries.filter((each) => each.event === event.id).map(({ event: _, ...shown }) => shown),
  }))
  return { items, nextCursor }
}

/** With a state the deliveries lead, because those in question are few among many that are done. */
function findIds(unit: UnitOfWork, { state, plugin, cursor }: EventQuery): Promise<{ id: string }[]> {
  const values = [unit.context.organisationId, cursor ?? null, plugin ?? null]
  const kernel = unit.as('kernel')
  if (state === undefined) {
    return kernel.rows({
      sql: `select e.id from kernel.event e
            where e.organisation_id = $1 and ($2::uuid is null or e.id < $2)
              and ($3::text is null or e.plugin = $3 or exists (select from kernel.delivery d
                where d.organisation_id = $1 and d.event = e.id and d.subscriber = $3))
            order by e.id desc limit ${PAGE + 1}`,
      values,
    })
  }
  return kernel.rows({
    sql: `select distinct d.event as id from kernel.delivery d
          where d.organisation_id = $1 and ($2::uuid is null or d.event < $2) and d.state = $4
            and ($3::text is null or d.subscriber = $3 or exists (select from kernel.event e
              where e.organisation_id = $1 and e.id = d.event and e.plugin = $3))
          order by d.event desc limit ${PAGE + 1}`,
    values: [...values, state],
  })
}

function loadPage(unit: UnitOfWork, ids: readonly string[]) {
  const values = [unit.context.organisationId, ids]
  return Promise.all([
    unit
      .as('kernel')
      .rows<Omit<ShownEvent, 'deliveries' | 'actor' | 'kind'> & { actorId: string }>({
        sql: `select id, name, plugin, entity, record, payload, actor as "actorId",
                correlation as "correlationId", occurred_at as "occurredAt"
              from kernel.event where organisation_id = $1 and id = any($2::uuid[]) order by id desc`,
        values,
      })
      .then((events) => withNames(unit, events)),
    unit.as('kernel').rows<ShownDelivery & { event: string }>({
      sql: `select ${DELIVERY} from kernel.delivery
            where organisation_id = $1 and event = any($2::uuid[]) order by event desc, subscriber, handler`,
      values,
    }),
  ])
}

async function withNames<Event extends { readonly actorId: string }>(
  unit: UnitOfWork,
  events: readonly Event[],
): Promise<(Omit<Event, 'actorId'> & { actor: { id: string; name: string | null } })[]> {
  const people = await unit.as('core').rows<{ id: string; name: string }>({
    sql: 'select id, name from core.person where organisation_id = $1 and id = any($2::uuid[]) order by id',
    values: [unit.context.organisationId, [...new Set(events.map(({ actorId }) => actorId))]],
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return events.map(({ actorId, ...event }) => ({
    ...event,
    actor: { id: actorId, name: names.get(actorId) ?? null },
  }))
}

export interface EventCounts {
  readonly pending: number
  readonly parked: number
  readonly dead: number
  /** Since when the one that waits longest, for a product that is on, is due; null when none is. */
  readonly oldestPendingAt: string | null
}

/** How far behind an organisation's deliveries are; each count is bounded. */
export async function countDeliveries(unit: UnitOfWork, now: Date): Promise<EventCounts> {
  const counted = (state: DeliveryState) => `(select count(*)::int from (select from kernel.delivery
    where organisation_id = $1 and state = '${state}' limit ${MAX_COUNTED}) counted)`
  const row = await unit.as('kernel').first<EventCounts>({
    sql: `select ${counted('pending')} as pending, ${counted('parked')} as parked, ${counted('dead')} as dead,
            (select min(coalesce(due.put_off_to, e.occurred_at)) from kernel.event e join (
              select event, case when attempts = 0 then next_attempt_at end as put_off_to from kernel.delivery
              where organisation_id = $1 and state = 'pending'
                and (attempts > 0 or next_attempt_at is null or next_attempt_at <= $2)
              order by event limit ${MAX_COUNTED}) due on due.event = e.id
              where e.organisation_id = $1) as "oldestPendingAt"`,
    values: [unit.context.organisationId, now.toISOString()],
  })
  return row!
}

export async function findDelivery(
  unit: UnitOfWork,
  id: string,
  lock: '' | 'for update' = '',
): Promise<(ShownDelivery & { event: string }) | undefined> {
  return unit.as('kernel').first({
    sql: `select ${DELIVERY} from kernel.delivery where organisation_id = $1 and id = $2 ${lock}`,
    values: [unit.context.organisationId, id],
  })
}
