import inspector from 'node:inspector'
import v8 from 'node:v8'
import { Worker } from 'node:worker_threads'

/** A process that ended itself because a plugin would not give it back; a supervisor starts it again. */
export const EXIT_MISBEHAVED = 86

export interface WatchdogOptions {
  readonly databaseUrl: string
  readonly rolePrefix: string
  /** How long the event loop may stand still. */
  readonly stallSeconds: number
}

/** What the thread is given; times in milliseconds. */
export interface WatchdogData extends WatchdogOptions {
  /** Counts up while the event loop turns. */
  readonly beats: SharedArrayBuffer
  readonly heapLimitMib: number
}

export const BEAT_MS = 100
const MIB = 2 ** 20
/** V8 counts the young generation, three times 64 MiB, to the limit; what fills up is the old one. */
const YOUNG_MIB = 192

/**
 * Watches this process from a thread of its own, because code that blocks the event loop blocks every check
 * inside it. When a plugin's code holds the loop, or fills the heap, the thread stops that plugin in the ledger
 * and ends the process; see decision 0006.
 * @returns ends the watch; undefined while a debugger may halt the process for good reasons
 */
export function startWatchdog(options: WatchdogOptions): (() => Promise<void>) | undefined {
  if (inspector.url() !== undefined) return undefined
  const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const shared = new Int32Array(beats)
  const beat = setInterval(() => Atomics.add(shared, 0, 1), BEAT_MS)
  beat.unref()
  const heapLimitMib = Math.round(v8.getHeapStatistics().heap_size_limit / MIB) - YOUNG_MIB
  const { databaseUrl, rolePrefix, stallSeconds } = options
  const workerData: WatchdogData = { databaseUrl, rolePrefix, stallSeconds, beats, heapLimitMib }
  const worker = new Worker(new URL('./watchdog-thread.ts', import.meta.url), { workerData })
  worker.unref()
  return async () => {
    clearInterval(beat)
    await worker.terminate()
  }
}
