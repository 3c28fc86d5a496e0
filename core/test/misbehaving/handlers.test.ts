import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client, ClientReply } from '../http/client.ts'
import { createCluster, startBystanders, type Bystanders, type Cluster, type Node } from './nodes.ts'

const BROKEN = ['throws-at-load', 'rejects-at-load', 'syntax-error', 'missing-import']

let cluster: Cluster
let node: Node
let me: Client
let admin: pg.Client
let pid: number
let bystanders: Bystanders
beforeAll(async () => {
  cluster = await createCluster([...BROKEN, 'refuses-enable', 'naughty'], ['crm', 'naughty'])
  node = await cluster.node({ QUOIN_HANDLER_SECONDS: '2', QUOIN_POOL_SIZE: '6' })
  me = node.owner()
  pid = node.server.current().pid
  admin = new pg.Client({ connectionString: cluster.test.config.databaseUrl })
  await admin.connect()
})
vi.setConfig({ testTimeout: 60_000 })
afterAll(async () => {
  await admin?.end()
  await cluster?.stop()
})
beforeEach(() => {
  bystanders = startBystanders(node.owner())
  return async () => {
    const { count, failures } = await bystanders.stop()
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(0)
    // The same process throughout: nothing here is worth a restart.
    expect([node.server.current().pid, node.falls]).toEqual([pid, []])
  }
})

const act = (name: string): Promise<ClientReply> => me.post(`/api/naughty/actions/note.${name}`, {})
const notes = async (): Promise<string[]> => {
  const { body } = await me.get('/api/naughty/note?limit=200')
  return (body.items as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'kept')
}
const incidents = async () => (await me.get('/readyz')).body.plugins.incidents as Record<string, number>

