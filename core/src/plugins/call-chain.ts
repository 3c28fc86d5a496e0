import { AsyncLocalStorage } from 'node:async_hooks'
import { callCycle, callTooDeep } from './errors.ts'

/** One run of plugin code, and the runs around it: they may reach each other through hooks, so all count. */
interface Frame {
  readonly parent: Frame | undefined
  /** Actions under way, the first one first. */
  readonly path: readonly string[]
  /** An action called from here that failed after it had begun. */
  failure: { readonly error: unknown } | undefined
}

const frames = new AsyncLocalStorage<Frame>()

/** Actions within actions, however they came about. */
export const MAX_CALL_DEPTH = 8

/**
 * Runs plugin code that may call actions. An action that fails has perhaps written already, so whatever called
 * it fails too, even if it catches the error: a transaction has all effects of an action or none.
 * @param action `crm.deal.win` when the code is an action
 * @throws plugins.call-cycle, plugins.call-too-deep (500)
 */
export async function runInChain<Result>(
  action: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const parent = frames.getStore()
  const frame: Frame = { parent, path: pathTo(action, parent?.path ?? []), failure: undefined }
  try {
    const result = await frames.run(frame, work)
    if (frame.failure !== undefined) throw frame.failure.error
    return result
  } catch (error) {
    if (action !== undefined) doom(parent, error)
    throw error
  }
}

function pathTo(action: string | undefined, path: readonly string[]): readonly string[] {
  if (action === undefined) return path
  const next = [...path, action]
  if (path.includes(action)) throw callCycle({ path: next })
  if (next.length > MAX_CALL_DEPTH) throw callTooDeep({ path: next, limit: MAX_CALL_DEPTH })
  return next
}

function doom(innermost: Frame | undefined, error: unknown): void {
  for (let frame = innermost; frame !== undefined; frame = frame.parent) frame.failure ??= { error }
}
