import type { QueryResult } from 'pg'
import type { QuoinError } from '@quoin/plugin-sdk'
import type { Connection } from './connection.ts'
import { commitUnknown, rolledBack, unitClosed } from './errors.ts'
import { isConnectionLost, mapError } from './map-error.ts'
import { toStatement } from './query.ts'
import type { Principal, Query, TransactionContext } from './types.ts'

export type TransactionMode = 'read' | 'write'

/** Signs a context for one role; see context-token.ts. */
export interface ContextSigner {
  role(principal: Principal): string
  token(context: TransactionContext, role: string): string
}

const BEGIN: Readonly<Record<TransactionMode, string>> = { read: 'begin read only', write: 'begin' }
const ENTER = `select kernel.enter($1), set_config('role', $2, true)`

/**
 * One transaction on one connection. BEGIN, the context and the first query leave in one packet; the context
 * is set again only when organisation, actor or role change.
 */
export class Transaction {
  readonly #connection: Connection
  readonly #mode: TransactionMode
  readonly #signer: ContextSigner
  #hasBegun = false
  #isClosed = false
  #context: TransactionContext | undefined
  #principal: Principal | undefined
  #failure: QuoinError | undefined

  constructor(connection: Connection, mode: TransactionMode, signer: ContextSigner) {
    this.#connection = connection
    this.#mode = mode
    this.#signer = signer
  }

  run(context: TransactionContext, principal: Principal, query: Query): Promise<QueryResult> {
    if (this.#isClosed) return Promise.reject(unitClosed({}))
    const { sql, values } = toStatement(query)
    this.#enter(context, principal)
    return this.#observe(this.#connection.query(principal, sql, values))
  }

  /** @throws what failed first, when PostgreSQL answers COMMIT with ROLLBACK; database.commit-unknown (503) */
  async commit(): Promise<void> {
    this.#isClosed = true
    if (!this.#hasBegun) return
    let result: QueryResult
    try {
      result = await this.#connection.control('commit')
    } catch (error) {
      this.#connection.condemn()
      const isLost = isConnectionLost(error) && this.#mode === 'write' && this.#failure === undefined
      throw isLost ? commitUnknown({}, { cause: error }) : (this.#failure ?? mapError(error))
    }
    // PostgreSQL answers ROLLBACK, without an error, when a statement of the transaction had failed.
    if (result.command !== 'COMMIT') throw this.#failure ?? rolledBack({})
  }

  async rollback(): Promise<void> {
    this.#isClosed = true
    if (!this.#hasBegun) return
    try {
      await this.#connection.control('rollback')
    } catch {
      this.#connection.condemn()
    }
  }

  #enter(context: TransactionContext, principal: Principal): void {
    if (context === this.#context && principal === this.#principal) return
    const role = this.#signer.role(principal)
    const token = this.#signer.token(context, role)
    if (!this.#hasBegun) {
      this.#hasBegun = true
      void this.#observe(this.#connection.control(BEGIN[this.#mode]))
    }
    void this.#observe(this.#connection.query(this.#principal ?? '', ENTER, [token, role]))
    this.#context = context
    this.#principal = principal
  }

  /**
   * Remembers the first failure: whatever follows in an aborted transaction only says that it is aborted.
   * The promise counts as handled, since a caller may await several of one tick one after the other.
   */
  #observe(answer: Promise<QueryResult>): Promise<QueryResult> {
    const observed = answer.catch((error: unknown) => {
      const isEcho = (error as { code?: string }).code === '25P02' && this.#failure !== undefined
      const mapped = isEcho ? this.#failure! : mapError(error)
      this.#failure ??= mapped
      throw mapped
    })
    observed.catch(() => undefined)
    return observed
  }
}