function expectNoInternals({ body }: ClientReply): void {
  expect(JSON.stringify(body)).not.toMatch(/secret|postgres:|node:|\/src\/|\bat [a-z]+ \(/i)
}

describe('code that does not load', () => {
  it.each([
    ['throws-at-load', 'the plugin threw while it was loaded'],
    ['rejects-at-load', 'the plugin rejected while it was loaded'],
    ['syntax-error', 'src/index.js: Unexpected'],
    ['missing-import', 'not-there.js'],
  ])(
    '%s is failed with the reason, in products and in health, and answers 503 or 404',
    async (id, reason) => {
      const { body } = await me.get('/api/organisation/products')
      const product = body.items.find((item: { id: string }) => item.id === id)
      expect(product.health).toEqual({ state: 'failed', reason: expect.stringContaining(reason) })
      const ready = await me.get('/readyz')
      expect(ready.status).toBe(200)
      expect(ready.body.plugins.failed).toContain(id)
      expect((await me.get(`/api/${id}/hello`)).status).toBe(404)
      expect(await me.put(`/api/organisation/products/${id}`, { isEnabled: true })).toMatchObject({
        status: 409,
        body: { code: 'tenancy.product-unavailable' },
      })
    },
  )

  it('a start that throws takes the switch back, rows and all', async () => {
    const reply = await me.put('/api/organisation/products/refuses-enable', { isEnabled: true })
    expect(reply).toMatchObject({ status: 500, body: { code: 'plugins.handler-failed' } })
    expectNoInternals(reply)
    const { body } = await me.get('/api/organisation/products')
    const product = body.items.find((item: { id: string }) => item.id === 'refuses-enable')
    expect(product).toMatchObject({
      isEnabled: false,
      health: { state: 'healthy' },
      incidents: { last: { kind: 'handler', handler: 'start' } },
    })
    const { rows } = await admin.query('select count(*)::int as rows from "refuses-enable".note')
    expect(rows).toEqual([{ rows: 0 }])
  })
})

describe('a handler that breaks', () => {
  it.each(['throws', 'throws-text', 'rejects', 'circular', 'bigint', 'giant', 'floods'])(
    'an action that %s: a stable code, nothing kept, nothing told',
    async (name) => {
      const reply = await act(name)
      expect([reply.status, reply.body.code]).toEqual(
        // On a slow machine the flood meets its deadline before it meets the bound.
        name === 'floods' && reply.status === 504
          ? [504, 'plugins.handler-timeout']
          : [500, name === 'floods' ? 'plugins.too-many-statements' : 'plugins.handler-failed'],
      )
      expectNoInternals(reply)
      expect(await notes()).toEqual([])
    },
  )

  it('operators see in the list of modules how often, and what was last', async () => {
    const moduleOf = async (id: string) => {
      const { body } = await me.get('/api/platform/modules')
      return (body.items as { id: string; incidents: unknown }[]).find((module) => module.id === id)
    }
    const before = (await moduleOf('naughty'))!.incidents as { count: number } | null
    await act('throws')
    expect(await moduleOf('naughty')).toMatchObject({
      incidents: {
        count: (before?.count ?? 0) + 1,
        last: {
          kind: 'handler',
          handler: expect.stringContaining('note.throws'),
          reason: expect.any(String),
        },
      },
    })
    expect(await moduleOf('core')).toMatchObject({ incidents: null })
  })

  it.each(['throwing', 'circular'])('a route that is %s', async (path) => {
    const reply = await me.get(`/api/naughty/${path}`)
    expect(reply).toMatchObject({ status: 500, body: { code: 'plugins.handler-failed' } })
    expectNoInternals(reply)
  })

  it('a hook, before and after each write', async () => {
    for (const name of ['beforeCreate', 'afterCreate']) {
      const reply = await me.post('/api/naughty/note', { name })
      expect(reply).toMatchObject({ status: 500, body: { code: 'plugins.handler-failed' } })
      expectNoInternals(reply)
    }
    const { body } = await me.post('/api/naughty/note', { name: 'kept' })
    const changed = await me.patch(`/api/naughty/note/${body.id}`, {
      version: 1,
      values: { name: 'beforeUpdate' },
    })
    expect(changed.body.code).toBe('plugins.handler-failed')
    expect(await notes()).toEqual([])
  })

  it('one that never answers: 504, rolled back, and its connection is free again', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => act('hangs')))
    const codes = replies.map(({ status, body }) => `${status} ${body.code}`).sort()
    // Two at once, then whoever waited too long; the organisation's other products keep their connections.
    expect(codes.filter((code) => code === '504 plugins.handler-timeout').length).toBeGreaterThanOrEqual(2)
    expect(
      codes.filter((code) => !/^504 plugins.handler-timeout|^503 plugins.calls-exhausted$/.test(code)),
    ).toEqual([])
    expect(await notes()).toEqual([])
    await expect.poll(inTransaction).toBe(0)
  })

  it.each(['sleeps', 'floods-unawaited'])(
    'one that %s in the database ends with its deadline',
    async (name) => {
      const started = performance.now()
      const reply = await act(name)
      expect(reply.body.code).toMatch(/^plugins\.(handler-timeout|too-many-statements)$/)
      expect(performance.now() - started).toBeLessThan(8000)
      expect(await notes()).toEqual([])
    },
  )
})

describe('what a handler left behind', () => {
  it.each(['unawaited', 'late-throw', 'late-throw-text', 'broken-kernel-call'])(
    '%s is logged and counted against the plugin, and the process lives on',
    async (name) => {
      const before = (await incidents())['naughty'] ?? 0
      expect((await act(name)).status).toBe(200)
      await expect.poll(async () => (await incidents())['naughty']).toBe(before + 1)
      const { body } = await me.get('/api/organisation/products')
      const { incidents: found } = body.items.find((item: { id: string }) => item.id === 'naughty')
      expect(found.last).toMatchObject({
        kind: name === 'unawaited' ? 'rejection' : 'callback',
        handler: `note.${name}`,
      })
      expect(JSON.stringify(body)).not.toContain('secret')
    },
  )

  it('does not keep the plugin from working', async () => {
    expect(await act('well')).toMatchObject({ status: 200, body: { fine: true } })
  })
})

/** Sessions of the application that are in a transaction and do nothing. */
async function inTransaction(): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and state like 'idle in transaction%'`,
  )
  return rows[0]!.count
}
