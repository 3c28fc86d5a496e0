import { callsExhausted } from '../errors.ts'

export interface CallLimitOptions {
  /** Calls of one plugin for one organisation that may be under way. */
  readonly atOnce: number
  readonly maxWaiting?: number
  readonly waitMs?: number
}

interface Line {
  running: number
  readonly waiting: Set<() => void>
}

/**
 * Keeps a plugin that hangs from holding every connection that its organisation may have, so that the
 * organisation's other products go on.
 */
export class CallLimit {
  readonly #atOnce: number
  readonly #maxWaiting: number
  readonly #waitMs: number
  readonly #lines = new Map<string, Line>()

  constructor({ atOnce, maxWaiting = 100, waitMs = 2_000 }: CallLimitOptions) {
    this.#atOnce = atOnce
    this.#maxWaiting = maxWaiting
    this.#waitMs = waitMs
  }

  /** @throws plugins.calls-exhausted (503) when the line is full or the wait too long */
  async run<Result>(organisationId: string, pluginId: string, work: () => Promise<Result>): Promise<Result> {
    const key = `${organisationId} ${pluginId}`
    const line = this.#lines.get(key) ?? { running: 0, waiting: new Set() }
    this.#lines.set(key, line)
    if (line.running < this.#atOnce) line.running++
    else if (line.waiting.size >= this.#maxWaiting || !(await this.#turn(line))) {
      throw callsExhausted({ plugin: pluginId, atOnce: this.#atOnce })
    }
    try {
      return await work()
    } finally {
      this.#leave(key, line)
    }
  }

  /** The place goes over from the one that leaves, so nobody slips in between. */
  #turn(line: Line): Promise<boolean> {
    return new Promise((done) => {
      const start = (): void => {
        clearTimeout(timer)
        done(true)
      }
      const timer = setTimeout(() => {
        line.waiting.delete(start)
        done(false)
      }, this.#waitMs)
      line.waiting.add(start)
    })
  }

  #leave(key: string, line: Line): void {
    const [next] = line.waiting
    if (next !== undefined) {
      line.waiting.delete(next)
      return next()
    }
    line.running--
    if (line.running === 0) this.#lines.delete(key)
  }
}
