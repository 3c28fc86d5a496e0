import { AsyncLocalStorage } from 'node:async_hooks'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Database, TransactionContext } from '../database/types.ts'
import { BOSS, BOSS_CONTEXT, bossDatabase, bossInUnit } from './boss-database.ts'
import { unknownQueue } from './errors.ts'
import type { JobHandler, Jobs, QueueOptions } from './types.ts'

interface Envelope {
  readonly context: TransactionContext
  readonly payload: object
}

interface Definition {
  readonly handler: JobHandler<object>
  readonly options: QueueOptions
}

export interface JobsOptions {
  readonly database: Database
  /** Failures of handlers and of pg-boss itself. */
  readonly onError: (error: unknown, facts: { queue?: string; correlationId?: string }) => void
  /** How long a killed process's job waits until another takes it; pg-boss allows 10 at least. */
  readonly heartbeatSeconds?: number
}

/** The floor of polling; a job enqueued in this process is taken at once after its commit. */
const POLLING_SECONDS = 0.5

/**
 * Jobs over pg-boss, which is loaded when first needed (a tenth of a second). Decision and limits:
 * docs/decisions/0002-jobs-pg-boss.md.
 */
export function createJobs(options: JobsOptions): Jobs {
  const definitions = new Map<string, Definition>()
  const workers = new Map<string, string[]>()
  const stopping = new AbortController()
  // Opened by the first request that needs it, it must not keep that request's view of plugins for ever.
  const outside = AsyncLocalStorage.snapshot()
  let boss: Promise<PgBoss> | undefined

  const open = (): Promise<PgBoss> => {
    boss ??= outside(() => openBoss(options, definitions))
    // The next to ask tries again: what was missing, such as the schema, may be there by then.
    boss.catch(() => (boss = undefined))
    return boss
  }
  return {
    define(queue, handler, queueOptions = {}) {
      definitions.set(queue, { handler: handler as JobHandler<object>, options: queueOptions })
    },
    async enqueue(unit, queue, payload, { key, delaySeconds = 0 } = {}) {
      if (!definitions.has(queue)) throw unknownQueue({ queue })
      const started = await open()
      const envelope: Envelope = { context: unit.context, payload }
      await started.send(queue, envelope, {
        db: bossInUnit(unit),
        ...(key === undefined ? {} : { singletonKey: key }),
        ...(delaySeconds > 0 ? { startAfter: Math.ceil(delaySeconds) } : {}),
      })
      if (delaySeconds > 0) return
      unit.afterCommit(() => workers.get(queue)?.forEach((worker) => started.notifyWorker(worker)))
    },
    async start() {
      const started = await open()
      for (const [queue, definition] of definitions) {
        workers.set(
          queue,
          await workOn(
            started,
            queue,
            (job) => runJob(options, definition, job, stopping.signal),
            definition.options,
          ),
        )
      }
    },
    async stop(graceMs = 10_000) {
      stopping.abort()
      const started = await boss?.catch(() => undefined)
      await started?.stop({ graceful: true, timeout: graceMs })
    },
  }
}

async function openBoss(
  { database, onError, heartbeatSeconds = 30 }: JobsOptions,
  definitions: ReadonlyMap<string, Definition>,
): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({
    db: bossDatabase(database),
    schema: BOSS,
    createSchema: false,
    migrate: false,
    schedule: false,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
    // The check for lost heartbeats: a killed process's job is taken up by another within this and the next.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', (error) => onError(error, {}))
  await boss.start()
  for (const [queue, { options }] of definitions) {
    const settings = {
      retryLimit: options.retryLimit ?? 5,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 60,
      expireInSeconds: options.timeoutSeconds ?? 900,
      heartbeatSeconds,
      deleteAfterSeconds: 7 * 86_400,
    }
    if ((await boss.getQueue(queue)) === null) await boss.createQueue(queue, settings)
    else await boss.updateQueue(queue, settings)
  }
  return boss
}

type Work = (job: JobWithMetadata<Envelope>) => Promise<void>

async function workOn(boss: PgBoss, queue: string, work: Work, options: QueueOptions): Promise<string[]> {
  const settings = { includeMetadata: true, batchSize: 1, pollingIntervalSeconds: POLLING_SECONDS } as const
  const workers = Array.from({ length: options.concurrency ?? 1 }, () =>
    boss.work<Envelope, void, typeof settings>(queue, settings, async (jobs) => {
      for (const job of jobs) await work(job)
    }),
  )
  return await Promise.all(workers)
}

/**
 * Ends the jobs that this run does along with its own. They are committed, so the run sees what they were
 * enqueued for. Unlike a unique key, this never makes one business transaction wait for another.
 */
async function takeAlong(database: Database, queue: string, key: string): Promise<void> {
  await database.write(BOSS_CONTEXT, (unit) =>
    unit.as(BOSS).execute({
      sql: `delete from ${BOSS}.job where name = $1 and singleton_key = $2 and state = 'created'`,
      values: [queue, key],
    }),
  )
}

async function runJob(
  options: JobsOptions,
  { handler }: Definition,
  job: JobWithMetadata<Envelope>,
  stopping: AbortSignal,
): Promise<void> {
  const { context, payload } = job.data
  try {
    if (job.singletonKey !== null) await takeAlong(options.database, job.name, job.singletonKey)
    await handler({
      context,
      payload,
      signal: AbortSignal.any([job.signal, stopping]),
      attempt: job.retryCount + 1,
      isLastAttempt: job.retryCount >= job.retryLimit,
    })
  } catch (error) {
    if (!stopping.aborted) options.onError(error, { queue: job.name, correlationId: context.correlationId })
    // pg-boss stores the text of what is thrown; it stays inside its schema.
    throw error
  }
}
