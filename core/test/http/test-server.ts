import { readFileSync } from 'node:fs'
import type { Manifest } from '@quoin/plugin-sdk'
import { pino } from 'pino'
import {
  ACTIVITY,
  APP,
  CLOCK,
  CONFIG,
  createGraph,
  DATABASE,
  INCIDENTS,
  LOG,
  OTHER_ROUTES,
  PRODUCT_START,
  provideServer,
  REGISTRY,
} from '../../src/composition.ts'
import { systemClock, type Clock, type Config } from '../../src/config/index.ts'
import { openDatabase } from '../../src/database/index.ts'
import { listen } from '../../src/http/index.ts'
import type { RouteSource } from '../../src/http/types.ts'
import { applyPlugin } from '../../src/plugins/apply/apply-plugin.ts'
import { createIncidents } from '../../src/plugins/guard/incidents.ts'
import type { ProductStart } from '../../src/tenancy/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { manifest, registryOf } from '../permissions/registry-fixture.ts'
import { Client } from './client.ts'

const read = (name: string): Manifest =>
  JSON.parse(readFileSync(new URL(`../../src/platform/${name}.json`, import.meta.url), 'utf8')) as Manifest

/** Two products, the second standing on the first. */
export const PRODUCTS: readonly Manifest[] = [
  manifest('garden', {
    name: 'Garden',
    tables: {
      plant: { label: 'Plant', plural: 'Plants', title: '{name}', columns: { name: { type: 'text' } } },
    },
    roles: { keeper: { label: 'Keeper', default: true, rules: [{ action: 'manage', subject: 'plant' }] } },
  }),
  manifest('orchard', { name: 'Orchard', requires: { garden: '^1' } }),
]

export interface TestServer {
  readonly url: string
  readonly test: TestDatabase
  /** A fresh browser: no cookies. */
  client(): Client
  /** Set up once: the owner of the first organisation, signed in. */
  owner(): Promise<Client>
  /** Another process on the same database. */
  node(): Promise<{ url: string; client(): Client }>
  stop(): Promise<void>
}

export interface TestServerOptions {
  readonly routes?: RouteSource
  readonly start?: ProductStart
  readonly clock?: Clock
  readonly config?: Partial<Config>
}

/** A real server on a free port, over a database of its own. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const test = await createTestDatabase()
  const manifests = [read('kernel'), read('core'), ...PRODUCTS]
  for (const each of manifests) {
    const engine = { ...test.config, installer: test.installer, clock: systemClock }
    await applyPlugin(each, engine, { accept: new Set(['safe']) })
  }
  const nodes = [await startNode(test, manifests, options)]
  const { url } = nodes[0]!
  let owner: Promise<Client> | undefined
  return {
    url,
    test,
    client: () => new Client(url),
    owner: () => (owner ??= setUp(new Client(url))),
    async node() {
      const node = await startNode(test, manifests, options)
      nodes.push(node)
      return { url: node.url, client: () => new Client(node.url) }
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
      await test.drop()
    },
  }
}

async function startNode(test: TestDatabase, manifests: readonly Manifest[], options: TestServerOptions) {
  const graph = createGraph()
  const database = openDatabase(test.config)
  const config: Partial<Config> = {
    databaseUrl: test.config.databaseUrl,
    host: '127.0.0.1',
    publicUrl: undefined,
    isProxyTrusted: false,
    ...options.config,
  }
  graph.provide(CONFIG, () => config as Config)
  graph.provide(CLOCK, () => options.clock ?? systemClock)
  graph.provide(LOG, () => pino({ level: 'fatal' }))
  graph.provide(INCIDENTS, () => createIncidents(systemClock))
  graph.provide(DATABASE, () => database)
  graph.provide(REGISTRY, () => registryOf(...manifests))
  graph.provide(PRODUCT_START, () => options.start ?? { enabled: () => Promise.resolve() })
  graph.provide(OTHER_ROUTES, () => (options.routes === undefined ? [] : [options.routes]))
  provideServer(graph)
  const server = await listen(graph.get(APP).callback(), { host: '127.0.0.1', port: 0 })
  return {
    url: server.url,
    async stop() {
      await server.close(1_000)
      await graph.get(ACTIVITY).settle()
      await database.close()
    },
  }
}

export const SETUP = {
  organisation: { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
  person: { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' },
}

async function setUp(client: Client): Promise<Client> {
  const reply = await client.post('/api/setup', SETUP)
  if (reply.status !== 201) throw new Error(`set-up answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  return client
}

/** Invites someone and lets them accept with a password of their own. */
export async function invite(
  owner: Client,
  guest: Client,
  email: string,
  roleKeys: string[],
): Promise<Client> {
  const invited = await owner.post('/api/organisation/invitations', { email, roleKeys })
  const { link } = invited.body as { link: string }
  const token = link.split('/').at(-1)!
  const accepted = await guest.post(`/api/invitations/${token}/accept`, {
    name: email.split('@')[0],
    password: 'a long enough secret',
  })
  if (accepted.status !== 200)
    throw new Error(`accept answered ${accepted.status}: ${JSON.stringify(accepted.body)}`)
  return guest
}
