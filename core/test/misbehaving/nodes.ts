import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startServer } from '../../launch/server-process.ts'
import { supervise, type Supervised } from '../../launch/supervise.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { Client } from '../http/client.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const FIXTURES = join(import.meta.dirname, 'plugins')

export interface Node {
  /** As supervised as in `npm start`; the address changes with each new process. */
  readonly server: Supervised
  /** Exit codes of the processes before this one. */
  readonly falls: readonly number[]
  /** A further process, once the present one has fallen. */
  restarted(): Promise<void>
  /** The owner, signed in at the present process. */
  owner(): Client
}

export interface Cluster {
  readonly test: TestDatabase
  node(settings?: Readonly<Record<string, string>>): Promise<Node>
  stop(): Promise<void>
}

/**
 * Real server processes over one database, with these of the misbehaving plugins beside the repository's own.
 * The first node completes set-up and switches the given products on.
 */
export async function createCluster(
  plugins: readonly string[],
  products: readonly string[],
): Promise<Cluster> {
  const test = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'quoin-misbehaving-'))
  for (const id of plugins) await symlink(join(FIXTURES, id), join(folder, id))
  const servers: Supervised[] = []
  let cookie: string | undefined
  return {
    test,
    async node(settings = {}) {
      const falls: number[] = []
      const waiting: (() => void)[] = []
      const env = {
        PATH: process.env['PATH'],
        DATABASE_URL: test.config.databaseUrl,
        QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX,
        QUOIN_PORT: '0',
        QUOIN_LOG_LEVEL: 'silent',
        QUOIN_PLUGINS: folder,
        QUOIN_DATA_DIR: join(folder, '.data'),
        ...settings,
      }
      const server = await supervise({
        start: () => startServer(ROOT, env),
        onRestart: (code) => {
          falls.push(code)
          for (const done of waiting.splice(0)) done()
        },
      })
      servers.push(server)
      cookie ??= await setUp(server.current().url, products)
      return {
        server,
        falls,
        restarted: () => new Promise((done) => void waiting.push(done)),
        owner: () => new Client(server.current().url, cookie),
      }
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
      await test.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function setUp(url: string, products: readonly string[]): Promise<string> {
  const client = new Client(url)
  const organisation = { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  const person = { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' }
  const reply = await client.post('/api/setup', { organisation, person })
  if (reply.status !== 201) throw new Error(`set-up answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  for (const product of products) {
    const { status, body } = await client.put(`/api/organisation/products/${product}`, { isEnabled: true })
    if (status !== 200) throw new Error(`${product} answered ${status}: ${JSON.stringify(body)}`)
  }
  return client.cookie!
}

export interface Bystanders {
  /** Ends the requests. @returns how many there were, and the answers that were no success */
  stop(): Promise<{ count: number; failures: readonly string[] }>
}

const PATHS = ['/api/core/party?limit=5', '/api/crm/deal?limit=5', '/api/shell', '/healthz']

/** People at work with the platform and with another product, one request after the other. */
export function startBystanders(client: Client): Bystanders {
  const failures: string[] = []
  let count = 0
  let isStopping = false
  const work = (async () => {
    while (!isStopping) {
      const path = PATHS[count++ % PATHS.length]!
      const started = performance.now()
      const reply = await client.get(path).catch((error: unknown) => ({ status: 0, body: String(error) }))
      const took = Math.round(performance.now() - started)
      if (reply.status !== 200) failures.push(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
      else if (took > 15_000) failures.push(`${path}: ${took} ms`)
      if (count % PATHS.length === 0) {
        const party = { kind: 'company', name: `Bystander ${count}` }
        const made = await client
          .post('/api/core/party', party)
          .catch((error: unknown) => ({ status: 0, body: String(error) }))
        if (made.status !== 201) failures.push(`POST party: ${made.status} ${JSON.stringify(made.body)}`)
      }
    }
  })()
  return {
    async stop() {
      isStopping = true
      await work
      return { count, failures }
    },
  }
}
