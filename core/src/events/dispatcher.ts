import { QuoinError, type DeliveredEvent, type DeliveredJob } from '@quoin/plugin-sdk'
import type { Clock } from '../config/clock.ts'
import {
  SYSTEM_ACTOR_ID,
  type Database,
  type TransactionContext,
  type UnitOfWork,
} from '../database/types.ts'
import { jobOutdated, jobUnknown } from '../plugins/errors.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'
import {
  claimDelivery,
  dueDeliveries,
  endDelivery,
  hasPending,
  lockDelivery,
  nextDueAt,
  noteFailure,
  settleDeliveries,
  SETTLED_AT_ONCE,
} from './delivery-store.ts'
import { causedBy } from './causes.ts'
import { deliveryFailed, deliveryInterrupted } from './errors.ts'
import { MAX_ATTEMPTS, nextAttemptAt } from './retries.ts'
import type { EventSweep } from './sweep.ts'
import { systemActor } from './system-actor.ts'
import { isJob, type DueDelivery, type Wake } from './types.ts'

/** Runs one handler of a plugin in the given transaction. */
export interface DeliveryHost {
  runSubscription(
    unit: UnitOfWork,
    actor: RecordActor,
    call: { readonly pluginId: string; readonly handler: string; readonly event: DeliveredEvent },
  ): Promise<void>
  runJob(
    unit: UnitOfWork,
    actor: RecordActor,
    call: { readonly pluginId: string; readonly job: DeliveredJob },
  ): Promise<void>
}

export interface DispatcherPorts {
  readonly database: Database
  readonly registry: PluginRegistry
  readonly clock: Clock
  readonly host: DeliveryHost
  /** Who stands behind an event now; undefined when that person is no member any more. */
  readonly findActor: (context: TransactionContext) => Promise<RecordActor | undefined>
  readonly wake: Wake
  readonly sweep?: EventSweep
  /** A delivery was given up. */
  readonly onDead?: (facts: { subscriber: string; delivery: string; code: string }) => void
  /** Deliveries of one round; 50 when absent. */
  readonly batch?: number
}

/** What one organisation may take before the others have their turn. */
const BATCH = 50
const ROUND_MS = 10_000
/** While a plugin does not run its deliveries wait without losing tries; somebody looks this often. */
const STOPPED_SECONDS = 60

/**
 * What the installed version does not do will not be done an hour later either. Not after the first try: this
 * node may still run the version before, for a second or so.
 */
const FUTILE: ReadonlySet<string> = new Set(
  [jobUnknown, jobOutdated].map(({ definition }) => definition.code),
)
const FUTILE_ATTEMPTS = 3

/**
 * Hands the waiting events and jobs of one organisation to one subscriber: each in a transaction of its own, together
 * with the mark that it is done, so that its effect is there exactly once.
 */
export class Dispatcher {
  readonly #ports: DispatcherPorts

  constructor(ports: DispatcherPorts) {
    this.#ports = ports
  }

  /** One bounded round; wakes again for what is left, and for the next try. */
  async run(organisationId: string, subscriber: string, signal?: AbortSignal): Promise<void> {
    const { database, wake, sweep } = this.#ports
    const system: TransactionContext = {
      organisationId,
      actorId: SYSTEM_ACTOR_ID,
      correlationId: `events of ${subscriber}`,
    }
    const { isOn, changed } = await database.write(system, (unit) => settleDeliveries(unit, subscriber))
    if (changed === SETTLED_AT_ONCE) await database.write(system, (unit) => wake(unit, subscriber))
    if (isOn) await this.#handOver(system, subscriber, signal)
    await sweep?.sweepIfDue(system)
  }

  async #handOver(
    system: TransactionContext,
    subscriber: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { database, registry, wake, clock } = this.#ports
    if (registry.plugin(subscriber)?.health.state !== 'healthy') return this.#postpone(system, subscriber)
    // From before the round: what comes due between its last look and this one is nobody else's to notice.
    const since = clock.now()
    const isDrained = await new Round(this.#ports, system, subscriber, signal).run()
    await database.write(system, async (unit) => {
      if (!isDrained) return wake(unit, subscriber)
      const due = await nextDueAt(unit, subscriber, since)
      if (due !== undefined) await wake(unit, subscriber, (due.getTime() - clock.now().getTime()) / 1000)
    })
  }

  async #postpone(system: TransactionContext, subscriber: string): Promise<void> {
    await this.#ports.database.write(system, async (unit) => {
      if (await hasPending(unit, subscriber)) await this.#ports.wake(unit, subscriber, STOPPED_SECONDS)
    })
  }
}

class Round {
  readonly #ports: DispatcherPorts
  readonly #system: TransactionContext
  readonly #subscriber: string
  readonly #signal: AbortSignal | undefined
  readonly #actors = new Map<string, Promise<RecordActor | undefined>>()

