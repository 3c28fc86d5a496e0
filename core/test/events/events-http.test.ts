import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import type { Client } from '../http/client.ts'
import { invite, SETUP } from '../http/test-server.ts'
import { EVENT_PLUGINS } from './event-node.ts'

let running: TestPlatform
let owner: Client
beforeAll(async () => {
  running = await startTestPlatform({ QUOIN_PLUGINS: EVENT_PLUGINS })
  owner = running.client()
  await owner.post('/api/setup', SETUP)
  for (const product of ['orchard', 'cellar']) await turn(product, true)
})
afterAll(() => running.stop())

let keys = 0
const post = (client: Client, path: string, body: unknown = {}) =>
  client.post(path, body, { 'Idempotency-Key': `events-http-${++keys}` })
const turn = async (product: string, isEnabled: boolean): Promise<void> => {
  const { status } = await owner.put(
    `/api/organisation/products/${product}`,
    { isEnabled },
    { 'Idempotency-Key': `events-http-${++keys}` },
  )
  expect(status).toBe(200)
}
const plant = async (): Promise<string> =>
  (await post(owner, '/api/orchard/tree', { name: 'Pear' })).body.id as string
const ripen = async (tree: string, ...payloads: object[]): Promise<void> => {
  const { status } = await post(owner, '/api/orchard/actions/tree.emit', { tree, payloads })
  expect(status).toBeLessThan(300)
}
const barrelsOf = async (tree: string): Promise<number[]> => {
  const { body } = await owner.get('/api/cellar/barrel?limit=200')
  const items = body.items as { tree: string; weight: number }[]
  return items.filter((barrel) => barrel.tree === tree).map(({ weight }) => weight)
}
const eventsOf = async (tree: string, query = '') => {
  const { body } = await owner.get(`/api/organisation/events${query}`)
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return (body.items as any[]).filter(({ record }) => record === tree)
}

test('jobs hand events over soon after the act, and the admin sees what became of them', async () => {
  const tree = await plant()
  await ripen(tree, { weight: 1 }, { weight: 2 })
  await expect.poll(() => barrelsOf(tree), { timeout: 10_000 }).toEqual([1, 2])
  expect(await eventsOf(tree, '?state=done&plugin=cellar')).toMatchObject([
    {
      name: 'orchard.tree.ripe@1',
      plugin: 'orchard',
      entity: 'orchard.tree',
      payload: { weight: 2 },
      actor: { name: 'Olive Owner' },
      deliveries: [{ subscriber: 'cellar', handler: 'fill', state: 'done', attempts: 1, lastError: null }],
    },
    { payload: { weight: 1 } },
  ])
})

test('a job runs by itself when its time has come, and is shown as one', async () => {
  const enqueue = (name: string, delaySeconds: number) =>
    post(owner, '/api/orchard/actions/tree.enqueue', { job: 'grow', inputs: [{ name }], delaySeconds })
  expect(await enqueue('late', 1.5)).toMatchObject({ status: 204 })
  expect(await enqueue('soon', 0)).toMatchObject({ status: 204 })
  const grown = async () => {
    const { body } = await owner.get('/api/orchard/tree?sort=created_at&limit=200')
    return (body.items as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'Pear')
  }
  await expect.poll(grown, { timeout: 10_000 }).toEqual(['soon'])
  await expect.poll(grown, { timeout: 10_000 }).toEqual(['soon', 'late'])
  const { body } = await owner.get('/api/organisation/events?state=done&plugin=orchard')
  const [job] = body.items.filter(({ kind }: { kind: string }) => kind === 'job')
  expect(job).toMatchObject({
    kind: 'job',
    name: 'orchard.grow',
    entity: 'orchard.grow',
    payload: { name: 'soon' },
    deliveries: [{ subscriber: 'orchard', handler: 'grow', state: 'done', attempts: 1 }],
  })
})

