import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addBike,
  bikeRows,
  bikes,
  bikeTable,
  bikeWith,
  createWorkshop,
  olive,
  shop,
  type Workshop,
} from './workshop.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await createWorkshop()
})
afterAll(() => workshop.drop())
beforeEach(async () => {
  const { items } = await workshop.manager.list()
  for (const id of ['rival', 'shop', 'bikes']) {
    if (typeof items.find((each) => each.id === id)?.version !== 'string') continue
    await workshop.manager.resume(id, olive)
    await workshop.manager.uninstall(id, { ...olive, confirm: id })
  }
  const { rm } = await import('node:fs/promises')
  await rm(`${workshop.folder}/plugins`, { recursive: true, force: true })
  await rm(`${workshop.folder}/packages`, { recursive: true, force: true })
})

const moduleOf = async (id: string) => (await workshop.manager.list()).items.find((each) => each.id === id)
const { colour, name, note } = bikeTable().columns as Required<ReturnType<typeof bikeTable>['columns']>

describe('install', () => {
  it('brings a plugin from a folder to running on this node, with its history', async () => {
    await workshop.place(bikes('1.0.0'))
    expect(await moduleOf('bikes')).toMatchObject({ state: 'available', version: null })
    const result = await workshop.manager.install('bikes', olive)
    expect(result).toMatchObject({ act: 'install', toVersion: '1.0.0', unfinished: [], fromVersion: null })
    expect(result.steps.every(({ durationMs }) => durationMs !== null)).toBe(true)
    expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'healthy' })
    expect(await moduleOf('bikes')).toMatchObject({ state: 'active', version: '1.0.0', upgrade: null })
    expect((await workshop.manager.history('bikes'))[0]).toMatchObject({
      kind: 'install',
      actor: 'olive@example.com',
      toVersion: '1.0.0',
    })
  })

  it('takes the newest version for this kernel and brings what it requires, in order, in one act', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.place(bikes('1.4.0'))
    await workshop.place(bikes('2.0.0'))
    await workshop.place(shop('1.0.0', { requires: { bikes: '^1.2' }, uses: ['bikes.bike@1'] }))
    await workshop.place(shop('9.0.0', { kernel: '^9' }))
    const plan = await workshop.manager.plan('install', 'shop', { rehearse: true })
    expect(plan.closure).toEqual([
      { id: 'bikes', fromVersion: null, toVersion: '1.4.0' },
      { id: 'shop', fromVersion: null, toVersion: '1.0.0' },
    ])
    expect(plan.isRehearsed).toBe(true)
    expect(await moduleOf('bikes')).toMatchObject({ state: 'available' })
    await workshop.manager.install('shop', olive)
    expect(await moduleOf('bikes')).toMatchObject({ version: '1.4.0', requiredBy: ['shop'] })
    expect(await moduleOf('shop')).toMatchObject({ version: '1.0.0' })
  })

  it('upgrades what is installed when the newcomer needs it', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    await workshop.place(bikes('1.4.0'))
    await workshop.place(shop('1.0.0', { requires: { bikes: '^1.2' } }))
    await workshop.manager.install('shop', olive)
    expect(await moduleOf('bikes')).toMatchObject({ version: '1.4.0', previousVersion: '1.0.0' })
  })

  it('brings nothing when the last plugin of a closure fails', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.place(shop('1.0.0', { requires: { bikes: '^1' } }))
    await workshop.query('create schema shop')
    await workshop.query('create table shop.stranger (id int)')
    await expect(workshop.manager.install('shop', olive)).rejects.toMatchObject({ status: 409 })
    await workshop.query('drop schema shop cascade')
    expect(await moduleOf('bikes')).toMatchObject({ version: null })
    expect(await workshop.query(`select to_regnamespace('bikes') is null as gone`)).toEqual([{ gone: true }])
  })
})

