import type { Manifest } from '@quoin/plugin-sdk'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import type { Client, ClientReply } from '../http/client.ts'
import { SETUP } from '../http/test-server.ts'
import { startBystanders, type Bystanders } from './nodes.ts'

let running: TestPlatform
let operator: Client
let folder: string
let bystanders: Bystanders
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-install-'))
  running = await startTestPlatform({
    QUOIN_PLUGINS: join(folder, 'plugins'),
    QUOIN_DATA_DIR: join(folder, 'data'),
  })
  operator = running.client()
  await operator.post('/api/setup', SETUP)
  await operator.put('/api/organisation/products/crm', { isEnabled: true })
})
vi.setConfig({ testTimeout: 60_000 })
afterAll(async () => {
  await running.stop()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  bystanders = startBystanders(operator.copy())
  const before = await catalog()
  return async () => {
    const { count, failures } = await bystanders.stop()
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(0)
    await rm(join(folder, 'plugins'), { recursive: true, force: true })
    expect(await catalog()).toEqual(before)
  }
})

/** Everything in the database that a refused plugin could have left behind. */
async function catalog(): Promise<unknown> {
  const { rows } = await running.admin.query(`
    select (select string_agg(nspname, ' ' order by nspname) from pg_namespace where nspname !~ '^pg_') as schemas,
      (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname !~ '^pg_') as relations,
      (select string_agg(plugin_id || plugin_version || state, ' ' order by plugin_id) from kernel.installation) as ledger`)
  return rows
}

const acme = (change: Partial<Manifest> = {}): Manifest => ({
  id: 'acme',
  name: 'Acme',
  summary: '',
  publisher: 'test',
  license: 'Apache-2.0',
  icon: 'truck',
  version: '1.0.0',
  kernel: '^0.1',
  tables: {
    van: {
      label: 'Van',
      title: '{name}',
      columns: { name: { type: 'text', max: 80, required: true }, seats: { type: 'integer' } },
    },
  },
  ...change,
})

async function place(name: string, manifest: unknown, files: Record<string, string> = {}): Promise<string> {
  const directory = join(folder, 'plugins', name)
  await mkdir(directory, { recursive: true })
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest)
  for (const [file, content] of Object.entries({ 'plugin.json': text, ...files })) {
    await writeFile(join(directory, file), content)
  }
  return directory
}

const act = (name: string, id = 'acme', body: object = {}): Promise<ClientReply> =>
  operator.post(`/api/platform/modules/${id}/${name}`, body)
/** Refused for all of these reasons, with a way out, and nothing of the server's inside. */
function expectRefused(reply: ClientReply, ...reasons: (string | RegExp)[]): void {
  expect(reply.status).toBeGreaterThanOrEqual(400)
  expect(reply.status).toBeLessThan(500)
  expect(reply.body.code).toMatch(/^(plugins|packages)\.[a-z-]+$/)
  const text = JSON.stringify(reply.body)
  for (const reason of reasons) expect(text).toMatch(reason)
  expect(reply.body.help ?? reply.body.errors?.[0]?.help).toEqual(expect.any(String))
  expect(text).not.toMatch(/node_modules|\bat [\w.]+ \(|node:internal/)
}

const park = { label: 'Park', permission: 'update:van', effect: 'write', input: { type: 'object' } } as const
const page = { id: 'vans', path: '/vans', title: 'Vans', element: 'crm-deals', permission: 'read:van' }

describe('a manifest that claims what is not its own', () => {
  const cases: [string, unknown, RegExp[]][] = [
    ['the id of the platform', acme({ id: 'core' }), [/core/]],
    [
      'a path of the records API',
      acme({
        entry: 'a.js',
        routes: [{ method: 'GET', path: '/van', handler: 'x', permission: 'read:van' }],
      }),
      [/routes\/0\/path/, /a path beside/],
    ],
    [
      'one path twice',
      acme({
        entry: 'a.js',
        routes: [1, 2].map(() => ({
          method: 'GET' as const,
          path: '/x',
          handler: 'x',
          permission: 'read:van',
        })),
      }),
      [/routes\/1/, /a path of its own/],
    ],
    ['a table of another', acme({ hooks: { 'crm.deal': ['beforeCreate'] } }), [/hooks/]],
    [
      'a permission on another’s table',
      acme({
        roles: { user: { label: 'User', rules: [{ action: 'manage', subject: 'crm.deal' }] } } as never,
      }),
      [/crm\.deal/],
    ],
    ['an element of another', acme({ ui: { pages: [page] } as never }), [/element/]],
    [
      'a reference into another’s table',
      acme({
        tables: {
          van: { label: 'Van', title: '{id}', columns: { deal: { type: 'reference', to: 'crm.deal' } } },
        },
      }),
      [/columns\/deal\/to/, /among .*requires/],
    ],
    [
      'a contract that nobody published',
      acme({ uses: ['crm.secret@1'], requires: { crm: '^0.1' } }),
      [/uses\/0/, /secret@1/],
    ],
    ['a newer kernel', acme({ kernel: '^9' }), [/\^9/, /0\.1\.0/]],
    ['an action without an entry', acme({ actions: { 'van.park': park } }), [/entry/]],
    ['an entry outside its folder', acme({ entry: '../outside.js' }), [/entry/, /inside the plugin/]],
    ['names of JavaScript itself', JSON.stringify(acme()).replace('"seats"', '"__proto__"'), [/__proto__/]],
  ]
  it.each(cases)('is refused: %s', async (_, manifest, reasons) => {
    await place('acme', manifest, { 'a.js': 'export default {}' })
    const id = (manifest as { id?: string }).id === 'core' ? 'core' : 'acme'
    expectRefused(await act('install', id), ...reasons)
  })

  it('is refused: 100,000 keys and 5 MB, before anything is made of them', async () => {
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`c${index}`, 1]))
    for (const manifest of [
      { ...acme(), extra: keys },
      { ...acme(), summary: 'x'.repeat(5_000_000) },
    ]) {
      await place('acme', manifest)
      const started = performance.now()
      expectRefused(await act('install'))
      expect(performance.now() - started).toBeLessThan(10_000)
    }
  })

  it('is refused: an entry that is a link out of the folder', async () => {
    const directory = await place('acme', acme({ entry: 'link.js', actions: { 'van.park': park } }))
    await writeFile(join(folder, 'outside.js'), 'globalThis.wasStolen = true; export default {}')
    await symlink(join(folder, 'outside.js'), join(directory, 'link.js'))
    expectRefused(await act('install'), /link\.js/)
    expect('wasStolen' in globalThis).toBe(false)
  })

  it('is refused: a dependency that is missing or too old, with what is at hand', async () => {
    await place('acme', acme({ requires: { boats: '^1' } }))
    expectRefused(await act('install'), /requires boats \^1/, /no version of it is at hand/)
    await place('acme', acme({ requires: { crm: '^7' } }))
    expectRefused(await act('install'), /requires crm \^7/, /0\.1\.0/)
  })

  it('is refused: code that throws while it is loaded', async () => {
    await place('acme', acme({ entry: 'a.js', actions: { 'van.park': park } }), {
      'a.js': 'throw new Error("no licence")',
    })
    expectRefused(await act('install'), /no licence/)
  })
})

