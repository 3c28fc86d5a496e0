import pg from 'pg'
import { isConnectionLost, isSuspect } from './map-error.ts'
import { StatementNames } from './statement-names.ts'
import { valueParsers } from './value-parsers.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** The parts of pg's own connection that pipelining several statements into one packet needs. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  close(message: { type: 'S'; name: string }): void
}

/** One pipelined connection of the application's login, used by one unit of work at a time. */
export class Connection {
  readonly #client: pg.Client
  readonly #wire: Wire
  readonly #names = new StatementNames()
  #isCorked = false
  #isUsable = true

  private constructor(client: pg.Client) {
    this.#client = client
    this.#wire = (client as unknown as { connection: Wire }).connection
    client.on('error', () => (this.#isUsable = false))
    client.on('end', () => (this.#isUsable = false))
  }

  static async open(url: string): Promise<Connection> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'quoin',
      types: valueParsers,
      pipeline: true,
    })
    const connection = new Connection(client)
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

  /** Marks the connection as unfit; it is closed when its unit of work gives it back. */
  condemn(): void {
    this.#isUsable = false
  }

  /** BEGIN, COMMIT and the like: no values, no name. */
  control(text: string): Promise<pg.QueryResult> {
    return this.#send({ text })
  }

  /**
   * Queues one prepared statement. All that is queued in one tick leaves in one packet and runs in order.
   * @param role part of the statement's name: a plan depends on the role through row security, and one name
   *   under alternating roles is planned anew each time (2.8 times the server's CPU)
   */
  query(role: string, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const { name, evicted } = this.#names.name(role, text)
    this.#cork()
    // Close by protocol, not DEALLOCATE: PgBouncer renames statements and knows only the former.
    if (evicted !== undefined) this.#wire.close({ type: 'S', name: evicted })
    return this.#send({ name, text, values: values as unknown[] })
  }

  async end(): Promise<void> {
    this.#isUsable = false
    await this.#client.end().catch(() => undefined)
  }

  #send(config: { name?: string; text: string; values?: unknown[] }): Promise<pg.QueryResult> {
    this.#cork()
    return new Promise((resolve, reject) => {
      this.#client.query(config, (error: Error | null, result: pg.QueryResult) => {
        if (!error) return resolve(result)
        if (isConnectionLost(error) || isSuspect(error)) this.#isUsable = false
        reject(error)
      })
    })
  }

  #cork(): void {
    if (this.#isCorked) return
    this.#isCorked = true
    const { stream } = this.#wire
    stream.cork()
    process.nextTick(() => {
      this.#isCorked = false
      stream.uncork()
    })
  }
}
