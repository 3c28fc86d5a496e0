import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import type { Client } from '../http/client.ts'
import { gardenPackage, type GardenOptions } from './garden.ts'
import { eventually, openNodes, type Nodes, type TestNode } from './two-nodes.ts'

let nodes: Nodes
let first: TestNode
let second: TestNode
beforeAll(async () => {
  nodes = await openNodes()
  first = await nodes.start()
  second = await nodes.start()
})
afterAll(() => nodes.stop())

const LENGTH = { length_cm: { type: 'integer', label: 'Length' } }

/** Uploads at the first node. */
async function upload(options: GardenOptions): Promise<void> {
  const body = new Uint8Array(gardenPackage(options))
  const reply = await fetch(`${first.platform.url}/api/platform/packages`, {
    method: 'POST',
    body,
    headers: { cookie: first.operator.cookie! },
  })
  expect([reply.status, await reply.text()]).toEqual([201, expect.any(String)])
}

async function act(name: string, id: string, body: object = {}, at: TestNode = first): Promise<object> {
  const reply = await at.operator.post(`/api/platform/modules/${id}/${name}`, body)
  expect([reply.status, reply.body]).toEqual([200, expect.any(Object)])
  return reply.body as object
}

const enable = (id: string, isEnabled = true) =>
  first.operator.put(`/api/organisation/products/${id}`, { isEnabled })
const statusOf = async (client: Client, path: string): Promise<number> => (await client.get(path)).status
const greetings = async (id = 'garden'): Promise<unknown[]> => {
  const replies = await Promise.all(
    [first, second].map(({ operator }) => operator.get(`/api/${id}/greeting`)),
  )
  return replies.map(({ status, body }) => (body as { greeting?: string }).greeting ?? status)
}
const both = (value: unknown) => [value, value]
/** Until both nodes answer so; each look asks both. */
const until = (value: unknown, limitMs: number, id?: string) =>
  eventually(async () => (await greetings(id)).every((each) => each === value), limitMs)

describe('a module on two nodes', () => {
  it('runs on both within two seconds after it was installed, upgraded and rolled back', async () => {
    await upload({ version: '1.0.0' })
    await act('install', 'garden')
    expect((await enable('garden')).status).toBe(200)
    await until('garden 1.0.0', 2_000)
    await upload({ version: '1.1.0', columns: LENGTH })
    await act('upgrade', 'garden')
    await until('garden 1.1.0', 2_000)
    const bed = await second.operator.post('/api/garden/bed', { name: 'Roses', length_cm: 120 })
    expect([bed.status, bed.body.length_cm]).toEqual([201, 120])
    await act('rollback', 'garden', {}, second)
    await until('garden 1.0.0', 2_000)
    await act('upgrade', 'garden', {}, second)
    await until('garden 1.1.0', 2_000)
  })

  it('finishes requests with the code that they began with', async () => {
    await upload({ version: '1.2.0', columns: LENGTH })
    const asked = [first, second].map(({ operator }) => operator.get('/api/garden/greeting?waitMs=1500'))
    await act('upgrade', 'garden')
    await until('garden 1.2.0', 2_000)
    const answers = (await Promise.all(asked)).map(({ status, body }) => [status, body.greeting])
    expect(answers).toEqual(both([200, 'garden 1.1.0']))
  })

  it('answers 503 on both nodes within two seconds once it is stopped, and comes back', async () => {
    await act('stop', 'garden', { reason: 'looks odd' })
    await until(503, 2_000)
    const paths = ['/api/garden/bed', '/api/garden/bed/count']
    const statuses = await Promise.all(paths.map((path) => statusOf(second.operator, path)))
    const written = await second.operator.post('/api/garden/bed', { name: 'Lilies' })
    expect([...statuses, written.status, written.body.code]).toEqual([503, 503, 503, 'plugins.stopped'])
    const { body: shell } = await second.operator.get('/api/shell')
    expect(shell.products.map(({ id }: { id: string }) => id)).not.toContain('garden')
    expect(await statusOf(second.operator, '/api/core/party')).toBe(200)
    await act('resume', 'garden', {}, second)
    await until('garden 1.2.0', 2_000)
  })

  it('is named in every report, with revision and health', async () => {
    const { rows } = await nodes.admin.query(
      `select name, revision, oldest_revision, plugins from kernel.node order by name, id`,
    )
    expect(rows).toHaveLength(2)
    expect(new Set(rows.map(({ revision }) => revision as number)).size).toBe(1)
    for (const row of rows) {
      expect(row.oldest_revision).toBe(row.revision)
      expect(row.plugins.garden).toEqual({ state: 'healthy' })
    }
  })

  it('tells pages by a revision that all nodes share', async () => {
    const live = () =>
      Promise.all(
        [first, second].map(
          async ({ operator }) => (await operator.get('/api/shell/revision')).body.live as string,
        ),
      )
    const [before, same] = await live()
    expect(same).toBe(before)
    expect((await first.operator.get('/api/shell')).body.live).toBe(before)
    await upload({ version: '1.3.0', columns: LENGTH })
    await act('upgrade', 'garden')
    await until('garden 1.3.0', 2_000)
    const [after, other] = await live()
    expect([other, after === before]).toEqual([after, false])
  })
})

