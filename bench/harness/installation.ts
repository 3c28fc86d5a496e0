import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startServer, type ServerProcess } from '../../core/launch/server-process.ts'
import { systemClock } from '../../core/src/config/index.ts'
import {
  openDatabase,
  openInstaller,
  prepareDatabase,
  type Database,
  type PreparedDatabase,
  type TransactionContext,
} from '../../core/src/database/index.ts'
import { bootPlugins, type PluginRegistry } from '../../core/src/plugins/index.ts'
import { databaseUrl, onServer } from '../../core/test/harness/template.ts'
import { HttpClient } from './http-client.ts'

/** One Quoin on a database of its own: the real server as a child, and its parts opened in this process too. */
export interface Installation {
  readonly name: string
  /** Of the installing role, which is no superuser, as in production. */
  readonly installerUrl: string
  readonly superuserUrl: string
  /** A session outside all walls: baselines, statistics, clean-up. */
  readonly superuser: pg.Client
  readonly prepared: PreparedDatabase
  readonly database: Database
  readonly registry: PluginRegistry
  readonly server: ServerProcess
  readonly client: HttpClient
  /** The first organisation and its owner; all products are on. */
  readonly context: TransactionContext
  readonly environment: NodeJS.ProcessEnv
  /** Stops the server and starts it again with other settings; the address changes. */
  restart(settings: Readonly<Record<string, string>>): Promise<{ server: ServerProcess; client: HttpClient }>
  drop(): Promise<void>
}

const PASSWORD = 'bench-Quoin-7351'
const SETUP = {
  organisation: { name: 'Bench', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
  person: { name: 'Bea Bench', email: 'bea@bench.example', password: PASSWORD },
}

/** @param cluster a superuser's URL of the server */
export async function createInstallation(root: string, cluster: string): Promise<Installation> {
  const name = `bench_${randomBytes(4).toString('hex')}`
  const installerUrl = await createOwnDatabase(cluster, name)
  const dataDirectory = await mkdtemp(join(tmpdir(), 'quoin-bench-'))
  const environment = {
    ...process.env,
    DATABASE_URL: installerUrl,
    QUOIN_PORT: '0',
    QUOIN_ROLE_PREFIX: name,
    QUOIN_DATA_DIR: dataDirectory,
    QUOIN_LOG_LEVEL: 'error',
  }
  let server = await startServer(root, environment)
  const client = new HttpClient(server.url)
  await client.json('POST', '/api/setup', SETUP)
  const { registry, prepared } = await openParts(root, installerUrl, name)
  for (const { manifest } of registry.plugins()) {
    if (manifest.id === 'core' || manifest.id === 'kernel') continue
    await client.json('PUT', `/api/organisation/products/${manifest.id}`, { isEnabled: true })
  }
  const superuserUrl = databaseUrl(cluster, name)
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  const database = openDatabase(prepared)
  return {
    name,
    installerUrl,
    superuserUrl,
    superuser,
    prepared,
    database,
    registry,
    server,
    client,
    context: await contextOf(client),
    environment,
    async restart(settings) {
      await server.stop()
      server = await startServer(root, { ...environment, ...settings })
      return { server, client: new HttpClient(server.url, client.cookie) }
    },
    async drop() {
      client.close()
      await server.stop()
      await database.close()
      await superuser.end()
      await rm(dataDirectory, { recursive: true, force: true })
      await dropOwnDatabase(cluster, name)
    },
  }
}

async function openParts(
  root: string,
  url: string,
  rolePrefix: string,
): Promise<{ prepared: PreparedDatabase; registry: PluginRegistry }> {
  const prepared = await prepareDatabase({ databaseUrl: url, rolePrefix })
  const installer = openInstaller(prepared)
  try {
    const folders = [join(root, 'plugins')]
    const { registry, refused } = await bootPlugins({ ...prepared, installer, clock: systemClock, folders })
    for (const { error } of refused) throw error
    return { prepared, registry }
  } finally {
    await installer.close()
  }
}

/** The organisation that the client's session works in. */
export async function contextOf(client: HttpClient): Promise<TransactionContext> {
  const shell = await client.json<{ person: { id: string }; organisation: { id: string } }>(
    'GET',
    '/api/shell',
  )
  return { organisationId: shell.organisation.id, actorId: shell.person.id, correlationId: 'bench' }
}

async function createOwnDatabase(cluster: string, name: string): Promise<string> {
  const password = randomBytes(12).toString('hex')
  await onServer(cluster, async (client) => {
    await client.query(`create role ${name} login createrole password '${password}'`)
    await client.query(`create database ${name} owner ${name}`)
  })
  const url = new URL(databaseUrl(cluster, name))
  return Object.assign(url, { username: name, password }).href
}

async function dropOwnDatabase(cluster: string, name: string): Promise<void> {
  await onServer(cluster, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`)
    const { rows } = await client.query<{ role: string }>(
      `select quote_ident(rolname) as role from pg_roles where starts_with(rolname, $1) order by rolname desc`,
      [name],
    )
    for (const { role } of rows) await client.query(`drop role ${role}`)
  })
}
