import type { TransactionContext, UnitOfWork } from '../database/types.ts'

/** One run of one job, with the context of the person whose act enqueued it. */
export interface JobRun<Payload> {
  readonly context: TransactionContext
  readonly payload: Payload
  /** Aborted when the process stops or the job ran out of time: finish the current step and throw. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
  /** Nothing tries again after this one. */
  readonly isLastAttempt: boolean
}

export type JobHandler<Payload> = (run: JobRun<Payload>) => Promise<void>

export interface QueueOptions {
  /** Tries after the first; 5 when absent. They wait about 1, 2, 4 … seconds, at most a minute. */
  readonly retryLimit?: number
  /** A job that runs longer is given up and tried again; 15 minutes when absent. */
  readonly timeoutSeconds?: number
  /** Jobs of this queue that one process runs at once; 1 when absent. */
  readonly concurrency?: number
}

export interface EnqueueOptions {
  /**
   * Waiting jobs of one queue and key, delayed ones too, are all done by the first of them that runs. Nobody
   * who enqueues waits for anybody else with the same key.
   */
  readonly key?: string
  /** Not before this many seconds have passed. */
  readonly delaySeconds?: number
}

/** Background work. A job is enqueued in the business transaction and runs once that is committed. */
export interface Jobs {
  /** Names the handler of a queue; before `start`. */
  define<Payload extends object>(queue: string, handler: JobHandler<Payload>, options?: QueueOptions): void
  /** Part of the unit of work: rolled back with it, never run before it is committed. */
  enqueue(unit: UnitOfWork, queue: string, payload: object, options?: EnqueueOptions): Promise<void>
  /** Begins to run jobs. A process that never calls it (or before it does) only enqueues. */
  start(): Promise<void>
  /** Lets running jobs come to a step's end for at most `graceMs` (10 s), then leaves them to be tried again. */
  stop(graceMs?: number): Promise<void>
}
