import { systemClock, type Clock } from '../config/clock.ts'
import { ConnectionPool } from './connection-pool.ts'
import { contextSigner } from './context-signer.ts'
import type { SigningKey } from './context-token.ts'
import { FairQueue, type FairQueueOptions } from './fair-queue.ts'
import type { DatabaseRoles } from './roles.ts'
import { readBatch, Transaction, type TransactionMode } from './transaction.ts'
import type { Connection } from './connection.ts'
import { PLATFORM_ORGANISATION_ID, type Database, type TransactionContext, type UnitOfWork } from './types.ts'
import { PipelinedUnit } from './unit-of-work.ts'

export interface DatabaseOptions {
  /** `appUrl`, `roles` and `signingKey` as `prepareDatabase` returns them. */
  readonly appUrl: string
  readonly roles: DatabaseRoles
  readonly signingKey: SigningKey
  readonly clock?: Clock
  /** Connections of this process, 10 when absent. */
  readonly poolSize?: number
  readonly queue?: Omit<FairQueueOptions, 'size'>
  /** Where a failing `afterCommit` task is reported; such a task cannot undo anything any more. */
  readonly onAfterCommitError?: (error: unknown) => void
}

/**
 * Opens the one way to the database. Connects on first use and again after a loss.
 *
 * Nothing is repeated on its own: a unit that met a deadlock or a lost connection fails with a stable code,
 * because only its caller knows whether its work may run twice. Never open a unit inside another one: both
 * hold a place of the same organisation, and enough of them wait for each other.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new ConnectionPool(options.appUrl)
  const queue = new FairQueue({
    uncapped: [PLATFORM_ORGANISATION_ID],
    ...options.queue,
    size: options.poolSize ?? 10,
  })
  const signer = contextSigner({ ...options, clock: options.clock ?? systemClock })

  async function onConnection<T>(
    context: TransactionContext,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const leave = await queue.enter(context.organisationId)
    try {
      const connection = await pool.take()
      try {
        return await work(connection)
      } finally {
        pool.give(connection)
      }
    } finally {
      leave()
    }
  }

  async function unitOfWork<T>(
    mode: TransactionMode,
    context: TransactionContext,
    work: (unit: UnitOfWork) => Promise<T>,
  ): Promise<T> {
    const afterCommit: (() => void)[] = []
    const result = await onConnection(context, async (connection) => {
      const transaction = new Transaction(connection, mode, signer)
      try {
        const result = await work(new PipelinedUnit(transaction, context, afterCommit))
        await transaction.commit()
        return result
      } catch (error) {
        await transaction.rollback()
        throw error
      }
    })
    runAll(afterCommit, options.onAfterCommitError)
    return result
  }

  return {
    write: (context, work) => unitOfWork('write', context, work),
    read: (context, work) => unitOfWork('read', context, work),
    readBatch: (context, principal, queries) =>
      onConnection(context, (connection) => readBatch(connection, signer, { context, principal, queries })),
    async close() {
      await queue.close()
      await pool.close()
    },
  }
}

function runAll(tasks: readonly (() => void)[], onError: ((error: unknown) => void) | undefined): void {
  for (const task of tasks) {
    try {
      task()
    } catch (error) {
      onError?.(error)
    }
  }
}
