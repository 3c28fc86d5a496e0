import type { Transaction } from './transaction.ts'
import type { Principal, Queries, Query, TransactionContext, UnitOfWork } from './types.ts'

/** The queries of one transaction, as one organisation. */
export class PipelinedUnit implements UnitOfWork {
  readonly context: TransactionContext
  readonly #transaction: Transaction
  readonly #afterCommit: (() => void)[]

  constructor(transaction: Transaction, context: TransactionContext, afterCommit: (() => void)[]) {
    this.#transaction = transaction
    this.context = context
    this.#afterCommit = afterCommit
  }

  as(principal: Principal): Queries {
    const run = (query: Query) => this.#transaction.run(this.context, principal, query)
    return {
      rows: async <Row extends object>(query: Query) => (await run(query)).rows as Row[],
      first: async <Row extends object>(query: Query) => (await run(query)).rows[0] as Row | undefined,
      execute: async (query) => (await run(query)).rowCount,
    }
  }

  within(context: TransactionContext): UnitOfWork {
    return new PipelinedUnit(this.#transaction, context, this.#afterCommit)
  }

  afterCommit(task: () => void): void {
    this.#afterCommit.push(task)
  }
}
