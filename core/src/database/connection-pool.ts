import { databaseClosed, databaseUnavailable } from './errors.ts'
import { Connection } from './connection.ts'

/**
 * Idle connections of the application's login. How many may be out at once is the fair queue's business, so
 * that `take` never waits for one to come back.
 */
export class ConnectionPool {
  readonly #url: string
  readonly #idle: Connection[] = []
  #isClosed = false
  /** Raised when tables have changed under prepared statements. */
  #structure = 0
  readonly #seen = new WeakMap<Connection, number>()

  constructor(url: string) {
    this.#url = url
  }

  /** @throws database.unavailable (503) when no connection can be made; the next call tries anew */
  async take(): Promise<Connection> {
    if (this.#isClosed) throw databaseClosed({})
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isUsable) return this.#upToDate(idle)
      void idle.end()
    }
    try {
      const connection = await Connection.open(this.#url, () => this.#structure++)
      this.#seen.set(connection, this.#structure)
      return connection
    } catch (cause) {
      throw databaseUnavailable({}, { cause })
    }
  }

  /** One request that met an outdated statement must not meet the next one on another connection. */
  #upToDate(connection: Connection): Connection {
    if (this.#seen.get(connection) !== this.#structure) connection.forgetStatements()
    this.#seen.set(connection, this.#structure)
    return connection
  }

  /** Takes a connection back; one that is lost or suspect is closed instead of kept. */
  give(connection: Connection): void {
    if (connection.isUsable && !this.#isClosed) this.#idle.push(connection)
    else void connection.end()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#idle.splice(0).map((connection) => connection.end()))
  }
}
