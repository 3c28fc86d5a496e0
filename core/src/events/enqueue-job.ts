import { nearestName } from '../config/nearest-name.ts'
import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { EnqueuedJob } from '../plugins/context.ts'
import type { ActivePlugin } from '../plugins/types.ts'
import { nextHops } from './causes.ts'
import type { Emitter, EmitPorts } from './emit-event.ts'
import {
  delayInvalid,
  emitterOff,
  jobInputInvalid,
  jobRecordInvalid,
  tooManyJobs,
  undeclaredJob,
} from './errors.ts'
import { countWaiting } from './delivery-store.ts'
import { lockRecord, ownTable, payloadText, storeEvent } from './store-event.ts'

/** Waiting rows cost every round of their subscriber something; what lies further ahead belongs in a table. */
export const MAX_DELAY_SECONDS = 30 * 86_400
/** A job that pauses so long may enqueue itself for ever: it is repeated work, and no two that answer each other. */
export const NEW_CHAIN_SECONDS = 60
/** Deliveries that may wait for one plugin in one organisation: above it is a job that multiplies. */
export const MAX_WAITING = 100_000

/**
 * Writes a job: an event of the plugin with one delivery, to itself.
 * @throws events.job-undeclared, events.job-record-invalid, events.job-input-invalid, events.job-delay-invalid, events.loop,
 *   events.too-many-jobs (500), events.product-off (409)
 */
export async function enqueueJob(
  ports: Omit<EmitPorts, 'registry'>,
  { unit, actor, plugin }: Emitter,
  { job, input, after, delaySeconds = 0 }: EnqueuedJob,
): Promise<void> {
  const { id, name: product } = plugin.manifest
  const schema = inputSchema(plugin, job)
  if (!actor.products.has(id)) throw emitterOff({ product })
  if (!(typeof delaySeconds === 'number' && delaySeconds >= 0 && delaySeconds <= MAX_DELAY_SECONDS)) {
    throw delayInvalid({ plugin: id, job, got: String(delaySeconds).slice(0, 40) })
  }
  const payload = payloadText(schema, input, (faults) => jobInputInvalid({ plugin: id, job }, { faults }))
  const table = after === undefined ? undefined : ownTable(plugin, after)
  if (after !== undefined && table === undefined) {
    throw jobRecordInvalid({ plugin: id, job, table: String(after.table).slice(0, 80) })
  }
  const name = `${id}.${job}`
  const now = ports.clock.now()
  const stored = {
    plugin: id,
    name,
    // A record of its own puts a job in no line.
    entity: table === undefined ? name : `${id}.${table}`,
    record: after?.id ?? newId(now.getTime()),
    payload,
    hops: delaySeconds >= NEW_CHAIN_SECONDS ? 0 : nextHops(name),
    occurredAt: now,
    subscribers: [{ plugin: id, handler: job }],
    dueAt: delaySeconds > 0 ? new Date(now.getTime() + delaySeconds * 1000) : undefined,
  }
  await assertRoom(unit, id, job)
  await Promise.all([
    table === undefined ? undefined : lockRecord(unit, id, table, stored.record),
    storeEvent(unit, stored),
    ports.wake(unit, id, delaySeconds),
  ])
}

const waiting = new WeakMap<UnitOfWork, Map<string, number>>()

/** Counted once for each transaction, so that an act which enqueues thousands does not count thousands of times. */
async function assertRoom(unit: UnitOfWork, plugin: string, job: string): Promise<void> {
  const known = waiting.get(unit) ?? new Map<string, number>()
  waiting.set(unit, known)
  if (!known.has(plugin)) known.set(plugin, await countWaiting(unit, plugin, MAX_WAITING))
  const count = known.get(plugin)!
  if (count >= MAX_WAITING) throw tooManyJobs({ plugin, job, limit: MAX_WAITING })
  known.set(plugin, count + 1)
}

function inputSchema({ manifest }: ActivePlugin, job: string): object {
  const jobs = manifest.jobs ?? {}
  if (Object.hasOwn(jobs, job)) return jobs[job]!.input
  const near = nearestName(String(job), Object.keys(jobs))
  throw undeclaredJob({ plugin: manifest.id, job: String(job).slice(0, 100), near })
}
