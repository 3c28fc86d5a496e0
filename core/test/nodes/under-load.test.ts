import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import semver from 'semver'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { catalogSnapshot } from '../../src/plugins/lifecycle/catalog-snapshot.ts'
import { testServer } from '../harness/index.ts'
import { databaseUrl, onServer } from '../harness/template.ts'
import { Client } from '../http/client.ts'
import { putUnderLoad, type Load } from './load.ts'
import { startNode, type NodeProcess } from './node-process.ts'
import { nextPackage } from './product-package.ts'
import { signUp } from './sign-up.ts'
import { eventually } from './two-nodes.ts'

/** Roles of an installation of its own, so that the catalog of no other test shows. */
const PREFIX = 'quoin_load'
const DATABASE = `quoin_test_${process.pid}_load`
/** The table of each product that the next version changes, and that is asked for all the time. */
const PRODUCTS = { crm: 'deal', invoicing: 'document' } as const
type Product = keyof typeof PRODUCTS
const ACTIVATION_MS = 2_000

let work: string
let admin: pg.Client
let nodes: Record<'A' | 'B', NodeProcess>
let clients: Record<'A' | 'B', Client>
let load: Load
const figures: Record<string, number> = {}

const start = (name: string): Promise<NodeProcess> =>
  startNode({
    DATABASE_URL: databaseUrl(testServer().url, DATABASE),
    QUOIN_ROLE_PREFIX: PREFIX,
    QUOIN_DATA_DIR: join(work, name),
  })

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'quoin-load-'))
  await dropAll()
  await onServer(testServer().url, (client) => client.query(`create database ${DATABASE}`))
  const A = await start('A')
  nodes = { A, B: await start('B') }
  const operator = await signUp(new Client(A.url))
  clients = { A: operator, B: operator.copy(nodes.B.url) }
  admin = new pg.Client({ connectionString: databaseUrl(testServer().url, DATABASE) })
  await admin.connect()
}, 60_000)

afterAll(async () => {
  await Promise.all(Object.values(nodes).map((node) => node.stop()))
  await admin.end()
  await dropAll()
  await rm(work, { recursive: true, force: true })
})

