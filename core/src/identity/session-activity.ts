import type { Clock } from '../config/index.ts'
import { PLATFORM_ORGANISATION_ID, type Database } from '../database/types.ts'
import type { Actor } from '../http/types.ts'
import { platformContext } from '../tenancy/index.ts'

/** Exact enough for "last seen" and for an idle limit of hours; a write for each request would not be. */
const RESOLUTION_MS = 60_000
/** Sessions noted but not yet written; more than this and the note is left to the next request. */
const MAX_PENDING = 1_000

interface Sighting {
  readonly sessionId: string
  readonly lastSeenAt: Date
  readonly correlationId: string
  readonly actor: Actor | undefined
}

/** Writes down now and then that a session is in use, beside the request and never in its way. */
export class SessionActivity {
  readonly #database: Database
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  readonly #pending = new Map<string, Promise<void>>()

  constructor(database: Database, clock: Clock, onError: (error: unknown) => void) {
    this.#database = database
    this.#clock = clock
    this.#onError = onError
  }

  note(sighting: Sighting): void {
    const now = this.#clock.now()
    if (now.getTime() - sighting.lastSeenAt.getTime() < RESOLUTION_MS) return
    if (this.#pending.has(sighting.sessionId) || this.#pending.size >= MAX_PENDING) return
    const written = this.#write(sighting, now)
      .catch(this.#onError)
      .finally(() => this.#pending.delete(sighting.sessionId))
    this.#pending.set(sighting.sessionId, written)
  }

  /** Resolves once everything noted is written; part of a clean shutdown. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending.values())
  }

  async #write({ sessionId, correlationId, actor }: Sighting, now: Date): Promise<void> {
    await this.#database.write(platformContext(correlationId), async (unit) => {
      await unit.as('kernel').execute({
        sql: 'update kernel.session set last_seen_at = $3 where organisation_id = $1 and id = $2 and last_seen_at < $3',
        values: [PLATFORM_ORGANISATION_ID, sessionId, now],
      })
      if (actor === undefined) return
      const { organisationId, personId } = actor
      const inside = unit.within({ organisationId, actorId: personId, correlationId })
      await inside.as('core').execute({
        sql: `update core.person set last_seen_at = $3 where organisation_id = $1 and id = $2
                and (last_seen_at is null or last_seen_at < $3)`,
        values: [organisationId, personId, now],
      })
    })
  }
}
