import type { UnitOfWork } from '../database/types.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Wake } from './types.ts'

export const WAKE_QUEUE = 'events'

export interface WakePayload {
  readonly subscriber: string
}

/** Wakes by jobs in the transaction: one for each subscriber, and further ones only if they are due earlier. */
export function jobWaker(jobs: Pick<Jobs, 'enqueue'>): Wake {
  const woken = new WeakMap<UnitOfWork, Map<string, number>>()
  return async (unit, subscriber, delaySeconds = 0) => {
    const delay = Math.max(0, delaySeconds)
    const known = woken.get(unit) ?? new Map<string, number>()
    woken.set(unit, known)
    // Whoever looks earlier sees to it that somebody looks when the next is due.
    if ((known.get(subscriber) ?? Infinity) <= delay) return
    known.set(subscriber, delay)
    const key = `${unit.context.organisationId} ${subscriber}`
    const payload: WakePayload = { subscriber }
    await jobs.enqueue(unit, WAKE_QUEUE, payload, { key, delaySeconds: delay })
  }
}
