/** Waiting time after each failed try but the last, in seconds: 8 tries in about an hour. */
const WAITS_SECONDS: readonly number[] = [5, 15, 45, 120, 360, 900, 1_800]

export const MAX_ATTEMPTS = WAITS_SECONDS.length + 1

/**
 * When a try that has just begun is due again. Also the time that another node leaves it alone: the shortest
 * is longer than from taking a delivery to locking it.
 * @param attempt 1 for the first
 */
export function nextAttemptAt(attempt: number, now: Date): Date {
  const seconds = WAITS_SECONDS[attempt - 1] ?? WAITS_SECONDS.at(-1)!
  return new Date(now.getTime() + seconds * 1000)
}