describe('a refusal before anything is written', () => {
  const refused = (code: string, message: string) => ({
    code: 'plugins.refused',
    status: 409,
    faults: expect.arrayContaining([
      expect.objectContaining({ code, message: expect.stringContaining(message), help: expect.any(String) }),
    ]),
  })

  it('names the missing dependency and what is at hand', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.place(shop('1.0.0', { requires: { bikes: '^2' } }))
    await expect(workshop.manager.install('shop', olive)).rejects.toMatchObject(
      refused('plugins.dependency-missing', 'shop requires bikes ^2; not installed, at hand: 1.0.0'),
    )
    await workshop.place(shop('1.1.0', { requires: { boats: '^1' } }))
    await expect(workshop.manager.install('shop', olive)).rejects.toMatchObject(
      refused('plugins.dependency-missing', 'no version of it is at hand'),
    )
  })

  it('names the kernel that is asked for', async () => {
    await workshop.place(bikes('1.0.0', { kernel: '>=0.2' }))
    await expect(workshop.manager.install('bikes', olive)).rejects.toMatchObject(
      refused('plugins.kernel-version', '>=0.2'),
    )
  })

  it('names both who claim one command, and those that exclude each other', async () => {
    const command = { commands: [{ id: 'find', label: 'Find', keys: 'g b' }] }
    await workshop.place(bikes('1.0.0', { ui: command }))
    await workshop.manager.install('bikes', olive)
    await workshop.place(shop('1.0.0', { id: 'rival', ui: command }))
    await expect(workshop.manager.install('rival', olive)).rejects.toMatchObject(
      refused('plugins.claimed', 'command find is claimed by bikes (/ui/commands/0/id) and by rival'),
    )
    await workshop.place(shop('1.1.0', { id: 'rival', conflicts: { bikes: '*' } }))
    await expect(workshop.manager.install('rival', olive)).rejects.toMatchObject(
      refused('plugins.conflict', 'bikes 1.0.0'),
    )
    expect(await workshop.query(`select to_regnamespace('rival') is null as gone`)).toEqual([{ gone: true }])
  })

  it('names an upgrade that an installed plugin does not take', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.place(shop('1.0.0', { requires: { bikes: '^1' } }))
    await workshop.manager.install('shop', olive)
    await workshop.place(bikes('2.0.0'))
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject(
      refused('plugins.dependency-version', 'shop 1.0.0'),
    )
  })

  it('names code that does not load, and data statements beyond the own tables', async () => {
    await workshop.place(bikes('1.0.0', { entry: 'index.js' }), {
      'index.js': 'throw new Error("no licence")',
    })
    await expect(workshop.manager.install('bikes', olive)).rejects.toMatchObject(
      refused('plugins.does-not-load', 'no licence'),
    )
    await workshop.place(bikes('1.0.1'))
    await workshop.manager.install('bikes', { ...olive, version: '1.0.1' })
    await workshop.place(bikes('1.1.0', { migrations: [{ to: '1.1.0', sql: 'change.sql' }] }), {
      'change.sql': `update core.person set name = 'x'`,
    })
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject(
      refused('database.statement-refused', 'core.person'),
    )
  })

  it('tells what cannot be done at all', async () => {
    await expect(workshop.manager.install('boats', olive)).rejects.toMatchObject({ code: 'plugins.unknown' })
    await expect(workshop.manager.uninstall('core', olive)).rejects.toMatchObject({
      code: 'plugins.platform-part',
    })
    await workshop.place(bikes('1.0.0'))
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({
      code: 'plugins.not-installed',
    })
    await workshop.manager.install('bikes', olive)
    await expect(workshop.manager.install('bikes', olive)).rejects.toMatchObject({
      code: 'plugins.already-installed',
    })
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({
      code: 'plugins.not-newer',
    })
    await expect(workshop.manager.upgrade('bikes', { ...olive, version: '3.0.0' })).rejects.toMatchObject({
      code: 'plugins.version-unavailable',
    })
  })
})

