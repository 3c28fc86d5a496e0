import pg from 'pg'

export const CHANNEL = 'quoin_plugins'
const LONGEST_PAUSE_MS = 5_000

export interface RevisionListener {
  close(): Promise<void>
}

/**
 * Hears of changes of the ledger on a connection of its own, and connects again after a loss. Where no session
 * outlives a transaction, as behind PgBouncer, it hears nothing: whoever needs to know asks as well.
 * @param onChange also called after each new connection, because something may have been missed
 */
export function listenForRevisions(url: string, onChange: () => void): RevisionListener {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let isClosed = false

  function connectLater(): void {
    if (isClosed) return
    const pauseMs = Math.min(100 * 2 ** failures++, LONGEST_PAUSE_MS)
    timer = setTimeout(() => void connect(), pauseMs)
    timer.unref()
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'quoin listener',
    })
    let isLost = false
    const lose = (): void => {
      if (isLost) return
      isLost = true
      if (client === next) client = undefined
      void next.end().catch(() => undefined)
      connectLater()
    }
    next.on('error', lose)
    next.on('end', lose)
    next.on('notification', onChange)
    try {
      await next.connect()
      await next.query(`listen ${CHANNEL}`)
      if (isClosed) return lose()
      client = next
      failures = 0
      onChange()
    } catch {
      lose()
    }
  }

  void connect()
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
