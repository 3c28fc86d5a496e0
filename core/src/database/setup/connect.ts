import pg from 'pg'
import {
  databaseMissing,
  databaseUnavailable,
  databaseUnreachable,
  databaseWrongPassword,
} from '../errors.ts'

const CONNECT_TIMEOUT_MS = 10_000

/**
 * One connection of its own for set-up or DDL; the caller ends it.
 * @throws database.unreachable, database.wrong-password, database.missing, database.unavailable (503)
 */
export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'quoin set-up',
  })
  // The loss of an idle connection is reported by the next query; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (cause) {
    const { host, port, user = '', database = '' } = client
    await client.end().catch(() => undefined)
    throw connectError(cause, { host, port, user, database })
  }
}

function connectError(
  cause: unknown,
  target: { host: string; port: number; user: string; database: string },
): Error {
  const code = (cause as { code?: unknown }).code
  if (code === '28P01' || code === '28000') return databaseWrongPassword({ user: target.user }, { cause })
  if (code === '3D000') return databaseMissing({ database: target.database }, { cause })
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return databaseUnavailable({}, { cause })
  return databaseUnreachable({ host: target.host, port: target.port }, { cause })
}

/** The same server and database under another login. */
export function withLogin(databaseUrl: string, user: string, password: string): string {
  const url = new URL(databaseUrl)
  if (url.host === '') {
    // postgres:///database?host=/socket cannot carry a user before the host.
    url.searchParams.set('user', user)
    url.searchParams.set('password', password)
  } else {
    url.username = user
    url.password = password
    url.searchParams.delete('user')
    url.searchParams.delete('password')
  }
  return url.toString()
}
