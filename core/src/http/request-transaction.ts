import type { UnitOfWork } from '../database/types.ts'

/** Runs `work` inside one database transaction: `database.read` or `database.write` with a bound context. */
export type Begin = (work: (unit: UnitOfWork) => Promise<void>) => Promise<void>

/** One transaction for one request, opened on first use and ended by whoever answers the request. */
export interface RequestTransaction {
  run<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** Resolves once COMMIT is confirmed; does nothing when the transaction was never opened. */
  commit(): Promise<void>
  /** Rolls back; never rejects. */
  abort(reason: unknown): Promise<void>
}

/**
 * Turns the callback form of `Database` into one that a handler and the server share: the callback
 * waits until the request is answered, so that the idempotency record commits with the effect.
 */
export function createRequestTransaction(begin: Begin): RequestTransaction {
  const end = Promise.withResolvers<void>()
  end.promise.catch(() => undefined)
  let opened: Promise<UnitOfWork> | undefined
  let ended: Promise<void> | undefined

  function open(): Promise<UnitOfWork> {
    const ready = Promise.withResolvers<UnitOfWork>()
    ended = begin((unit) => {
      ready.resolve(unit)
      return end.promise
    })
    ended.catch(ready.reject)
    return ready.promise
  }

  return {
    async run(work) {
      opened ??= open()
      return work(await opened)
    },
    async commit() {
      end.resolve()
      await ended
    },
    async abort(reason) {
      end.reject(reason)
      await ended?.catch(() => undefined)
    },
  }
}
