import { enableCompileCache } from 'node:module'
import { resolve } from 'node:path'
import type { Platform } from './start-platform.ts'

// Parsing sources and stripping their types takes most of a start; the second start finds it done.
enableCompileCache(resolve(import.meta.dirname, '../../.quoin/compile-cache'))
const { QuoinError } = await import('@quoin/plugin-sdk')
const { loadConfig } = await import('./config/index.ts')
const { createLog } = await import('./http/log.ts')
const { createIncidents } = await import('./plugins/guard/incidents.ts')
const { catchStrayErrors } = await import('./plugins/guard/stray-errors.ts')
const { startWatchdog } = await import('./plugins/guard/watchdog.ts')
const { systemClock } = await import('./config/clock.ts')
const { startPlatform } = await import('./start-platform.ts')

/** The platform's own code broke off: a supervisor starts a new process. */
const EXIT_BROKEN = 87
const LONGEST_LEAVE_MS = 10_000

// A person reads this text, so it is plain: what is wrong, where, and what to do.
function explain(error: unknown): string {
  if (!(error instanceof QuoinError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  const faults = error.faults.map(
    ({ path, message }) => `  - ${message.includes(path) ? message : `${path}: ${message}`}`,
  )
  return [
    `${error.message} (${error.code})`,
    ...faults,
    ...(error.help === undefined ? [] : [error.help]),
  ].join('\n')
}

function announce(platform: Platform): void {
  for (const { id, directory, error } of platform.boot.refused) {
    console.error(`Plugin ${id ?? directory} was refused: ${explain(error)}`)
  }
  for (const { manifest, health } of platform.boot.registry.plugins()) {
    if (health.state !== 'healthy') console.error(`Plugin ${manifest.id} does not run: ${health.reason}`)
  }
  if (platform.setupUrl !== undefined) console.log(`Set up Quoin, once, at: ${platform.setupUrl}`)
  // Started by `npm start`, which prints the address itself.
  if (process.send !== undefined) process.send({ listening: platform.url })
  else console.log(`Quoin is ready: ${platform.url}`)
}

function stopOnSignals(platform: Platform): void {
  const stop = (): void => {
    platform.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(explain(error))
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // The launcher is gone and can send no signal any more.
  process.on('disconnect', stop)
  process.channel?.unref()
}

let running: Platform | undefined

/** Requests under way may finish; nothing keeps the process longer. */
function leave(): void {
  setTimeout(() => process.exit(EXIT_BROKEN), running === undefined ? 0 : LONGEST_LEAVE_MS)
  void running?.stop().finally(() => process.exit(EXIT_BROKEN))
}

try {
  const config = loadConfig(process.env)
  const [log, incidents] = [createLog(config.logLevel), createIncidents(systemClock)]
  catchStrayErrors({ incidents, log, onFatal: leave })
  startWatchdog(config)
  running = await startPlatform(config, { log, incidents })
  stopOnSignals(running)
  announce(running)
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