test('switching a product off parks, switching it on replays in order', async () => {
  const tree = await plant()
  await turn('cellar', false)
  await ripen(tree, { weight: 1 })
  await ripen(tree, { weight: 2 })
  expect(await eventsOf(tree, '?state=parked')).toHaveLength(2)
  const { body } = await owner.get('/api/organisation/events?state=parked')
  expect(body.counts).toMatchObject({ parked: 2, dead: 0 })
  const parked = body.items[0].deliveries[0].id as string
  expect(await post(owner, `/api/organisation/events/deliveries/${parked}/replay`)).toMatchObject({
    status: 409,
    body: { code: 'events.wrong-state' },
  })
  await turn('cellar', true)
  await expect.poll(() => barrelsOf(tree), { timeout: 10_000 }).toEqual([1, 2])
})

test('a dead delivery is replayed or discarded by hand', async () => {
  const tree = await plant()
  await ripen(tree, { weight: 8, failures: 99 })
  await expect.poll(async () => (await eventsOf(tree))[0]?.deliveries[0].attempts).toBe(1)
  await running.admin.query(`update kernel.delivery set state = 'dead', attempts = 8 where record = $1`, [
    tree,
  ])
  const [event] = await eventsOf(tree, '?state=dead')
  const [delivery] = event.deliveries
  expect(delivery).toMatchObject({ lastError: { code: 'plugins.handler-failed' } })
  expect(JSON.stringify(event)).not.toContain('secret')
  // The next try is the first again, and fails as well.
  await post(owner, `/api/organisation/events/deliveries/${delivery.id}/replay`)
  await expect.poll(async () => (await eventsOf(tree))[0].deliveries[0].attempts).toBe(1)
  const discarded = await post(owner, `/api/organisation/events/deliveries/${delivery.id}/discard`)
  expect(discarded).toMatchObject({ status: 200, body: { id: delivery.id, state: 'discarded' } })
  expect(await barrelsOf(tree)).toEqual([])
})

test('pages by cursor, and refuses queries it does not know', async () => {
  const tree = await plant()
  await ripen(tree, ...Array.from({ length: 60 }, () => ({ weight: 1 })))
  const first = (await owner.get('/api/organisation/events')).body
  expect(first.items).toHaveLength(50)
  const second = (await owner.get(`/api/organisation/events?cursor=${first.nextCursor}`)).body
  expect(second.items.length).toBeGreaterThanOrEqual(10)
  const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect([...ids].sort().reverse()).toEqual(ids)
  for (const query of ['state=lost', 'cursor=1', 'plugin=No', 'colour=red']) {
    expect((await owner.get(`/api/organisation/events?${query}`)).status).toBe(400)
  }
})

test('nobody sees or decides deliveries of another organisation, and members none at all', async () => {
  const { body } = await owner.get('/api/organisation/events')
  const id = body.items[0].deliveries[0].id as string
  const member = await invite(owner, running.client(), 'mo@example.com', ['core.member'])
  expect((await member.get('/api/organisation/events')).status).toBe(403)
  expect((await post(member, `/api/organisation/events/deliveries/${id}/discard`)).status).toBe(403)
  const other = running.client()
  await other.post('/api/session', { email: SETUP.person.email, password: SETUP.person.password })
  await post(other, '/api/organisations', { ...SETUP.organisation, name: 'Other Ltd' })
  expect((await other.get('/api/organisation/events')).body).toMatchObject({ items: [], nextCursor: null })
  for (const act of ['replay', 'discard']) {
    expect(await post(other, `/api/organisation/events/deliveries/${id}/${act}`)).toMatchObject({
      status: 404,
      body: { code: 'events.delivery-not-found' },
    })
  }
})

test('a member without the role of the called product is refused, and nothing stays', async () => {
  const member = await invite(owner, running.client(), 'pip@example.com', ['core.member'])
  const refused = await post(member, '/api/orchard/actions/tree.press', { input: { weight: 3 } })
  expect(refused).toMatchObject({ status: 403, body: { code: 'plugins.action-forbidden' } })
})
