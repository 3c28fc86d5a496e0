import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { EXIT_MISBEHAVED } from '../../src/plugins/guard/watchdog.ts'
import { createCluster, startBystanders, type Cluster } from './nodes.ts'

let cluster: Cluster
let admin: pg.Client
afterEach(async () => {
  await admin?.end()
  await cluster?.stop()
})

async function start(plugins: readonly string[], products: readonly string[]): Promise<void> {
  cluster = await createCluster(plugins, products)
  admin = new pg.Client({ connectionString: cluster.test.config.databaseUrl })
  await admin.connect()
}

async function installation(id: string): Promise<{ state: string; reason: string }> {
  const { rows } = await admin.query(`select state, reason from kernel.installation where plugin_id = $1`, [
    id,
  ])
  return rows[0]
}

/** Somebody has looked after the plugin's deliveries, and will again in a minute. */
const POSTPONED = `select from pgboss.job where name = 'events' and state = 'created'
  and singleton_key like '% naughty' and start_after > now() + interval '30 seconds'`
const SETTINGS = { QUOIN_STALL_SECONDS: '1' }

describe('a plugin that blocks its process', () => {
  it.each([
    ['loops', /^blocked this process for over 1 s in spin \(.*index\.js:\d+\)$/],
    ['regex', /^blocked this process for over 1 s in .*\(.*index\.js:\d+\)$/],
  ])(
    'by one that %s is stopped on all nodes; its own node comes back without it',
    async (action, reason) => {
      await start(['naughty'], ['crm', 'naughty'])
      const [one, other] = [await cluster.node(SETTINGS), await cluster.node(SETTINGS)]
      const bystanders = startBystanders(other.owner())
      const restarted = one.restarted()
      const call = one.owner().post(`/api/naughty/actions/note.${action}`, {})
      await expect(call).rejects.toThrow('fetch failed')
      await restarted
      expect(one.falls).toEqual([EXIT_MISBEHAVED])
      expect(await installation('naughty')).toEqual({
        state: 'stopped',
        reason: expect.stringMatching(reason),
      })

      const me = one.owner()
      expect((await me.get('/api/crm/deal')).status).toBe(200)
      for (const client of [me, other.owner()]) {
        await expect
          .poll(async () => (await client.post('/api/naughty/actions/note.well', {})).body.code, {
            timeout: 5000,
          })
          .toBe('plugins.stopped')
        const { body } = await client.get('/api/organisation/products')
        const product = body.items.find(({ id }: { id: string }) => id === 'naughty')
        expect(product.health).toEqual({ state: 'stopped', reason: expect.stringMatching(reason) })
        expect((await client.get('/readyz')).body.plugins.stopped).toEqual(['naughty'])
      }
      const { count, failures } = await bystanders.stop()
      expect(failures).toEqual([])
      expect(count).toBeGreaterThan(10)
      expect(other.falls).toEqual([])

      const { rows } = await admin.query(
        `select kind, actor from kernel.installation_event where plugin_id = 'naughty' order by created_at desc limit 1`,
      )
      expect(rows).toEqual([{ kind: 'stop', actor: expect.stringMatching(/^watchdog of .+, process \d+$/) }])
      const { rows: left } = await admin.query('select name from naughty.note order by name')
      expect(left).toEqual([])
    },
    60_000,
  )

  it('by a job that loops is stopped; the job is tried no more while it is', async () => {
    await start(['naughty'], ['crm', 'naughty'])
    const node = await cluster.node(SETTINGS)
    const restarted = node.restarted()
    const call = node.owner().post('/api/naughty/actions/note.enqueue', { way: 'loops' })
    // Answered, unless the job is quicker than the answer.
    await call.catch(() => undefined)
    await restarted
    expect(node.falls).toEqual([EXIT_MISBEHAVED])
    expect(await installation('naughty')).toEqual({
      state: 'stopped',
      reason: expect.stringMatching(/^blocked this process for over 1 s in spin \(.*index\.js:\d+\)$/),
    })
    const delivery = `select id, state, attempts from kernel.delivery where handler = 'loops'`
    const [{ id, ...counted }] = (await admin.query(delivery)).rows
    expect(counted).toEqual({ state: 'pending', attempts: 1 })

    // Sent again by hand it is looked at by the new process, and left alone.
    const me = node.owner()
    expect(await me.post(`/api/organisation/events/deliveries/${id}/replay`, {})).toMatchObject({
      status: 200,
    })
    await expect
      .poll(async () => (await admin.query(POSTPONED)).rowCount, { timeout: 15_000 })
      .toBeGreaterThan(0)
    expect((await admin.query(delivery)).rows).toEqual([{ id, state: 'pending', attempts: 0 }])
    expect((await me.get('/api/crm/deal')).status).toBe(200)
    expect(node.falls).toEqual([EXIT_MISBEHAVED])
    expect((await admin.query(`select name from naughty.note where name like 'left%'`)).rows).toEqual([])
  }, 60_000)

  it('by a loop at load does so too, and the next start goes on without it', async () => {
    await start(['loops-at-load'], ['crm'])
    await expect(cluster.node(SETTINGS)).rejects.toThrow('did not start')
    expect(await installation('loops-at-load')).toMatchObject({ state: 'stopped' })
    const node = await cluster.node(SETTINGS)
    expect((await node.owner().get('/api/crm/deal')).status).toBe(200)
  }, 60_000)
})

it('a plugin that fills the memory is stopped before the memory ends', async () => {
  await start(['naughty'], ['crm', 'naughty'])
  const limited = { QUOIN_STALL_SECONDS: '30', NODE_OPTIONS: '--max-old-space-size=400' }
  const [one, other] = [await cluster.node(limited), await cluster.node()]
  const bystanders = startBystanders(other.owner())
  const restarted = one.restarted()
  await expect(one.owner().post('/api/naughty/actions/note.hogs', {})).rejects.toThrow('fetch failed')
  await restarted
  expect(one.falls).toEqual([EXIT_MISBEHAVED])
  expect(await installation('naughty')).toEqual({
    state: 'stopped',
    reason: expect.stringMatching(/^filled the memory of this process \(\d+ MiB\) in .*index\.js:\d+\)$/),
  })
  expect((await one.owner().get('/api/crm/deal')).status).toBe(200)
  expect((await bystanders.stop()).failures).toEqual([])
}, 60_000)
