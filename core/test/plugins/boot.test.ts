import type { Manifest } from '@quoin/plugin-sdk'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bootPlugins, type Boot, type BootOptions } from '../../src/plugins/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { asSuperuser, engineOf, garage, garageTables } from './garage.ts'

let test: TestDatabase
let folder: string
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-plugins-'))
  return () => rm(folder, { recursive: true })
})

const boot = (options: Partial<BootOptions> = {}): Promise<Boot> =>
  bootPlugins({ ...engineOf(test), folders: [folder], ...options })

/** A plugin's folder; each test uses another entry, because a module is loaded once in a process. */
async function place(manifest: Manifest | string, files: Record<string, string> = {}): Promise<string> {
  const id = typeof manifest === 'string' ? 'broken' : manifest.id
  const directory = join(folder, id)
  await mkdir(directory, { recursive: true })
  await writeFile(
    join(directory, 'plugin.json'),
    typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
  )
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return directory
}

const office = (change: Partial<Manifest> = {}): Manifest =>
  garage({ id: 'office', tables: {}, contracts: {}, ...change })
const park = {
  label: 'Park',
  input: { type: 'object' },
  permission: 'update:vehicle',
  effect: 'write',
} as const
const health = ({ registry }: Boot, id: string) => registry.plugin(id)?.health
const schemas = async () =>
  (
    await asSuperuser(
      test,
      `select nspname from pg_namespace where nspname in ('garage', 'office') order by 1`,
    )
  ).map(({ nspname }) => nspname)

describe('a start', () => {
  it('applies and activates platform and plugins, providers first, whatever their folders are called', async () => {
    await place(office({ id: 'annex', requires: { garage: '^1' } }))
    await place(garage())
    const { registry, refused, applied } = await boot()
    expect(refused).toEqual([])
    expect(applied.map(({ pluginId }) => pluginId)).toEqual(['garage', 'annex'])
    expect(registry.plugins().map(({ manifest }) => manifest.id)).toEqual([
      'kernel',
      'core',
      'garage',
      'annex',
    ])
    const vehicle = registry.table('garage.vehicle')!
    expect(vehicle.columns.get('keeper')).toMatchObject({ to: 'core.person', isKernelOwned: false })
    expect(vehicle.columns.get('spare_of')).toMatchObject({ to: 'garage.vehicle' })
    expect([...vehicle.columns.keys()].slice(-6)).toEqual([
      'id',
      'version',
      'created_at',
      'created_by',
      'updated_at',
      'updated_by',
    ])
    expect([...registry.table('garage.trip')!.columns.keys()].at(-1)).toBe('deleted_at')
  })

  it('writes nothing when nothing changed', async () => {
    await place(garage())
    await boot()
    const before = await asSuperuser(
      test,
      'select sum(version) as version, (select count(*) from kernel.installation_event) as events from kernel.installation',
    )
    const { applied } = await boot()
    expect(applied).toEqual([])
    expect(
      await asSuperuser(
        test,
        'select sum(version) as version, (select count(*) from kernel.installation_event) as events from kernel.installation',
      ),
    ).toEqual(before)
  })

  it('takes a folder that is not there and folders that are no plugins', async () => {
    await mkdir(join(folder, 'notes'))
    await writeFile(join(folder, 'README.md'), '')
    const { refused, registry } = await boot({ folders: [join(folder, 'nowhere'), folder] })
    expect(refused).toEqual([])
    expect(registry.plugins()).toHaveLength(2)
  })
})

