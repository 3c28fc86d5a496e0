import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { loadConfig } from '../../src/config/index.ts'
import { startPlatform, type Platform, type StartOptions } from '../../src/start-platform.ts'
import { Client, type ClientReply } from '../http/client.ts'
import { TEST_ROLE_PREFIX } from './template.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export interface TestPlatform {
  readonly platform: Platform
  readonly test: TestDatabase
  /** A superuser, for looking behind every wall. */
  readonly admin: pg.Client
  /** A fresh browser: no cookies. */
  client(): Client
  /** Owner of a new organisation with CRM on; the first call sets the platform up. */
  owner(): Promise<Client>
  stop(): Promise<void>
}

/**
 * The server as `npm start` runs it, with jobs and the repository's plugins, on a free port and a database of its own.
 * @param settings more environment variables, such as QUOIN_PLUGINS
 */
export async function startTestPlatform(
  settings: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<TestPlatform> {
  const test = await createTestDatabase()
  const platform = await startPlatform(
    loadConfig({
      DATABASE_URL: test.config.databaseUrl,
      QUOIN_PORT: '0',
      QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX,
      QUOIN_LOG_LEVEL: 'silent',
      ...settings,
    }),
    options,
  )
  const client = (): Client => new Client(platform.url)
  let setUpOnce: Promise<void> | undefined
  const admin = new pg.Client({ connectionString: test.config.databaseUrl })
  await admin.connect()
  return {
    platform,
    test,
    admin,
    client,
    async owner() {
      await (setUpOnce ??= setUp(client()))
      return createOwner(client())
    },
    async stop() {
      await platform.stop()
      await admin.end()
      await test.drop()
    },
  }
}

const ORGANISATION = { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
const PERSON = { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' }

async function setUp(client: Client): Promise<void> {
  expectStatus(await client.post('/api/setup', { organisation: ORGANISATION, person: PERSON }), 201)
}

async function createOwner(client: Client): Promise<Client> {
  const { email, password } = PERSON
  expectStatus(await client.post('/api/session', { email, password }), 200)
  const name = `Organisation ${randomUUID().slice(0, 8)}`
  expectStatus(await client.post('/api/organisations', { ...ORGANISATION, name }), 201)
  expectStatus(await client.put('/api/organisation/products/crm', { isEnabled: true }), 200)
  return client
}

function expectStatus({ status, body }: ClientReply, expected: number): void {
  if (status !== expected) throw new Error(`expected ${expected}, got ${status}: ${JSON.stringify(body)}`)
}
