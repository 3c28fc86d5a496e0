import type { UnitOfWork } from '../database/types.ts'
import type { Jobs } from '../jobs/index.ts'
import type { EmittedEvent, EnqueuedJob } from '../plugins/context.ts'
import type { ActivePlugin } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'
import { settleDeliveries } from './delivery-store.ts'
import { Dispatcher, type DispatcherPorts } from './dispatcher.ts'
import { emitEvent } from './emit-event.ts'
import { enqueueJob } from './enqueue-job.ts'
import { EventSweep } from './sweep.ts'
import type { Wake } from './types.ts'
import { jobWaker, WAKE_QUEUE, type WakePayload } from './waker.ts'

export type EventServicePorts = Omit<DispatcherPorts, 'wake' | 'sweep'> & { readonly jobs: Jobs }

/** Rounds at once in one process; one slow handler holds up a quarter of them for at most its deadline. */
const CONCURRENCY = 4
/** A wake that fails (the database is away) is tried again for more than an hour. */
const RETRY_LIMIT = 100

/** Events of products: written with what happened, handed over by jobs on any node. */
export class EventService {
  readonly #ports: EventServicePorts
  readonly wake: Wake

  constructor(ports: EventServicePorts) {
    this.#ports = ports
    this.wake = jobWaker(ports.jobs)
    const sweep = new EventSweep(ports.database, ports.clock)
    const dispatcher = new Dispatcher({ ...ports, wake: this.wake, sweep })
    ports.jobs.define<WakePayload>(
      WAKE_QUEUE,
      ({ context, payload, signal }) => dispatcher.run(context.organisationId, payload.subscriber, signal),
      { concurrency: CONCURRENCY, retryLimit: RETRY_LIMIT, timeoutSeconds: 120 },
    )
  }

  /** @throws events.undeclared, events.record-invalid, events.payload-invalid (500), events.product-off (409) */
  async emit(unit: UnitOfWork, actor: RecordActor, plugin: ActivePlugin, event: EmittedEvent): Promise<void> {
    const { registry, clock } = this.#ports
    await emitEvent({ registry, clock, wake: this.wake }, { unit, actor, plugin }, event)
  }

  /**
   * @throws events.job-undeclared, events.job-record-invalid, events.job-input-invalid, events.job-delay-invalid, events.loop (500),
   *   events.product-off (409)
   */
  async enqueue(unit: UnitOfWork, actor: RecordActor, plugin: ActivePlugin, job: EnqueuedJob): Promise<void> {
    await enqueueJob({ clock: this.#ports.clock, wake: this.wake }, { unit, actor, plugin }, job)
  }

  /** Part of switching a product for the unit's organisation, after its new state has been written. */
  async switched(unit: UnitOfWork, pluginId: string): Promise<void> {
    const { changed } = await settleDeliveries(unit, pluginId)
    if (changed > 0) await this.wake(unit, pluginId)
  }
}
