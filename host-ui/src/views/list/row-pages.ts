/** One page of a keyset list. */
export interface RowPage<R> {
  readonly items: readonly R[]
  readonly nextCursor: string | null
}

export type FetchPage<R> = (cursor: string | undefined, limit: number) => Promise<RowPage<R>>

/** Rows of the first request: few, so that they are painted at once. */
const FIRST_LIMIT = 60
/** Rows of each later request; the API's greatest page. */
const NEXT_LIMIT = 200
/** How long the whole list is; `isExact: false` means that there are more. */
export interface RowCount {
  readonly count: number
  readonly isExact: boolean
}

/**
 * A keyset list as a random-access list: keeps what was loaded, walks forward to what is asked for, and
 * fetches one page ahead. Requests never run side by side, because each needs the cursor of the one before.
 *
 * The scroll bar spans what the server counts exactly (10,000 rows), and a jump walks there. Beyond that the
 * bar grows as a person scrolls: keyset pages have no offset, and nobody finds row 734,112 by dragging; they
 * filter or sort.
 */
export class RowPages<R extends { readonly id: string }> {
  readonly rows: R[] = []
  #cursor: string | undefined
  #isComplete = false
  #total: RowCount | undefined
  #tail: Promise<void> = Promise.resolve()
  readonly #fetch: FetchPage<R>

  constructor(fetch: FetchPage<R>) {
    this.#fetch = fetch
  }

  get isComplete(): boolean {
    return this.#isComplete
  }

  /** The count of the whole list, once known. */
  set total(total: RowCount | undefined) {
    this.#total = total
  }

  /** How many rows the scroll bar should span. */
  get size(): number {
    if (this.#isComplete) return this.rows.length
    const soon = this.rows.length + NEXT_LIMIT
    if (!this.#total) return soon
    const { count, isExact } = this.#total
    return Math.max(count, isExact ? this.rows.length + 1 : soon)
  }

  /** Rows `start` to `end` (exclusive), fewer at the end of the list. */
  async range(start: number, end: number): Promise<R[]> {
    if (!this.#isComplete && this.rows.length < end) await this.#walkTo(end)
    return this.rows.slice(start, end)
  }

  /** Loads the next page without being waited for; an error shows when the rows are really asked for. */
  prefetch(end: number): void {
    if (!this.#isComplete && this.rows.length < end) this.#walkTo(end).catch(() => {})
  }

  #walkTo(end: number): Promise<void> {
    const walk = this.#tail.then(async () => {
      // Bound: every step either adds rows or completes the list.
      while (!this.#isComplete && this.rows.length < end) await this.#step()
    })
    this.#tail = walk.catch(() => {})
    return walk
  }

  async #step(): Promise<void> {
    const limit = this.rows.length === 0 ? FIRST_LIMIT : NEXT_LIMIT
    const page = await this.#fetch(this.#cursor, limit)
    this.rows.push(...page.items)
    this.#cursor = page.nextCursor ?? undefined
    this.#isComplete = page.nextCursor === null || page.items.length === 0
  }

  indexOf(id: string): number {
    return this.rows.findIndex((row) => row.id === id)
  }

  /** Puts newer values into a loaded row; the row object stays the same. */
  patch(id: string, values: Partial<R>): void {
    const row = this.rows.find((each) => each.id === id)
    if (row) Object.assign(row, values)
  }

  remove(ids: ReadonlySet<string>): void {
    const kept = this.rows.filter((row) => !ids.has(row.id))
    if (this.#total)
      this.#total = { ...this.#total, count: this.#total.count - (this.rows.length - kept.length) }
    this.rows.splice(0, this.rows.length, ...kept)
  }
}
