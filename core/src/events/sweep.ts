import type { Clock } from '../config/clock.ts'
import { SYSTEM_ACTOR_ID, type Database, type TransactionContext } from '../database/types.ts'
import { deliveryExpired } from './errors.ts'

const DAY_MS = 86_400_000
/** How long a finished delivery and its event can be looked up. */
export const KEPT_DAYS = 30
/** How long a product may be off and still hear of everything that happened meanwhile. */
export const PARKED_DAYS = 90
const SWEEP_EVERY_MS = 10 * 60 * 1000
/** Rows of one sweep and kind: it must stay a short transaction. */
const SWEEP_ROWS = 2_000
const MAX_SWEPT_ORGANISATIONS = 10_000

/**
 * Removes what is done with, now and then, when an organisation's events are looked after: each sweep is
 * bounded, and dead deliveries stay until a person decides.
 */
export class EventSweep {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sweptAt = new Map<string, number>()

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  async sweepIfDue(context: TransactionContext): Promise<void> {
    const now = this.#clock.now().getTime()
    if (now - (this.#sweptAt.get(context.organisationId) ?? 0) < SWEEP_EVERY_MS) return
    if (this.#sweptAt.size >= MAX_SWEPT_ORGANISATIONS) this.#sweptAt.clear()
    this.#sweptAt.set(context.organisationId, now)
    await this.#sweep(context, now)
  }

  async #sweep(context: TransactionContext, now: number): Promise<void> {
    const { organisationId } = context
    const keptFrom = new Date(now - KEPT_DAYS * DAY_MS)
    const parkedFrom = new Date(now - PARKED_DAYS * DAY_MS)
    const { code, message } = deliveryExpired({ days: PARKED_DAYS })
    await this.#database.write(context, async (unit) => {
      const kernel = unit.as('kernel')
      await kernel.execute({
        sql: `update kernel.delivery set state = 'discarded', last_error = $3::jsonb, version = version + 1,
                updated_at = $4, updated_by = $5
              where organisation_id = $1 and id in (
                select id from kernel.delivery where organisation_id = $1 and state = 'parked' and updated_at < $2
                order by updated_at limit ${SWEEP_ROWS} for update skip locked)`,
        values: [
          organisationId,
          parkedFrom,
          JSON.stringify({ code, message, at: new Date(now).toISOString() }),
          new Date(now),
          SYSTEM_ACTOR_ID,
        ],
      })
      await kernel.execute({
        sql: `delete from kernel.delivery where organisation_id = $1 and id in (
                select id from kernel.delivery where organisation_id = $1 and state in ('done', 'discarded')
                  and updated_at < $2
                order by updated_at limit ${SWEEP_ROWS})`,
        values: [organisationId, keptFrom],
      })
      await kernel.execute({
        sql: `delete from kernel.event where organisation_id = $1 and id in (
                select e.id from kernel.event e where e.organisation_id = $1 and e.occurred_at < $2
                  and not exists (select from kernel.delivery d where d.organisation_id = $1 and d.event = e.id)
                order by e.occurred_at limit ${SWEEP_ROWS})`,
        values: [organisationId, keptFrom],
      })
    })
  }
}
