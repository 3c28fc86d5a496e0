import { writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { workerData } from 'node:worker_threads'
import { MainThread } from './main-thread.ts'
import { BEAT_MS, EXIT_MISBEHAVED, type WatchdogData } from './watchdog.ts'

const data = workerData as WatchdogData
const shared = new Int32Array(data.beats)
/** Part of the heap's limit that nothing healthy reaches; above it V8 spends its time collecting garbage. */
const HEAP_SHARE = 0.75
/** The heap can fill within a second, so a loop that stands still is looked at from here on. */
const LOOK_AFTER_MS = 300
const LONGEST_STOP_MS = 8000
const main = new MainThread()

let seen = -1
// Own ticks are counted instead of time: a suspended machine, or a halted container, halts this thread too.
let stalledTicks = 0
let isReported = false

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
// The main thread would print what `console` is given here, and it does not run.
const say = (text: string): void => void writeSync(2, `${text}\n`)
const stalledMs = (): number => stalledTicks * BEAT_MS

for (;;) {
  await wait(BEAT_MS)
  const beat = Atomics.load(shared, 0)
  stalledTicks = beat === seen ? stalledTicks + 1 : 0
  if (stalledTicks === 0) {
    isReported = false
    main.release()
  }
  seen = beat
  const cause = await fault()
  if (cause !== undefined) await judge(cause)
}

async function fault(): Promise<string | undefined> {
  // Before the first beat the process is still loading its own modules.
  if (seen <= 0) return undefined
  if (stalledMs() >= data.stallSeconds * 1000) return `blocked this process for over ${data.stallSeconds} s`
  if (stalledMs() < LOOK_AFTER_MS) return undefined
  const usedMib = await main.heapUsedMib()
  return usedMib > data.heapLimitMib * HEAP_SHARE
    ? `filled the memory of this process (${Math.round(usedMib)} MiB)`
    : undefined
}

/** Blames a plugin only when its code is on the stack again and again. */
async function judge(cause: string): Promise<void> {
  const culprit = await main.haltIn({ samples: 3, pauseMs: 20 })
  if (culprit?.pluginId === undefined) {
    if (!isReported) say(`watchdog: ${cause}, not by a plugin${culprit ? `: at ${culprit.place}` : ''}`)
    isReported = true
    return main.resume()
  }
  const { pluginId, place } = culprit
  const reason = `${cause} in ${place}`
  say(`watchdog: ${pluginId} ${reason}; it is stopped and this process ends with ${EXIT_MISBEHAVED}`)
  await Promise.race([record(pluginId, reason), wait(LONGEST_STOP_MS)])
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000)
  main.exit(EXIT_MISBEHAVED)
  await new Promise(() => undefined)
}

async function record(pluginId: string, reason: string): Promise<void> {
  try {
    // Loaded only now, so that the watch costs next to nothing while all is well.
    const { stopInLedger } = await import('./stop-in-ledger.ts')
    const { systemClock } = await import('../../config/clock.ts')
    const actor = `watchdog of ${hostname()}, process ${process.pid}`
    await stopInLedger({ ...data, clock: systemClock, pluginId, reason, actor })
  } catch (error) {
    say(`watchdog: ${pluginId} could not be stopped for good: ${String(error)}`)
  }
}
