import type { Log } from '@quoin/plugin-sdk'
import type { Incidents } from './incidents.ts'
import { framesOf } from './plugin-of-file.ts'
import { whoRuns, type Running } from './running.ts'

export interface StrayErrorOptions {
  readonly incidents: Incidents
  readonly log: Log
  /** The platform's own code broke off somewhere in the middle: the process should end, in order. */
  readonly onFatal: (error: unknown) => void
}

/**
 * Catches what no handler caught, process-wide. A rejected promise has ended its own function and no other, so
 * it is logged and all goes on. An exception is different: whatever called the code that threw was cut off. When
 * the event loop called the plugin's code directly (a timer, a listener) nothing of the platform was; in every
 * other case the state of the process is unknown and it ends.
 * @returns takes the handlers away again
 */
export function catchStrayErrors({ incidents, log, onFatal }: StrayErrorOptions): () => void {
  const limit = perSecond(MAX_PER_SECOND)
  const onRejection = (error: unknown): void => {
    // A flood of them would keep the process busy with the looking.
    if (!limit()) return
    const who = startedBy(error)
    if (who === undefined) return log.error({ err: error }, 'a promise was rejected and nobody awaited it')
    incidents.note(who.pluginId, { kind: 'rejection', handler: who.handler, error })
    log.error({ err: error, plugin: who.pluginId, handler: who.handler }, 'plugin left a rejected promise')
  }
  const onException = (error: unknown): void => {
    const who = calledByEventLoop(error)
    if (who === undefined) {
      log.error({ err: error }, 'uncaught error in the platform; this process ends')
      return onFatal(error)
    }
    incidents.note(who.pluginId, { kind: 'callback', handler: who.handler, error })
    log.error({ err: error, plugin: who.pluginId, handler: who.handler }, 'plugin threw outside of a handler')
  }
  process.on('unhandledRejection', onRejection)
  process.on('uncaughtException', onException)
  return () => {
    process.off('unhandledRejection', onRejection)
    process.off('uncaughtException', onException)
  }
}

const MAX_PER_SECOND = 50

function perSecond(max: number): () => boolean {
  let [since, count] = [0, 0]
  return () => {
    const now = performance.now()
    if (now - since > 1000) [since, count] = [now, 0]
    return ++count <= max
  }
}

type Culprit = { readonly pluginId: string; readonly handler: string | undefined }

function startedBy(error: unknown): Culprit | undefined {
  const running = whoRuns()
  if (running !== undefined) return running
  const inStack = framesOf(error).find(({ plugin }) => plugin !== undefined)?.plugin
  return culprit(inStack, undefined)
}

/** The outermost frame tells whom the event loop called; a stack without files is no error of ours. */
function calledByEventLoop(error: unknown): Culprit | undefined {
  const frames = framesOf(error)
  if (frames.length === 0) return culprit(undefined, whoRuns())
  // A longer stack is cut at its outer end; then the first frames and the context have to agree.
  const isCut = frames.length >= Error.stackTraceLimit
  const plugin = isCut ? frames[0]!.plugin : frames.at(-1)!.plugin
  return plugin === undefined ? undefined : culprit(plugin, whoRuns())
}

function culprit(pluginId: string | undefined, running: Running | undefined): Culprit | undefined {
  if (pluginId === undefined) return running
  return { pluginId, handler: running?.pluginId === pluginId ? running.handler : undefined }
}
