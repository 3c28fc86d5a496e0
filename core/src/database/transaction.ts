import type { QuoinError } from '@quoin/plugin-sdk'
import type { Connection } from './connection.ts'
import type { ContextSigner } from './context-signer.ts'
import { commitUnknown, rolledBack, unitClosed } from './errors.ts'
import { handled } from './handled.ts'
import { isConnectionLost, mapError } from './map-error.ts'
import { toStatement } from './query.ts'
import type { Answer } from './statement-batch.ts'
import type { Principal, Query, TransactionContext } from './types.ts'

export type TransactionMode = 'read' | 'write'

const LONGEST_SETTLE_MS = 2_000
// As conditions, since what these functions answer would travel back. All of them are evaluated: each is true.
const ENTER = `select where (kernel.enter($1) is null) is not null and set_config('role', $2, true) <> ''`
const READ_ONLY = `and set_config('transaction_read_only', 'on', true) <> ''`
const ENTER_READ_ONLY = `${ENTER} ${READ_ONLY}`
const BATCH = `select where set_config('quoin.context', $1, true) <> '' and set_config('role', $2, true) <> '' ${READ_ONLY}`

/**
 * One unit of work on one connection. BEGIN, the context and the first query leave in one packet; the context is
 * set again only when organisation, actor or role change.
 *
 * Reading needs no BEGIN: what leaves in one packet is a READ ONLY transaction of its own, with the context in
 * front, and nothing stays open while the work thinks. At READ COMMITTED it would see no less of others anyhow.
 */
export class Transaction {
  readonly #connection: Connection
  readonly #mode: TransactionMode
  readonly #signer: ContextSigner
  #isClosed = false
  #packet = -1
  #context: TransactionContext | undefined
  #principal: Principal | undefined
  #outstanding = 0
  #last: Promise<Answer> | undefined
  #failure: { readonly raw: unknown; readonly mapped: QuoinError } | undefined

  constructor(connection: Connection, mode: TransactionMode, signer: ContextSigner) {
    this.#connection = connection
    this.#mode = mode
    this.#signer = signer
  }

  run(context: TransactionContext, principal: Principal, query: Query): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(unitClosed({}))
    const { sql, values } = toStatement(query)
    this.#enter(context, principal)
    return this.#observe(this.#connection.query(principal, sql, values))
  }

  /**
   * @throws what failed first, when a statement of the transaction failed; database.commit-unknown (503) when
   *   the connection was lost in between
   */
  async commit(): Promise<void> {
    this.#isClosed = true
    if (this.#context === undefined) return
    if (this.#mode === 'read') await this.#settle()
    const failure = this.#firstFailure()
    if (failure !== undefined) throw failure
    if (this.#mode === 'read') return
    const command = await this.#commandOf(this.#connection.query('', 'commit'))
    // PostgreSQL answers COMMIT of an aborted transaction with ROLLBACK and no error.
    if (command !== 'COMMIT') throw this.#firstFailure() ?? rolledBack({})
  }

  /** Its answer is not awaited: whoever uses the connection next does so behind it. */
  async rollback(): Promise<void> {
    this.#isClosed = true
    if (this.#context === undefined) return
    // Whoever left thousands of statements behind does not keep the connection for them; closing it ends them.
    if (!(await withinTime(this.#settle(), LONGEST_SETTLE_MS))) this.#connection.condemn()
    if (this.#mode === 'read' || !this.#connection.isUsable) return
    this.#connection.query('', 'rollback').catch(() => this.#connection.condemn())
  }

  /**
   * Waits for statements that the work issued and did not await. One of them may fail, and the server then
   * skips what came in the same packet: a COMMIT or ROLLBACK there would leave the transaction open.
   */
  async #settle(): Promise<void> {
    if (this.#outstanding > 0) await this.#last?.catch(() => undefined)
  }

  async #commandOf(commit: Promise<Answer>): Promise<string> {
    try {
      return (await commit).command
    } catch (error) {
      // A failure noted by now is that of a statement nobody awaited; the server skipped COMMIT after it.
      const failure = this.#firstFailure()
      if (failure === undefined && isConnectionLost(error)) throw commitUnknown({}, { cause: error })
      throw failure ?? mapError(error)
    }
  }

  #firstFailure(): QuoinError | undefined {
    return this.#failure?.mapped
  }

  #enter(context: TransactionContext, principal: Principal): void {
    const isFirst =
      this.#mode === 'read' ? this.#packet !== this.#connection.packet : this.#context === undefined
    if (!isFirst && context === this.#context && principal === this.#principal) return
    const role = this.#signer.role(principal)
    const token = this.#signer.toEnter(context, role)
    if (isFirst && this.#mode === 'write') void this.#observe(this.#connection.query('', 'begin'))
    const enter = isFirst && this.#mode === 'read' ? ENTER_READ_ONLY : ENTER
    const before = isFirst ? '' : this.#principal!
    void this.#observe(this.#connection.query(before, enter, [token, role]))
    this.#packet = this.#connection.packet
    this.#context = context
    this.#principal = principal
  }

  /**
   * Remembers the first failure: whatever follows in an aborted transaction only says that it is aborted.
   */
  #observe(answer: Promise<Answer>): Promise<Answer> {
    this.#outstanding++
    const observed = answer.then(
      (value) => {
        this.#outstanding--
        return value
      },
      (raw: unknown) => {
        this.#outstanding--
        throw this.#noteFailure(raw)
      },
    )
    this.#last = handled(observed)
    return this.#last
  }

  #noteFailure(raw: unknown): QuoinError {
    const isEcho = raw === this.#failure?.raw || (raw as { code?: string }).code === '25P02'
    const mapped = isEcho && this.#failure !== undefined ? this.#failure.mapped : mapError(raw)
    this.#failure ??= { raw, mapped }
    return mapped
  }
}

/** @returns false when the time passed first */
async function withinTime(work: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((done) => (timer = setTimeout(() => done(false), limitMs)))
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Context and queries as one implicit READ ONLY transaction in one packet; one array of rows for each query.
 * For statements of the kernel only: the token that is verified here lives until it expires, and SQL of a
 * plugin could keep it. Nothing is entered, which halves what the walls cost.
 */
export async function readBatch(
  connection: Connection,
  signer: ContextSigner,
  work: { context: TransactionContext; principal: Principal; queries: readonly Query[] },
): Promise<object[][]> {
  const role = signer.role(work.principal)
  const statements = work.queries.map(toStatement)
  const token = signer.forBatch(work.context, role)
  const entered = connection.query('', BATCH, [token, role])
  const answers = statements.map(({ sql, values }) => connection.query(work.principal, sql, values))
  try {
    const [, ...results] = await Promise.all([entered, ...answers])
    return results.map((result) => result.rows)
  } catch (error) {
    throw mapError(error)
  }
}
