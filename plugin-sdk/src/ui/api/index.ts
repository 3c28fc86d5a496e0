import { signal } from '@preact/signals-core'
import { createApiClient } from './client.ts'
import type { ApiError } from './problem.ts'

/** False while the server cannot be reached; the shell shows it and asks again by itself. */
export const isOnline = signal(true)

const refusalListeners = new Set<(error: ApiError) => void>()

/** Called for every refused call; returns the way to stop. */
export function onRefusal(listener: (error: ApiError) => void): () => void {
  refusalListeners.add(listener)
  return () => refusalListeners.delete(listener)
}

/** The page's client: same origin, session cookie, retries that cannot do a thing twice. */
export const api = createApiClient({
  fetch: (url, init) => fetch(url, init),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  newKey: () => crypto.randomUUID(),
  onReach: (isReached) => {
    isOnline.value = isReached
  },
  onRefusal: (error) => {
    for (const listener of refusalListeners) listener(error)
  },
})