describe('an upgrade that breaks', () => {
  const table = acme().tables!['van']!
  // A version that was once at hand stays so; each test has an id of its own.
  const install = async (change: Partial<Manifest> & { id: string }): Promise<void> => {
    await place(change.id, acme(change))
    expect(await act('install', change.id)).toMatchObject({ status: 200, body: { toVersion: '1.0.0' } })
    await operator.put(`/api/organisation/products/${change.id}`, { isEnabled: true })
  }
  const uninstall = async (...ids: string[]): Promise<void> => {
    for (const id of ids) expect((await act('uninstall', id, { confirm: id })).status).toBe(200)
    // Its row stays in the ledger as removed; what the guard compares is the rest.
    await running.admin.query(`delete from kernel.installation where plugin_id = any ($1)`, [ids])
  }

  it('at its third step changes nothing, names plugin, version, step and way out, and the old version serves on', async () => {
    await install({ id: 'acme' })
    for (const seats of [4, 4]) await operator.post('/api/acme/van', { name: 'Twin', seats })
    const before = await catalog()
    const columns = {
      ...table.columns,
      colour: { type: 'text', max: 20 },
      wheels: { type: 'integer' },
    } as const
    await place(
      'acme-2',
      acme({ version: '2.0.0', tables: { van: { ...table, columns, unique: [['name']] } } }),
    )
    const plan = await operator.post('/api/platform/modules/acme/plan', { act: 'upgrade', rehearse: true })
    const reply = await act('upgrade')
    expectRefused(reply, /acme/, /unique|name/i)
    expectRefused(plan.status === 200 ? { ...plan, status: 409, body: reply.body } : plan, /acme/)
    expect(await catalog()).toEqual(before)
    expect((await operator.get('/api/acme/van')).body.items).toHaveLength(2)
    const { items } = (await operator.get('/api/platform/modules/acme/history')).body
    expect(items[0]).toMatchObject({ kind: 'upgrade', error: { code: reply.body.code } })
    await uninstall('acme')
  })

  it('takes a column out of a contract that another uses: refused by the name of the other', async () => {
    const contracts = { 'van@1': { table: 'van', columns: { id: 'id', name: 'name', seats: 'seats' } } }
    await install({ id: 'boxer', contracts })
    await place('rival', acme({ id: 'rival', tables: {}, requires: { boxer: '^1' }, uses: ['boxer.van@1'] }))
    expect((await act('install', 'rival')).status).toBe(200)
    const less = { 'van@1': { table: 'van', columns: { id: 'id', name: 'name' } } }
    await place('boxer-2', acme({ id: 'boxer', version: '1.1.0', contracts: less }))
    expectRefused(await act('upgrade', 'boxer'), /van@1|van_v1/, /rival/)
    expectRefused(await act('uninstall', 'boxer', { confirm: 'boxer' }), /rival/)
    await uninstall('rival', 'boxer')
  })

  it('claims a command that another has: both are named', async () => {
    const ui = { commands: [{ id: 'find-van', label: 'Find', keys: 'g v' }] } as never
    await install({ id: 'coach', ui })
    await place('second', acme({ id: 'second', ui }))
    expectRefused(await act('install', 'second'), /coach/, /second/, /find-van|g v/)
    await uninstall('coach')
  })
})
