// Each name holds a plan in the server's memory (tens of kB). One screen needs about ten; filters and sort
// orders multiply them. Above this bound the one unused longest is closed.
const MAX_NAMES = 256

/** Names of the prepared statements of one connection, the least recently used given up first. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #max: number
  #serial = 0

  constructor(max = MAX_NAMES) {
    this.#max = max
  }

  /** @returns the statement's name, and the name to close now when the bound was passed */
  name(role: string, text: string): { name: string; evicted?: string } {
    const key = `${role} ${text}`
    const known = this.#names.get(key)
    if (known !== undefined) {
      this.#names.delete(key)
      this.#names.set(key, known)
      return { name: known }
    }
    // A name is never used twice, so a late answer about a closed one cannot be taken for the new one's.
    const name = `q${++this.#serial}`
    this.#names.set(key, name)
    if (this.#names.size <= this.#max) return { name }
    const [oldestKey, evicted] = this.#names.entries().next().value!
    this.#names.delete(oldestKey)
    return { name, evicted }
  }
}
