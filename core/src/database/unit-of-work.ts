import { handled } from './handled.ts'
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
      rows: <Row extends object>(query: Query) => handled(run(query).then(({ rows }) => rows as Row[])),
      first: <Row extends object>(query: Query) =>
        handled<Row | undefined>(run(query).then(({ rows }) => (rows as Row[])[0])),
      execute: (query) => handled(run(query).then(({ rowCount }) => rowCount)),
    }
  }

  within(context: TransactionContext): UnitOfWork {
    return new PipelinedUnit(this.#transaction, context, this.#afterCommit)
  }

  afterCommit(task: () => void): void {
    this.#afterCommit.push(task)
  }
}