  constructor(
    ports: DispatcherPorts,
    system: TransactionContext,
    subscriber: string,
    signal: AbortSignal | undefined,
  ) {
    this.#ports = ports
    this.#system = system
    this.#subscriber = subscriber
    this.#signal = signal
  }

  /** @returns whether nothing is due any more */
  async run(): Promise<boolean> {
    const { database, clock, batch = BATCH } = this.#ports
    const endsAt = performance.now() + ROUND_MS
    for (let left = batch; left > 0;) {
      const due = await database.read(this.#system, (unit) =>
        dueDeliveries(unit, this.#subscriber, clock.now(), left),
      )
      let claimed = 0
      for (const delivery of due) {
        this.#signal?.throwIfAborted()
        if (performance.now() > endsAt) return false
        if (await this.#handOver(delivery)) claimed++
      }
      // Others have what is left, and look again when they are through with it.
      if (claimed === 0) return true
      left -= due.length
    }
    return false
  }

  /** @returns false when another node has it */
  async #handOver(delivery: DueDelivery): Promise<boolean> {
    const { database, clock, registry } = this.#ports
    const { id, attempts, handler } = delivery
    if (attempts >= MAX_ATTEMPTS) {
      await this.#fail(delivery, attempts, deliveryInterrupted({ handler }))
      return true
    }
    const attempt = attempts + 1
    const until = nextAttemptAt(attempt, clock.now())
    const isMine = await database.write(this.#system, (unit) => claimDelivery(unit, { id, attempts }, until))
    if (!isMine) return false
    try {
      await registry.pin(() => this.#handle(delivery, attempt))
    } catch (error) {
      await this.#fail(delivery, attempt, error)
    }
    return true
  }

  async #handle(delivery: DueDelivery, attempt: number): Promise<void> {
    const { database, host } = this.#ports
    const actor = await this.#actor(delivery)
    const context: TransactionContext = {
      organisationId: this.#system.organisationId,
      actorId: actor.personId,
      correlationId: delivery.correlation,
    }
    await database.write(context, async (unit) => {
      const locked = await lockDelivery(unit, this.#subscriber, delivery.id, attempt)
      if (locked === undefined) return
      if (!locked.isOn) return endDelivery(unit, delivery.id, 'parked')
      const { handler } = delivery
      const pluginId = this.#subscriber
      await causedBy(delivery.hops, () =>
        isJob(delivery)
          ? host.runJob(unit, actor, { pluginId, job: deliveredJob(delivery, attempt) })
          : host.runSubscription(unit, actor, { pluginId, handler, event: delivered(delivery, attempt) }),
      )
      await endDelivery(unit, delivery.id, 'done')
    })
  }

  async #fail(delivery: DueDelivery, attempt: number, error: unknown): Promise<void> {
    const { database, clock, onDead } = this.#ports
    const { id, handler } = delivery
    // Messages of our own errors are made for readers; anything else stays inside.
    const { code, message } = error instanceof QuoinError ? error : deliveryFailed({ handler })
    const isLast = attempt >= (FUTILE.has(code) ? FUTILE_ATTEMPTS : MAX_ATTEMPTS)
    const reason = { code, message: message.slice(0, 1_000), at: clock.now().toISOString() }
    await database.write(this.#system, (unit) => noteFailure(unit, { id, attempt, isLast }, reason))
    if (isLast) onDead?.({ subscriber: this.#subscriber, delivery: id, code })
  }

  async #actor({ actor, correlation, handler }: DueDelivery): Promise<RecordActor> {
    const known = this.#actors.get(actor) ?? this.#findActor(actor, correlation)
    this.#actors.set(actor, known)
    const found = await known
    if (found === undefined) throw deliveryFailed({ handler })
    return found
  }

  async #findActor(actorId: string, correlationId: string): Promise<RecordActor | undefined> {
    const { database, findActor } = this.#ports
    const { organisationId } = this.#system
    const person =
      actorId === SYSTEM_ACTOR_ID ? undefined : await findActor({ organisationId, actorId, correlationId })
    return person ?? (await database.read(this.#system, systemActor))
  }
}

const delivered = (delivery: DueDelivery, attempt: number): DeliveredEvent => ({
  id: delivery.event,
  event: delivery.name,
  payload: delivery.payload,
  record: { entity: delivery.entity, id: delivery.record },
  occurredAt: new Date(delivery.occurredAt).toISOString(),
  attempt,
})

const deliveredJob = (delivery: DueDelivery, attempt: number): DeliveredJob => ({
  id: delivery.event,
  job: delivery.handler,
  input: delivery.payload,
  attempt,
  enqueuedAt: new Date(delivery.occurredAt).toISOString(),
})
