import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../lock.mjs'
import { unprivilegedAccount } from './account.ts'
import { createCluster, startCluster, stopCluster } from './cluster.ts'
import type { PostgresServer } from './embedded.ts'
import { findPostgresHome, type PostgresHome } from './home.ts'
import type { InstalledPostgres } from './installed.ts'

const PREFIX = 'quoin-test-postgres-'
/** Nothing here needs to survive a crash. */
const SERVER_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  jit: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
  autovacuum_naptime: '10min',
}

/**
 * A PostgreSQL for one run of the tests, in the system's temporary folder; `url` belongs to its superuser.
 * @param installed to run instead of npm's
 */
export async function startThrowAwayPostgres(
  root: string,
  installed?: InstalledPostgres,
): Promise<PostgresServer> {
  const { programs, account } = installed
    ? { programs: installed.programs, account: unprivilegedAccount() }
    : findPostgresHome(root)
  const homeAt = (name: string): PostgresHome => ({ programs, account, folder: join(tmpdir(), name) })
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : undefined
    if (owner && !isAlive(owner)) discard(homeAt(name))
  }
  const home = homeAt(`${PREFIX}${process.pid}`)
  mkdirSync(home.folder, { mode: 0o700 })
  if (account) chownSync(home.folder, account.uid, account.gid)
  const password = 'quoin'
  createCluster(home, { password, isDurable: false })
  const port = await startCluster(home, { port: undefined, settings: SERVER_SETTINGS })
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => discard(home),
  }
}

function discard(home: PostgresHome): void {
  stopCluster(home, 'immediate')
  rmSync(home.folder, { recursive: true, force: true })
}
