// Each one holds a plan in the server's memory (tens of kB). One screen needs about ten; filters and sort
// orders multiply them. Above this bound the one unused longest is closed.
const MAX_STATEMENTS = 256

/** How the rows of a statement are read. */
export interface ResultShape {
  readonly columns: readonly { readonly name: string; parse(text: string): unknown }[]
  /** All columns, each null. */
  readonly emptyRow: Readonly<Record<string, null>>
}

/** One prepared statement of one connection. */
export interface PreparedStatement {
  readonly name: string
  readonly text: string
  /** Sent to the server, or about to be. */
  isParsed: boolean
  /** Known after the first result, which need not be described again. */
  shape: ResultShape | undefined
}

/** The prepared statements of one connection, the least recently used given up first. */
export class PreparedStatements {
  readonly #statements = new Map<string, PreparedStatement>()
  readonly #max: number
  #closing: string[] = []
  #serial = 0

  constructor(max = MAX_STATEMENTS) {
    this.#max = max
  }

  get size(): number {
    return this.#statements.size
  }

  /**
   * @param role part of the key: a plan depends on the role through row security, and one statement under
   *   alternating roles is planned anew each time (2.8 times the server's CPU)
   */
  find(role: string, text: string): PreparedStatement {
    const key = `${role} ${text}`
    const known = this.#statements.get(key)
    if (known !== undefined) {
      this.#statements.delete(key)
      this.#statements.set(key, known)
      return known
    }
    // A name is never used twice, so that a late answer cannot be taken for another statement's.
    const statement = { name: `q${++this.#serial}`, text, isParsed: false, shape: undefined }
    this.#statements.set(key, statement)
    if (this.#statements.size > this.#max) {
      const [oldest, { name }] = this.#statements.entries().next().value!
      this.#statements.delete(oldest)
      this.#closing.push(name)
    }
    return statement
  }

  /** After a failure nobody knows whether the server has it. Closing one it has not is no error. */
  forget(role: string, statement: PreparedStatement): void {
    if (this.#statements.get(`${role} ${statement.text}`) !== statement) return
    this.#statements.delete(`${role} ${statement.text}`)
    this.#closing.push(statement.name)
  }

  /** Tables have changed: whatever runs next is prepared anew. */
  forgetAll(): void {
    for (const { name } of this.#statements.values()) this.#closing.push(name)
    this.#statements.clear()
  }

  /** The server skipped closing these. Closing one twice is no error. */
  closeLater(names: readonly string[]): void {
    this.#closing.push(...names)
  }

  /** Names to close with what is sent next. */
  takeClosing(): readonly string[] {
    const names = this.#closing
    this.#closing = []
    return names
  }
}
