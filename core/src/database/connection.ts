import pg from 'pg'
import { toWireValue } from './bind-value.ts'
import { isConnectionLost, isPlanOutdated, isSuspect } from './map-error.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { StatementBatch, type Answer, type BatchItem } from './statement-batch.ts'

const CONNECT_TIMEOUT_MS = 5_000
// The protocol counts parameters in 16 bits.
const MAX_VALUES = 65_535

/** One pipelined connection of the application's login, used by one unit of work at a time. */
export class Connection {
  readonly #client: pg.Client
  readonly #statements = new PreparedStatements()
  readonly #onOutdated: () => void
  #queued: BatchItem[] = []
  #packet = 0
  #isUsable = true

  private constructor(client: pg.Client, onOutdated: () => void) {
    this.#client = client
    this.#onOutdated = onOutdated
    client.on('error', () => (this.#isUsable = false))
    client.on('end', () => (this.#isUsable = false))
  }

  /** @param onOutdated a table changed under a prepared statement; other connections hold some as well */
  static async open(url: string, onOutdated: () => void = () => undefined): Promise<Connection> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'quoin',
      pipeline: true,
    })
    const connection = new Connection(client, onOutdated)
    try {
      await client.connect()
      return connection
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
  }

  /** False once the connection is lost or did something that makes it unfit for the next unit. */
  get isUsable(): boolean {
    return this.#isUsable
  }

  /** Whatever runs next is prepared anew. */
  forgetStatements(): void {
    this.#statements.forgetAll()
  }

  /** Marks the connection as unfit; it is closed when its unit of work gives it back. */
  condemn(): void {
    this.#isUsable = false
  }

  /**
   * Queues one prepared statement. All that is queued in one tick leaves in one packet and runs in order;
   * once one of them fails, those behind it fail with the same error.
   */
  query(role: string, text: string, values: readonly unknown[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (values.length > MAX_VALUES) throw new RangeError(`a statement binds at most ${MAX_VALUES} values`)
      const wireValues = values.map(toWireValue)
      const statement = this.#statements.find(role, text)
      this.#queued.push({ role, statement, values: wireValues, resolve, reject })
      if (this.#queued.length === 1) process.nextTick(() => this.#flush())
    })
  }

  /** Number of the packet that the next query leaves with. */
  get packet(): number {
    return this.#packet
  }

  async end(): Promise<void> {
    this.#isUsable = false
    await this.#client.end().catch(() => undefined)
  }

  #flush(): void {
    const items = this.#queued
    this.#queued = []
    this.#packet++
    const closing = this.#statements.takeClosing()
    const batch = new StatementBatch(items, closing, (error, unsure) => {
      if (isConnectionLost(error) || isSuspect(error)) this.#isUsable = false
      if (isPlanOutdated(error)) this.#onOutdated()
      this.#statements.closeLater(closing)
      for (const { role, statement } of unsure) this.#statements.forget(role, statement)
    })
    this.#client.query(batch as unknown as pg.Submittable)
  }
}