describe('a plugin at fault', () => {
  it('is refused with every fault while the others go on', async () => {
    await place('{ "id": "broken", "tables": 5 }')
    await place(garage())
    const { refused, registry } = await boot()
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({
      directory: join(folder, 'broken'),
      error: { code: 'plugins.manifest-invalid' },
    })
    expect(refused[0]!.error.faults.length).toBeGreaterThan(5)
    expect(registry.plugin('garage')).toBeDefined()
  })

  it('takes with it those that require it, and no one else', async () => {
    await place(garage({ kernel: '^9' }))
    await place(office({ id: 'annex', requires: { garage: '^1' } }))
    await place(office({ id: 'annex-two', requires: { annex: '^1' } }))
    await place(office())
    const { refused, registry } = await boot()
    expect(new Set(refused.map(({ id }) => id))).toEqual(new Set(['annex', 'annex-two', 'garage']))
    expect(registry.plugin('office')).toBeDefined()
  })

  it('is refused with its circle when plugins wait for each other', async () => {
    await place(garage({ requires: { office: '^1' } }))
    await place(office({ requires: { garage: '^1' } }))
    const { refused } = await boot()
    expect(refused.map(({ error }) => error.faults[0]!.message)).toContain(
      'waits for itself: garage → office → garage',
    )
    expect(new Set(refused.map(({ id }) => id))).toEqual(new Set(['garage', 'office']))
  })

  it('is refused when its plan would lose data, and its tables stay', async () => {
    await place(garage())
    await boot()
    const { trip } = garageTables()
    await place(
      garage({
        version: '2.0.0',
        contracts: {},
        tables: { trip: { ...trip!, columns: { started_on: { type: 'date' } }, unique: [], title: '{id}' } },
      }),
    )
    const { refused } = await boot()
    expect(refused[0]).toMatchObject({ id: 'garage', error: { code: 'plugins.plan-not-accepted' } })
    expect(await asSuperuser(test, `select to_regclass('garage.vehicle') is not null as "isThere"`)).toEqual([
      { isThere: true },
    ])
  })
})

describe('code at fault', () => {
  const withAction = (entry: string) => garage({ entry, actions: { 'vehicle.park': park } })

  it.each([
    ['throws while it loads', 'throws.js', 'throw new Error("no licence")', 'no licence'],
    ['has no default export', 'bare.js', 'export const x = 1', 'no default export'],
    [
      'lacks a handler',
      'lacks.js',
      'export default { actions: {} }',
      '/actions/vehicle.park names "vehicle.park"',
    ],
    [
      'has something else as handler',
      'wrong.js',
      'export default { actions: { "vehicle.park": 7 } }',
      '/actions/vehicle.park',
    ],
    ['does not parse', 'syntax.js', 'export default {', 'syntax.js'],
    ['is not there', 'absent.js', '', 'absent.js'],
  ])('fails the plugin alone when it %s', async (_, entry, text, reason) => {
    await place(withAction(entry), text === '' ? {} : { [entry]: text })
    await place(office())
    const started = await boot()
    expect(health(started, 'garage')).toEqual({ state: 'failed', reason: expect.stringContaining(reason) })
    expect(health(started, 'office')).toEqual({ state: 'healthy' })
    expect(started.registry.table('garage.vehicle')).toBeDefined()
  })

  it('fails a plugin whose entry is a link out of its folder', async () => {
    const directory = await place(withAction('link.js'))
    await writeFile(join(folder, 'outside.js'), 'export default { actions: { "vehicle.park": () => 1 } }')
    await symlink(join(folder, 'outside.js'), join(directory, 'link.js'))
    expect(health(await boot(), 'garage')).toMatchObject({
      reason: expect.stringContaining('out of the plugin'),
    })
  })

  it('is healthy with every handler', async () => {
    await place(withAction('sound.js'), {
      'sound.js': 'export default { actions: { "vehicle.park": async () => 1 } }',
    })
    expect(health(await boot(), 'garage')).toEqual({ state: 'healthy' })
  })

  it('is not even loaded while an operator has stopped the plugin', async () => {
    await place(withAction('stopped.js'), { 'stopped.js': 'globalThis.wasLoaded = true; export default {}' })
    await boot({ folders: [] })
    await asSuperuser(
      test,
      `update kernel.installation set state = 'stopped', reason = 'leaks' where plugin_id = 'garage'`,
    )
    expect(health(await boot(), 'garage')).toEqual({ state: 'stopped', reason: 'leaks' })
    expect('wasLoaded' in globalThis).toBe(false)
    await asSuperuser(test, `update kernel.installation set state = 'active' where plugin_id = 'garage'`)
  })
})

it('leaves no schema of a plugin that was refused before its plan', async () => {
  await place(office({ kernel: '^9' }))
  const before = await schemas()
  await boot()
  expect(await schemas()).toEqual(before)
})
