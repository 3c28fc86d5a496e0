/**
 * Marks a rejection as handled, so that one which nobody awaits does not end the process. Nothing is lost: the
 * unit of work notes each failure and refuses to commit. A caller who awaits still gets the rejection.
 */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
