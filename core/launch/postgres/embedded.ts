import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { isAlive, withLock } from '../lock.mjs'
import { createCluster, runningPort, startCluster, stopCluster } from './cluster.ts'
import { findPostgresHome, type PostgresHome } from './home.ts'

export interface PostgresServer {
  readonly url: string
  /** Ends the server, unless another process started from this clone still uses it. */
  stop(): Promise<void>
}

interface Settings {
  readonly superuserPassword: string
  readonly password: string
  readonly port: number | undefined
}

const SERVER_SETTINGS = { jit: 'off', max_connections: '200' }

/**
 * The clone's own PostgreSQL: made on first use, joined when it still runs after a crash of its starter. `url`
 * belongs to a role that may create roles and owns its database, and is no superuser.
 */
export async function startEmbeddedPostgres(root: string): Promise<PostgresServer> {
  const home = findPostgresHome(root)
  const locked = <T>(work: () => Promise<T>): Promise<T> => withLock(join(root, '.quoin/postgres.lock'), work)
  return locked(async () => {
    const settings = loadSettings(home)
    createCluster(home, { password: settings.superuserPassword, isDurable: true })
    const running = await joinRunning(home, settings)
    const port = running ?? (await startCluster(home, { port: settings.port, settings: SERVER_SETTINGS }))
    saveSettings(home, { ...settings, port })
    await ensureDatabase(port, settings)
    enter(home)
    const stop = (): Promise<void> =>
      locked(async () => {
        if (isLastToLeave(home)) stopCluster(home, 'fast')
      })
    return { url: urlOf('quoin', settings.password, port), stop }
  })
}

const urlOf = (name: string, password: string, port: number): string =>
  `postgres://${name}:${password}@127.0.0.1:${port}/${name}`

/** A server that runs but does not let us in (half dead, or restored with another password) is stopped. */
async function joinRunning(home: PostgresHome, settings: Settings): Promise<number | undefined> {
  const port = runningPort(home)
  if (port === undefined) return undefined
  try {
    await asSuperuser(port, settings, (client) => client.query('SELECT 1'))
    return port
  } catch {
    stopCluster(home, 'fast')
    return undefined
  }
}

async function asSuperuser<T>(
  port: number,
  settings: Settings,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const connectionString = urlOf('postgres', settings.superuserPassword, port)
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function ensureDatabase(port: number, settings: Settings): Promise<void> {
  await asSuperuser(port, settings, async (client) => {
    const role = await client.query("SELECT FROM pg_roles WHERE rolname = 'quoin'")
    if (role.rowCount === 0) {
      await client.query(
        `CREATE ROLE quoin LOGIN CREATEROLE PASSWORD ${client.escapeLiteral(settings.password)}`,
      )
    }
    const database = await client.query("SELECT FROM pg_database WHERE datname = 'quoin'")
    if (database.rowCount === 0) await client.query('CREATE DATABASE quoin OWNER quoin')
  })
}

function loadSettings(home: PostgresHome): Settings {
  const file = join(home.folder, 'settings.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Settings
  const secret = (): string => randomBytes(18).toString('hex')
  return saveSettings(home, { superuserPassword: secret(), password: secret(), port: undefined })
}

function saveSettings(home: PostgresHome, settings: Settings): Settings {
  writeFileSync(join(home.folder, 'settings.json'), JSON.stringify(settings), { mode: 0o600 })
  return settings
}

/** Each process that uses the server leaves a file named by its id. */
const usersOf = (home: PostgresHome): string => join(home.folder, 'users')

function enter(home: PostgresHome): void {
  mkdirSync(usersOf(home), { recursive: true })
  writeFileSync(join(usersOf(home), String(process.pid)), '')
}

function isLastToLeave(home: PostgresHome): boolean {
  rmSync(join(usersOf(home), String(process.pid)), { force: true })
  const left = readdirSync(usersOf(home))
  for (const user of left.filter((pid) => !isAlive(Number(pid))))
    rmSync(join(usersOf(home), user), { force: true })
  return !left.some((pid) => isAlive(Number(pid)))
}
