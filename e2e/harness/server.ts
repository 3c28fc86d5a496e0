import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startServer } from '../../core/launch/server-process.ts'
import { ensureUi } from '../../core/launch/ui-bundle.ts'
import { databaseUrl, onServer } from '../../core/test/harness/template.ts'

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
  const name = `e2e_${randomBytes(5).toString('hex')}`
  const dataDirectory = await mkdtemp(join(tmpdir(), 'quoin-e2e-'))
  const installerUrl = await createDatabase(name)
  const server = await startServer(root, {
    ...process.env,
    DATABASE_URL: installerUrl,
    QUOIN_PORT: '0',
    QUOIN_ROLE_PREFIX: name,
    QUOIN_DATA_DIR: dataDirectory,
    QUOIN_LOG_LEVEL: 'error',
    ...settings,
  })
  const stop = async (): Promise<void> => {
    await server.stop()
    await dropDatabase(name)
    await rm(dataDirectory, { recursive: true, force: true })
  }
  return { url: server.url, databaseUrl: installerUrl, stop }
}

function clusterUrl(): string {
  const url = process.env.QUOIN_TEST_DATABASE_URL
  if (!url) throw new Error('Run browser tests with "npm test", or set QUOIN_TEST_DATABASE_URL')
  return url
}

async function createDatabase(name: string): Promise<string> {
  const password = randomBytes(12).toString('hex')
  await onServer(clusterUrl(), async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD '${password}'`)
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`)
  })
  const url = new URL(databaseUrl(clusterUrl(), name))
  return Object.assign(url, { username: name, password }).href
}

async function dropDatabase(name: string): Promise<void> {
  await onServer(clusterUrl(), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    const sql = `SELECT quote_ident(rolname) AS role FROM pg_roles WHERE starts_with(rolname, $1) ORDER BY rolname DESC`
    const { rows } = await client.query<{ role: string }>(sql, [name])
    for (const { role } of rows) await client.query(`DROP ROLE ${role}`)
  })
}
