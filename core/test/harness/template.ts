import { createHash } from 'node:crypto'
import pg from 'pg'
import {
  openInstaller,
  prepareDatabase,
  type Installer,
  type PreparedDatabase,
} from '../../src/database/index.ts'

/** What a template gets beyond roles and schema `kernel`. */
export type TemplateStep = (template: { prepared: PreparedDatabase; installer: Installer }) => Promise<void>

/** Handed from the run's set-up to each test file. */
export interface TestServer {
  /** A superuser's URL of the server, as QUOIN_TEST_DATABASE_URL gives it. */
  readonly url: string
  readonly template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer | null
  }
}

export const TEST_ROLE_PREFIX = 'quoin_test'
const DATABASE_NAME = /^quoin_test_(\d+)_/

/** The same secret in every run, so that two runs on one server agree on the password of the shared login. */
function testBytes(): (size: number) => Buffer {
  let count = 0
  return (size) => createHash('sha256').update(`quoin test ${count++}`).digest().subarray(0, size)
}

export function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}

/** Runs statements of the server itself, such as CREATE DATABASE. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export async function buildTemplate(url: string, steps: readonly TemplateStep[]): Promise<TestServer> {
  const template = `quoin_test_${process.pid}_template`
  await onServer(url, async (client) => {
    await dropLeftOvers(client)
    await client.query(`create database ${template}`)
  })
  const prepared = await prepareTestDatabase(databaseUrl(url, template))
  const installer = openInstaller(prepared)
  for (const step of steps) await step({ prepared, installer })
  await installer.close()
  return { url, template }
}

export function prepareTestDatabase(url: string): Promise<PreparedDatabase> {
  return prepareDatabase({ databaseUrl: url, rolePrefix: TEST_ROLE_PREFIX, randomBytes: testBytes() })
}

export async function dropTemplate(server: TestServer): Promise<void> {
  await onServer(server.url, (client) =>
    client.query(`drop database if exists ${server.template} with (force)`),
  )
}

/** Databases of runs that were killed before they could clean up. */
async function dropLeftOvers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_catalog.pg_database where datname like 'quoin\\_test\\_%' order by datname`,
  )
  for (const { datname } of rows) {
    const pid = DATABASE_NAME.exec(datname)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    await client.query(`drop database if exists "${datname}" with (force)`)
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
