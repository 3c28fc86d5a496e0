import type { UnitOfWork } from '../database/types.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Wake } from './types.ts'

export const WAKE_QUEUE = 'events'

export interface WakePayload {
  readonly subscriber: string
}

/** Wakes by a job: one for each subscriber and transaction, in that transaction. */
export function jobWaker(jobs: Pick<Jobs, 'enqueue'>): Wake {
  const woken = new WeakMap<UnitOfWork, Set<string>>()
  return async (unit, subscriber, delaySeconds = 0) => {
    if (delaySeconds <= 0) {
      const known = woken.get(unit) ?? new Set()
      woken.set(unit, known)
      if (known.has(subscriber)) return
      known.add(subscriber)
    }
    const key = `${unit.context.organisationId} ${subscriber}`
    const payload: WakePayload = { subscriber }
    await jobs.enqueue(unit, WAKE_QUEUE, payload, { key, delaySeconds })
  }
}
