import { idempotencyBusy } from './errors.ts'

/** Repeats of one key that may wait at once: a client that retries has a few, a flood must not pile up. */
const MAX_WAITING = 100

/** Runs work for one key one after another within this process. */
export class KeyLock {
  readonly #tails = new Map<string, { last: Promise<unknown>; waiting: number }>()

  /** @throws http.idempotency-busy (429) when too many wait already */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const tail = this.#tails.get(key) ?? { last: Promise.resolve(), waiting: 0 }
    if (tail.waiting >= MAX_WAITING) throw idempotencyBusy({})
    tail.waiting++
    const mine = tail.last.then(work, work)
    tail.last = mine.catch(() => undefined)
    this.#tails.set(key, tail)
    try {
      return await mine
    } finally {
      if (--tail.waiting === 0) this.#tails.delete(key)
    }
  }
}