describe('upgrade and rollback', () => {
  it('adds in the first phase, and the version before comes back without losing what was added', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    const acme = await workshop.organisation()
    await workshop.place(
      bikes('1.1.0', {
        tables: {
          bike: bikeWith({
            name: name!,
            colour: colour!,
            note: note!,
            gears: { type: 'integer', required: true },
          }),
        },
      }),
    )
    const plan = await workshop.manager.plan('upgrade', 'bikes')
    expect(plan.steps.map(({ summary, kind, phase }) => [summary, kind, phase])).toEqual([
      ['add column gears', 'safe', 'expand'],
      ['require a value', 'breaking', 'contract'],
    ])
    expect(plan.steps[0]).toMatchObject({
      lock: 'ACCESS EXCLUSIVE on bikes.bike',
      rows: { count: 0, isExact: true },
    })
    expect(plan.rollback).toEqual({ isPossible: true, reason: null })
    await workshop.manager.upgrade('bikes', olive)
    await addBike(workshop, acme, { name: 'Tandem', gears: 7 })
    expect((await workshop.manager.read('bikes')).rollback).toEqual({ isPossible: true, reason: null })
    await workshop.manager.rollback('bikes', olive)
    expect(workshop.registry.plugin('bikes')?.manifest.version).toBe('1.0.0')
    // The old version does not know the column and writes rows without it.
    await addBike(workshop, acme, { name: 'Unicycle' })
    expect(await bikeRows(workshop, acme, 'name, gears')).toEqual([
      { name: 'Tandem', gears: 7 },
      { name: 'Unicycle', gears: null },
    ])
    // A start keeps it so, although a newer folder is there.
    expect((await workshop.boot()).applied).toEqual([])
    expect((await workshop.manager.doctor()).plugins.find(({ id }) => id === 'bikes')?.faults).toEqual([])
  })

  it('asks for the id before values go, drops them last, and says that there is no way back', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    const acme = await workshop.organisation()
    await addBike(workshop, acme, { name: 'Tandem', note: 'mine' })
    await workshop.place(bikes('1.1.0', { tables: { bike: bikeWith({ name: name!, colour: colour! }) } }))
    const plan = await workshop.manager.plan('upgrade', 'bikes', { rehearse: true })
    expect(plan).toMatchObject({ needsConfirmation: true, rollback: { isPossible: false } })
    expect(plan.steps.at(-1)).toMatchObject({
      object: 'bikes.bike.note',
      kind: 'destructive',
      phase: 'contract',
      rows: { count: 1, isExact: true },
    })
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({
      code: 'plugins.plan-not-accepted',
      faults: [expect.objectContaining({ path: 'bikes.bike.note' })],
    })
    expect(await bikeRows(workshop, acme, 'note')).toEqual([{ note: 'mine' }])
    const result = await workshop.manager.upgrade('bikes', { ...olive, confirm: 'bikes' })
    expect(result).toMatchObject({ unfinished: [] })
    await expect(bikeRows(workshop, acme, 'note')).rejects.toThrow()
    await expect(workshop.manager.rollback('bikes', olive)).rejects.toMatchObject({
      code: 'plugins.rollback-impossible',
      message: expect.stringContaining('bikes.bike.note with 1 value'),
    })
  })

  it('goes back when what was dropped was empty', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    await workshop.place(bikes('1.1.0', { tables: { bike: bikeWith({ name: name!, colour: colour! }) } }))
    await workshop.manager.upgrade('bikes', { ...olive, confirm: 'bikes' })
    await workshop.manager.rollback('bikes', olive)
    expect(await moduleOf('bikes')).toMatchObject({ version: '1.0.0', previousVersion: '1.1.0' })
    await workshop.manager.upgrade('bikes', { ...olive, confirm: 'bikes' })
    expect(await moduleOf('bikes')).toMatchObject({ version: '1.1.0' })
  })

  it('says why there is no way back', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    await expect(workshop.manager.rollback('bikes', olive)).rejects.toMatchObject({
      message: expect.stringContaining('no version before'),
    })
  })

  it('refuses a change of what others use, by name', async () => {
    await workshop.place(
      bikes('1.0.0', {
        events: { emits: { 'bike.sold@1': { payload: {} } } },
      }),
    )
    await workshop.place(
      shop('1.0.0', {
        requires: { bikes: '^1' },
        uses: ['bikes.bike@1'],
        entry: 'index.js',
        events: { subscribes: [{ event: 'bikes.bike.sold@1', handler: 'onSold' }] },
      }),
      { 'index.js': 'export default { subscriptions: { onSold: async () => {} } }' },
    )
    await workshop.manager.install('shop', olive)
    await workshop.place(
      bikes('1.1.0', { contracts: {}, events: { emits: { 'bike.sold@1': { payload: {} } } } }),
    )
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining('shop') })]),
    })
    await workshop.place(bikes('1.2.0'))
    await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining('shop') })]),
    })
    expect(await moduleOf('bikes')).toMatchObject({ version: '1.0.0' })
  })
})

describe('stop', () => {
  it('takes the plugin out of use until it is resumed, and both are in the history', async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    await workshop.manager.stop('bikes', { ...olive, reason: 'leaks' })
    expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'stopped', reason: 'leaks' })
    await workshop.manager.resume('bikes', olive)
    expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'healthy' })
    const kinds = (await workshop.manager.history('bikes')).map((event) => (event as { kind: string }).kind)
    expect(kinds.slice(0, 3)).toEqual(['resume', 'stop', 'install'])
  })
})