describe('an upload', () => {
  const send = async (body: Uint8Array<ArrayBuffer>, cookie: string | undefined) => {
    const headers = cookie === undefined ? {} : { cookie }
    const reply = await fetch(`${first.platform.url}/api/platform/packages`, {
      method: 'POST',
      body,
      headers,
    })
    return [reply.status, ((await reply.json()) as { code: string }).code]
  }

  it('is refused by its size, its content and its sender, and the next one goes on', async () => {
    const { cookie } = first.operator
    expect(await send(new Uint8Array(50_000_001), cookie)).toEqual([413, 'packages.too-large'])
    expect(await send(new Uint8Array(10), cookie)).toEqual([422, 'packages.unreadable'])
    expect(await send(new Uint8Array(10), undefined)).toEqual([401, 'http.sign-in-required'])
    await nodes.admin.query(`update kernel.account set is_operator = false`)
    expect(await send(new Uint8Array(10), cookie)).toEqual([403, 'http.operator-required'])
    await nodes.admin.query(`update kernel.account set is_operator = true`)
    expect((await first.operator.get('/api/platform/packages')).status).toBe(200)
  })
})

describe('a node', () => {
  it('polls when nobody can tell it', async () => {
    // As behind PgBouncer: the session that listens is gone, and comes back only after a while.
    await nodes.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'quoin listener'`,
    )
    await nodes.admin.query(
      `update kernel.installation set state = 'stopped', reason = 'by hand', version = version + 1 where plugin_id = 'garden'`,
    )
    await until(503, 2_500)
    await nodes.admin.query(
      `update kernel.installation set state = 'active', reason = null, version = version + 1 where plugin_id = 'garden'`,
    )
    await until('garden 1.3.0', 2_500)
  })

  it('runs what the ledger says after a restart, and takes its report along when it ends', async () => {
    await second.stop()
    expect((await nodes.admin.query('select 1 from kernel.node')).rowCount).toBe(1)
    await act('rollback', 'garden')
    second = await nodes.start()
    expect(await greetings()).toEqual(both('garden 1.2.0'))
  })

  it('takes no version whose code throws while it loads: the one before runs on', async () => {
    await upload({ version: '1.0.0', id: 'thorn' })
    await act('install', 'thorn')
    await enable('thorn')
    await until('thorn 1.0.0', 2_000, 'thorn')
    const broken = `throw new Error('thorns')\n`
    await upload({ version: '1.1.0', id: 'thorn', code: broken })
    const refused = await first.operator.post('/api/platform/modules/thorn/upgrade', {})
    expect([refused.status, refused.body]).toEqual([
      409,
      expect.objectContaining({ code: 'plugins.refused' }),
    ])
    expect(JSON.stringify(refused.body)).toContain('thorns')
    expect(await greetings('thorn')).toEqual(both('thorn 1.0.0'))
    expect(await greetings()).toEqual(both('garden 1.2.0'))
  })

  it('serves no module while it cannot read the ledger, and recovers alone', async () => {
    const role = `${TEST_ROLE_PREFIX}_plugin_kernel`
    await nodes.admin.query(`revoke select on kernel.installation from ${role}`)
    try {
      const ms = await eventually(
        async () => (await statusOf(first.operator, '/api/garden/bed')) === 503,
        14_000,
      )
      expect(ms).toBeGreaterThan(8_000)
      expect(await statusOf(first.operator, '/api/core/party')).toBe(200)
    } finally {
      await nodes.admin.query(`grant select on kernel.installation to ${role}`)
    }
    await until('garden 1.2.0', 3_000)
  }, 30_000)
})
