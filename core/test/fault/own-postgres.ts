import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createCluster, startCluster, stopCluster } from '../../launch/postgres/cluster.ts'
import { findPostgresHome } from '../../launch/postgres/home.ts'

/** A PostgreSQL that a test may take away and give back. */
export interface OwnPostgres {
  /** Of its superuser. */
  readonly url: string
  /** As if the machine had lost it: nothing is finished. */
  crash(): void
  /** On the same port. */
  start(): Promise<void>
  /** Ends it and leaves nothing behind. */
  discard(): void
}

const PASSWORD = 'quoin'
/** Commits are written before they are confirmed, so that a crash of the server may lose none. */
const SETTINGS = { fsync: 'off', max_connections: '60', shared_buffers: '64MB', jit: 'off' }

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const { programs, account } = findPostgresHome(resolve(import.meta.dirname, '../../..'))
  const home = { programs, account, folder: mkdtempSync(join(tmpdir(), 'quoin-fault-')) }
  if (account) chownSync(home.folder, account.uid, account.gid)
  createCluster(home, { password: PASSWORD, isDurable: false })
  const port = await startCluster(home, { port: undefined, settings: SETTINGS })
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    crash: () => stopCluster(home, 'immediate'),
    async start() {
      const again = await startCluster(home, { port, settings: SETTINGS })
      if (again !== port) throw new Error(`PostgreSQL came back on port ${again} instead of ${port}`)
    },
    discard() {
      stopCluster(home, 'immediate')
      rmSync(home.folder, { recursive: true, force: true })
    },
  }
}
