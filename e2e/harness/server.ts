import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startServer } from '../../core/launch/server-process.ts'
import { ensureUi } from '../../core/launch/ui-bundle.ts'
import { createEmptyDatabase } from '../../core/test/harness/empty-database.ts'

const root = resolve(import.meta.dirname, '../..')

export interface TestServer {
  readonly url: string
  /** Of the installing role, for looking behind the curtain. */
  readonly databaseUrl: string
  stop(): Promise<void>
}

/**
 * The real server with built pages on a free port and an empty database of its own. As in production its login may
 * create roles and owns the database, and is no superuser. Role names are its own, so servers may share a cluster.
 */
export async function startTestServer(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  await ensureUi(root)
  const dataDirectory = await mkdtemp(join(tmpdir(), 'quoin-e2e-'))
  const database = await createEmptyDatabase(clusterUrl(), 'e2e')
  const server = await startServer(root, {
    ...process.env,
    DATABASE_URL: database.url,
    QUOIN_PORT: '0',
    QUOIN_ROLE_PREFIX: database.rolePrefix,
    QUOIN_DATA_DIR: dataDirectory,
    QUOIN_LOG_LEVEL: 'error',
    ...settings,
  })
  const stop = async (): Promise<void> => {
    await server.stop()
    await database.drop()
    await rm(dataDirectory, { recursive: true, force: true })
  }
  return { url: server.url, databaseUrl: database.url, stop }
}

function clusterUrl(): string {
  const url = process.env.QUOIN_TEST_DATABASE_URL
  if (!url) throw new Error('Run browser tests with "npm test", or set QUOIN_TEST_DATABASE_URL')
  return url
}
