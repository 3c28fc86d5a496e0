import { loadConfig } from '../../src/config/index.ts'
import { startPlatform } from '../../src/start-platform.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { Client } from './client.ts'

export interface WholeServer {
  readonly test: TestDatabase
  readonly url: string
  /** Owner of a new organisation with every product on. */
  owner(): Promise<Client>
  stop(): Promise<void>
}

/** The server as `npm start` runs it, with jobs and first-party plugins, on a free port. */
export async function startWholeServer(): Promise<WholeServer> {
  const test = await createTestDatabase()
  const config = loadConfig({
    DATABASE_URL: test.config.databaseUrl,
    QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX,
    QUOIN_PORT: '0',
    QUOIN_LOG_LEVEL: 'silent',
  })
  const platform = await startPlatform(config)
  let setUpOnce: Promise<void> | undefined
  return {
    test,
    url: platform.url,
    async owner() {
      await (setUpOnce ??= setUp(new Client(platform.url)))
      const client = new Client(platform.url)
      await client.post('/api/session', { email: PERSON.email, password: PERSON.password })
      const made = await client.post('/api/organisations', {
        ...ORGANISATION,
        name: `Organisation ${crypto.randomUUID().slice(0, 8)}`,
      })
      if (made.status !== 201)
        throw new Error(`a new organisation answered ${made.status}: ${JSON.stringify(made.body)}`)
      await client.put('/api/organisation/products/crm', { isEnabled: true })
      return client
    },
    async stop() {
      await platform.stop()
      await test.drop()
    },
  }
}

const ORGANISATION = { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }

const PERSON = { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' }

async function setUp(client: Client): Promise<void> {
  const reply = await client.post('/api/setup', { organisation: ORGANISATION, person: PERSON })
  if (reply.status !== 201) throw new Error(`set-up answered ${reply.status}: ${JSON.stringify(reply.body)}`)
}
