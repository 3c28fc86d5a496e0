import type { EventEmitter } from 'node:events'
import pg from 'pg'
import type { WireValue } from './bind-value.ts'
import type { PreparedStatement, ResultShape } from './prepared-statements.ts'
import { valueParsers } from './value-parsers.ts'

/** What one statement answered. */
export interface Answer {
  /** `SELECT`, `INSERT`, `COMMIT`, … */
  readonly command: string
  /** Rows returned or changed. */
  readonly rowCount: number
  readonly rows: object[]
}

export interface BatchItem {
  readonly role: string
  readonly statement: PreparedStatement
  readonly values: readonly WireValue[]
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** The parts of pg's protocol layer that are used here; pinned by version, covered by tests. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  parse(message: { name: string; text: string }): void
  bind(message: { statement: string; values: readonly WireValue[] }): void
  describe(message: { type: 'P' }): void
  execute(message: object): void
  close(message: { type: 'S'; name: string }): void
  sync(): void
  sendCopyFail(reason: string): void
}

// A pipelined client accepts instances of pg's own query class only.
const QueryOfPg = pg.Query as unknown as new (config: { text: string }) => EventEmitter

const NO_COLUMNS: ResultShape = { columns: [], emptyRow: {} }

/**
 * Several prepared statements in one packet with one Sync: the server answers all of them with one packet,
 * which is half the cost of as many queries. Without BEGIN they form one implicit transaction.
 * After the first failure the server skips the rest; all that follow are rejected with it.
 */
export class StatementBatch extends QueryOfPg {
  readonly #items: readonly BatchItem[]
  readonly #closing: readonly string[]
  readonly #onFailure: (error: unknown, unsure: readonly BatchItem[]) => void
  readonly #answers: (Answer | { readonly fault: unknown })[] = []
  #shape: ResultShape | undefined
  #rows: object[] = []
  #fault: unknown

  constructor(
    items: readonly BatchItem[],
    closing: readonly string[],
    onFailure: (error: unknown, unsure: readonly BatchItem[]) => void,
  ) {
    super({ text: '' })
    this.#items = items
    this.#closing = closing
    this.#onFailure = onFailure
  }

  submit(wire: Wire): null {
    wire.stream.cork()
    for (const { statement, values } of this.#items) {
      if (!statement.isParsed) wire.parse(statement)
      statement.isParsed = true
      wire.bind({ statement: statement.name, values })
      if (statement.shape === undefined) wire.describe({ type: 'P' })
      wire.execute({})
    }
    // Last, since one that was given up may be used above. By protocol, not DEALLOCATE: PgBouncer renames
    // statements and understands only the former.
    for (const name of this.#closing) wire.close({ type: 'S', name })
    wire.sync()
    wire.stream.uncork()
    return null
  }

  handleRowDescription(message: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    const columns = message.fields.map(({ name, dataTypeID }) => ({
      name,
      parse: valueParsers.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
    }))
    this.#shape = { columns, emptyRow: Object.fromEntries(columns.map(({ name }) => [name, null])) }
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (this.#fault !== undefined) return
    const { columns, emptyRow } = (this.#shape ??= this.#items[this.#answers.length]!.statement.shape!)
    // Own keys in a fixed order give all rows one shape, and keep a column called __proto__ harmless.
    const row: Record<string, unknown> = { ...emptyRow }
    try {
      for (let index = 0; index < fields.length; index++) {
        const text = fields[index]!
        if (text !== null) row[columns[index]!.name] = columns[index]!.parse(text)
      }
      this.#rows.push(row)
    } catch (error) {
      this.#fault = error
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const item = this.#items[this.#answers.length]!
    // The command's tag: SELECT 5, INSERT 0 3, COMMIT
    const command = text.includes(' ') ? text.slice(0, text.indexOf(' ')) : text
    const count = Number(text.slice(text.lastIndexOf(' ') + 1))
    item.statement.shape ??= this.#shape ?? NO_COLUMNS
    this.#answers.push(
      this.#fault === undefined
        ? { command, rowCount: Number.isNaN(count) ? 0 : count, rows: this.#rows }
        : { fault: this.#fault },
    )
    this.#shape = undefined
    this.#rows = []
    this.#fault = undefined
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleReadyForQuery(): void {
    this.#items.forEach((item, index) => {
      const answer = this.#answers[index]!
      if ('fault' in answer) item.reject(answer.fault)
      else item.resolve(answer)
    })
  }

  handleError(error: unknown): void {
    const answered = this.#answers.length
    this.#onFailure(error, this.#items.slice(answered))
    this.#items.forEach((item, index) => {
      const answer = this.#answers[index]
      if (answer === undefined) item.reject(error)
      else if ('fault' in answer) item.reject(answer.fault)
      else item.resolve(answer)
    })
  }

  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFail('COPY is not used')
  }

  handleCopyData(): void {}
}