async function dropAll(): Promise<void> {
  await onServer(testServer().url, async (client) => {
    await client.query(`drop database if exists ${DATABASE} with (force)`)
    const { rows } = await client.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname like '${PREFIX}\\_%' order by rolname`,
    )
    for (const { rolname } of rows) await client.query(`drop role "${rolname}"`)
  })
}

/** One act of an operator at one node. */
async function act(node: 'A' | 'B', name: string, id: Product, body: object = {}): Promise<void> {
  const began = performance.now()
  const reply = await clients[node].post(`/api/platform/modules/${id}/${name}`, body)
  expect([reply.status, reply.body], `${name} ${id}`).toEqual([200, expect.any(Object)])
  expect(reply.body.unfinished, `${name} ${id}`).toEqual([])
  note(`${name} ${id}`, performance.now() - began)
}

const note = (what: string, ms: number): void =>
  void (figures[what] = Math.max(figures[what] ?? 0, Math.round(ms)))

/** The version that each node shows to a page. */
async function shownVersions(id: Product): Promise<unknown[]> {
  const shells = await Promise.all(Object.values(clients).map((client) => client.get('/api/shell')))
  return shells.map(({ body }) => {
    const products = body.products as { id: string; version: string }[]
    return products.find((product) => product.id === id)?.version
  })
}

/** An act that changes the version, watched from outside: how long the second node is behind the first. */
async function moveTo(node: 'A' | 'B', name: 'upgrade' | 'rollback', id: Product, version: string) {
  const seen: Record<number, number> = {}
  const watched = eventually(async () => {
    const shown = await shownVersions(id)
    shown.forEach((each, place) => each === version && (seen[place] ??= performance.now()))
    return shown.every((each) => each === version)
  }, 30_000)
  await act(node, name, id)
  await watched
  note(`second node behind after ${name}`, Math.abs(seen[0]! - seen[1]!))
}

async function enable(id: Product, isEnabled: boolean): Promise<void> {
  if (!isEnabled) load.expectOff(id)
  const reply = await clients.A.put(`/api/organisation/products/${id}`, { isEnabled })
  expect(reply.status).toBe(200)
  if (isEnabled) load.expectOn(id)
}

async function install(node: 'A' | 'B', id: Product): Promise<void> {
  await act(node, 'install', id)
  const began = performance.now()
  await eventually(async () => {
    const lists = await Promise.all(
      Object.values(clients).map((client) => client.get('/api/organisation/products')),
    )
    return lists.every(({ body }) => (body.items as { id: string }[]).some((item) => item.id === id))
  }, 10_000)
  note('second node behind after install', performance.now() - began)
  await enable(id, true)
}

async function uninstall(node: 'A' | 'B', id: Product): Promise<void> {
  load?.expectOff(id)
  await act(node, 'uninstall', id, { confirm: id })
}

async function upload(node: 'A' | 'B', id: Product): Promise<string> {
  const { body } = await clients.A.get(`/api/platform/modules/${id}`)
  const version = semver.inc(body.version as string, 'patch')!
  const archive = await nextPackage(id, { version, table: PRODUCTS[id] })
  const reply = await fetch(`${nodes[node].url}/api/platform/packages`, {
    method: 'POST',
    body: new Uint8Array(archive),
    headers: { cookie: clients[node].cookie! },
  })
  expect([reply.status, await reply.json()]).toEqual([201, expect.objectContaining({ id, version })])
  return version
}

/** The kill switch must bite on both nodes. */
async function stopAndResume(id: Product): Promise<void> {
  load.expectOff(id)
  const began = performance.now()
  await act('A', 'stop', id)
  await eventually(async () => {
    const path = `/api/${id}/${PRODUCTS[id]}`
    const replies = await Promise.all(Object.values(clients).map((client) => client.get(path)))
    return replies.every(({ status }) => status === 503)
  }, 10_000)
  note('stopped on both nodes', performance.now() - began)
  await act('B', 'resume', id)
  await eventually(async () => (await shownVersions(id)).every((version) => version !== undefined), 10_000)
  load.expectOn(id)
}

/** A node that leaves and comes back in the middle of it all. */
async function restartDuring(work: () => Promise<void>): Promise<void> {
  await load.pause('B')
  await nodes.B.stop()
  const [node] = await Promise.all([start('B'), work()])
  nodes.B = node
  clients.B = clients.A.copy(node.url)
  load.resume('B', clients.B)
}

const snapshot = () => catalogSnapshot(async (sql) => (await admin.query(sql)).rows as object[], PREFIX)

it('installs, upgrades, rolls back, stops, switches, uninstalls and reinstalls both products; nobody else notices', async () => {
  await uninstall('A', 'invoicing')
  await uninstall('A', 'crm')
  const before = await snapshot()
  const table = (id: Product) => [
    (client: Client) => client.get(`/api/${id}/${PRODUCTS[id]}?limit=10`),
    (client: Client) => client.get(`/api/${id}/${PRODUCTS[id]}/count`),
  ]
  load = putUnderLoad(clients, {
    crm: [
      ...table('crm'),
      (client, count) => client.post('/api/crm/pipeline', { name: `line ${count}`, position: count }),
    ],
    invoicing: table('invoicing'),
  })
  await install('A', 'crm')
  await install('B', 'invoicing')
  const first = await shownVersions('crm')
  const next = { crm: await upload('A', 'crm'), invoicing: await upload('B', 'invoicing') }
  await moveTo('A', 'upgrade', 'crm', next.crm)
  expect((await clients.B.get('/api/crm/version')).body).toEqual({ version: next.crm })
  await moveTo('B', 'upgrade', 'invoicing', next.invoicing)
  await moveTo('B', 'rollback', 'crm', first[0] as string)
  await enable('invoicing', false)
  await enable('invoicing', true)
  await stopAndResume('invoicing')
  await restartDuring(() => act('A', 'upgrade', 'crm'))
  expect(await shownVersions('crm')).toEqual([next.crm, next.crm])
  await uninstall('B', 'invoicing')
  await uninstall('A', 'crm')
  await install('B', 'crm')
  await install('A', 'invoicing')
  await uninstall('A', 'crm')
  await uninstall('B', 'invoicing')
  const { failures, ...traffic } = await load.stop()
  console.info('Two nodes under load:', traffic, figures)
  expect(failures).toEqual([])
  expect(traffic.perSecond).toBeGreaterThanOrEqual(20)
  const behind = Object.entries(figures).filter(([what]) => /^(second node|stopped on)/.test(what))
  for (const [what, ms] of behind)
    expect([what, ms <= ACTIVATION_MS ? 'in time' : ms]).toEqual([what, 'in time'])
  expect(await snapshot()).toEqual(before)
}, 180_000)
