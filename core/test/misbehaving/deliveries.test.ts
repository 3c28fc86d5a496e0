import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client, ClientReply } from '../http/client.ts'
import { createCluster, startBystanders, type Bystanders, type Cluster, type Node } from './nodes.ts'

let cluster: Cluster
let node: Node
let me: Client
let pid: number
let bystanders: Bystanders
beforeAll(async () => {
  cluster = await createCluster(['naughty', 'polite'], ['crm', 'naughty', 'polite'])
  node = await cluster.node({ QUOIN_HANDLER_SECONDS: '2', QUOIN_POOL_SIZE: '6' })
  me = node.owner()
  pid = node.server.current().pid
})
vi.setConfig({ testTimeout: 60_000 })
afterAll(() => cluster?.stop())
beforeEach(() => {
  bystanders = startBystanders(node.owner())
  return async () => {
    const { count, failures } = await bystanders.stop()
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(0)
    expect([node.server.current().pid, node.falls]).toEqual([pid, []])
  }
})

interface Shown {
  readonly subscriber: string
  readonly state: string
  readonly attempts: number
  readonly lastError: { readonly code: string; readonly message: string } | null
}

const act = (name: string, way: string): Promise<ClientReply> =>
  me.post(`/api/naughty/actions/note.${name}`, { way })
const namesOf = async (path: string): Promise<string[]> => {
  const { body } = await me.get(`${path}?limit=200`)
  return (body.items as { name: string }[]).map(({ name }) => name)
}
/** Deliveries of the latest job or event of that name. */
const deliveriesOf = async (name: string): Promise<readonly Shown[]> => {
  const { body } = await me.get('/api/organisation/events?plugin=naughty')
  const found = (body.items as { name: string; deliveries: Shown[] }[]).find((item) => item.name === name)
  return found?.deliveries ?? []
}
const incidentsOf = async () => {
  const { body } = await me.get('/api/organisation/products')
  expect(JSON.stringify(body)).not.toContain('secret')
  const product = body.items.find(({ id }: { id: string }) => id === 'naughty')
  expect(product.health).toEqual({ state: 'healthy' })
  return product.incidents as { count: number; last: { kind: string; handler: string } } | null
}
const countIncidents = async (): Promise<number> => (await incidentsOf())?.count ?? 0
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000 })
const expectNoInternals = (value: unknown): void =>
  expect(JSON.stringify(value)).not.toMatch(/secret|postgres:|node:|\/src\/|\bat [a-z]+ \(/i)

const FAILURES: [string, RegExp][] = [
  ['throws', /^plugins\.handler-failed$/],
  ['throws-text', /^plugins\.handler-failed$/],
  ['rejects', /^plugins\.handler-failed$/],
  ['hangs', /^plugins\.handler-timeout$/],
  // On a slow machine a flood meets its deadline before it meets the bound.
  ['floods', /^plugins\.(too-many-statements|handler-timeout)$/],
]

describe('a job', () => {
  it.each([...FAILURES, ['floods-jobs', /^plugins\.(too-many-statements|handler-timeout)$/] as const])(
    'that %s keeps nothing, says so, and waits for its next try',
    async (way, code) => {
      const before = await countIncidents()
      expect((await act('enqueue', way)).status).toBe(200)
      await eventually(() => deliveriesOf(`naughty.${way}`)).toMatchObject([
        { subscriber: 'naughty', state: 'pending', lastError: { code: expect.stringMatching(code) } },
      ])
      expectNoInternals(await deliveriesOf(`naughty.${way}`))
      const kept = await namesOf('/api/naughty/note')
      expect(kept).toContain(`enqueued ${way}`)
      expect(kept.filter((name) => name.startsWith('left'))).toEqual([])
      await eventually(countIncidents).toBeGreaterThan(before)
      expect((await incidentsOf())?.last).toMatchObject({ kind: 'handler', handler: expect.any(String) })
    },
  )

  it('that throws after its end is done, and the throw is counted against the plugin', async () => {
    expect((await act('enqueue', 'late-throw')).status).toBe(200)
    await eventually(async () => (await incidentsOf())?.last).toMatchObject({
      kind: 'callback',
      handler: 'job late-throw',
    })
    expect(await deliveriesOf('naughty.late-throw')).toMatchObject([{ state: 'done', attempts: 1 }])
    expect(await namesOf('/api/naughty/note')).toContain('done before late-throw')
  })

  it('that works is not held up by all those', async () => {
    expect((await act('enqueue', 'well')).status).toBe(200)
    await eventually(() => deliveriesOf('naughty.well')).toMatchObject([{ state: 'done' }])
  })
})

describe('a subscriber', () => {
  it.each(FAILURES)(
    'that %s takes nothing back from who told it, and holds up no other subscriber',
    async (way, code) => {
      expect((await act('tell', way)).status).toBe(200)
      await eventually(() => namesOf('/api/polite/word')).toContain(`heard ${way}`)
      expect(await namesOf('/api/naughty/note')).toContain(`told ${way}`)
      await eventually(() => deliveriesOf('naughty.note.told@1')).toMatchObject([
        { subscriber: 'naughty', state: 'pending', lastError: { code: expect.stringMatching(code) } },
        { subscriber: 'polite', state: 'done', attempts: 1, lastError: null },
      ])
      expectNoInternals(await deliveriesOf('naughty.note.told@1'))
      const kept = await namesOf('/api/naughty/note')
      expect(kept.filter((name) => name.startsWith('left'))).toEqual([])
    },
  )

  it('that throws after its end is done, and the throw is counted against the plugin', async () => {
    const before = await countIncidents()
    expect((await act('tell', 'late-throw')).status).toBe(200)
    await eventually(() => deliveriesOf('naughty.note.told@1')).toMatchObject([
      { subscriber: 'naughty', state: 'done' },
      { subscriber: 'polite', state: 'done' },
    ])
    await eventually(countIncidents).toBeGreaterThan(before)
  })
})
