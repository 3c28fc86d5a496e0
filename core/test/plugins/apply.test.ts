import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { planPlugin } from '../../src/plugins/index.ts'
import {
  addVehicles,
  apply,
  asSuperuser,
  engineOf,
  garage,
  garageTables,
  garageWith,
  rows,
} from './garage.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const ledger = () =>
  asSuperuser(
    test,
    `select i.plugin_version, i.state, i.version, (select count(*)::int from kernel.installation_event e
       where e.plugin_id = 'garage') as events from kernel.installation i where i.plugin_id = 'garage'`,
  )
const columnsOf = async (table: string) =>
  (
    await asSuperuser(
      test,
      `select attname from pg_attribute where attrelid = 'garage.${table}'::regclass and attnum > 0 and not attisdropped`,
    )
  ).map(({ attname }) => attname)
const namesOf = async () =>
  (
    await asSuperuser(
      test,
      `select conname as name from pg_constraint where connamespace = 'garage'::regnamespace and contype <> 'n'
       union select relname from pg_class where relnamespace = 'garage'::regnamespace order by 1`,
    )
  ).map(({ name }) => name)

describe('first apply', () => {
  it('makes schema, tables, views and triggers and writes the ledger in the same transaction', async () => {
    const plan = await apply(test, garage())
    expect(plan).toMatchObject({ pluginId: 'garage', fromVersion: undefined, toVersion: '1.0.0' })
    expect(plan.steps.every(({ kind }) => kind === 'safe')).toBe(true)
    expect(await ledger()).toEqual([{ plugin_version: '1.0.0', state: 'active', version: 1, events: 1 }])
  })

  it('keeps the organisation out of what SET NULL empties', async () => {
    const keys = await asSuperuser(
      test,
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'vehicle_keeper_fkey'`,
    )
    expect(keys[0]!['definition']).toBe(
      'FOREIGN KEY (organisation_id, keeper) REFERENCES core.person(organisation_id, id) ON DELETE SET NULL (keeper)',
    )
  })

  it('can be planned without being done', async () => {
    const wanted = garageWith({ colour: { type: 'text' } }, { version: '1.1.0' })
    const { steps, fromVersion } = await planPlugin(wanted, engineOf(test), { accept: new Set() })
    expect(fromVersion).toBe('1.0.0')
    expect(steps.map(({ object, kind, lock }) => ({ object, kind, lock }))).toEqual([
      { object: 'garage.vehicle.colour', kind: 'safe', lock: 'access exclusive' },
      { object: 'garage.vehicle', kind: 'safe', lock: 'access exclusive' },
    ])
    expect(await columnsOf('vehicle')).not.toContain('colour')
  })

  it('does nothing the second time', async () => {
    expect((await apply(test, garage())).steps).toEqual([])
    expect(await ledger()).toMatchObject([{ version: 1, events: 1 }])
  })

  it('gives a reference that no index leads with one of its own', async () => {
    expect(await namesOf()).toEqual(expect.arrayContaining(['trip_vehicle_idx', 'vehicle_spare_of_idx']))
  })
})

describe('upgrade', () => {
  it('adds columns, tables and indexes and keeps the data', async () => {
    const context = test.organisation()
    const [id] = await addVehicles(test, context, [{ name: 'Old faithful' }])
    const tables = garageTables()
    tables['vehicle']!.columns['colour'] = { type: 'text', max: 30, default: 'white' }
    tables['vehicle']!.indexes = [...tables['vehicle']!.indexes!, ['colour']]
    tables['depot'] = { label: 'Depot', title: '{name}', columns: { name: { type: 'text', required: true } } }
    const plan = await apply(test, garage({ version: '1.1.0', tables }))
    expect(plan.steps.map(({ summary }) => summary)).toEqual(
      expect.arrayContaining(['create table depot', 'add column colour', 'add index vehicle_colour_idx']),
    )
    expect(await rows(test, context, 'select id, name, colour from garage.vehicle')).toEqual([
      { id, name: 'Old faithful', colour: 'white' },
    ])
    expect(await ledger()).toMatchObject([{ plugin_version: '1.1.0', events: 2 }])
  })

  it('refuses to drop what the manifest no longer has, until that is accepted', async () => {
    const refusal = apply(test, garage({ version: '1.2.0' }))
    await expect(refusal).rejects.toMatchObject({
      code: 'plugins.plan-not-accepted',
      faults: expect.arrayContaining([
        { path: 'garage.depot', message: 'destructive: drop table depot' },
        { path: 'garage.vehicle.colour', message: 'destructive: drop column colour' },
      ]),
    })
    expect(await columnsOf('vehicle')).toContain('colour')
    await apply(test, garage({ version: '1.2.0' }), { accept: ['safe', 'breaking', 'destructive'] })
    expect(await columnsOf('vehicle')).not.toContain('colour')
    expect((await apply(test, garage({ version: '1.2.0' }))).steps).toEqual([])
  })

  it('renames a column with its data, rights, keys and published contract', async () => {
    const context = test.organisation()
    await addVehicles(test, context, [{ name: 'Van', kind: 'van' }])
    const before = await namesOf()
    const renamed = garageWith(
      {
        kind: undefined,
        body: { type: 'choice', values: ['car', 'van'], required: true, default: 'car', renamedFrom: 'kind' },
      },
      {
        version: '1.3.0',
        contracts: { 'vehicle@1': { table: 'vehicle', columns: { id: 'id', label: 'name', kind: 'body' } } },
      },
    )
    renamed.tables!['vehicle']!.indexes = [['body', 'price']]
    const plan = await apply(test, renamed)
    expect(plan.steps.filter(({ kind }) => kind === 'destructive')).toEqual([])
    expect(plan.steps.filter(({ summary }) => summary.startsWith('add '))).toEqual([])
    expect(await rows(test, context, 'select body from garage.vehicle')).toEqual([{ body: 'van' }])
    expect(await rows(test, context, 'select kind from garage.vehicle_v1')).toEqual([{ kind: 'van' }])
    expect(await namesOf()).toEqual(before.map((name) => String(name).replace('_kind_', '_body_')).sort())
    expect((await apply(test, renamed)).steps).toEqual([])
  })

  it('renames a table by a declared migration, with everything that hangs on it', async () => {
    const { vehicle, trip } = garageTables()
    trip!.columns['vehicle'] = { ...trip!.columns['vehicle']!, to: 'machine' }
    vehicle!.columns['spare_of'] = { ...vehicle!.columns['spare_of']!, to: 'machine' }
    const context = test.organisation()
    await addVehicles(test, context, [{ name: 'Kept' }])
    const manifest = garage({
      version: '2.0.0',
      tables: {
        machine: {
          ...vehicle!,
          columns: { ...vehicle!.columns, kind: { ...vehicle!.columns['kind']!, renamedFrom: 'body' } },
        },
        trip: trip!,
      },
      contracts: { 'vehicle@1': { table: 'machine', columns: { id: 'id', label: 'name', kind: 'kind' } } },
      migrations: [{ to: '2.0.0', rename: { vehicle: 'machine' } }],
    })
    const plan = await apply(test, manifest)
    expect(plan.steps.filter(({ kind }) => kind === 'destructive')).toEqual([])
    expect(await rows(test, context, 'select name from garage.machine')).toEqual([{ name: 'Kept' }])
    const found = await rows(test, context, `select entity, term from garage.search_term where term = 'kept'`)
    expect(found).toEqual([{ entity: 'garage.machine', term: 'kept' }])
    expect((await apply(test, manifest)).steps).toEqual([])
  })
})

describe('a failing step', () => {
  it('leaves catalog and ledger as they were', async () => {
    const test2 = await createTestDatabase()
    try {
      await apply(test2, garage())
      const context = test2.organisation()
      await addVehicles(test2, context, [{ name: 'First' }, { name: 'Second' }])
      const state = () =>
        asSuperuser(
          test2,
          `select (select json_agg(attname order by attname) from pg_attribute where attrelid = 'garage.vehicle'::regclass and attnum > 0) as columns,
             (select json_agg(relname order by relname) from pg_class where relnamespace = 'garage'::regnamespace) as relations,
             (select json_agg(e order by e.created_at) from kernel.installation_event e) as events,
             (select json_agg(i order by i.plugin_id) from kernel.installation i) as installed`,
        )
      const before = await state()
      const broken = garageWith(
        { colour: { type: 'text' }, serial: { type: 'text', required: true }, weight: { type: 'integer' } },
        { version: '1.1.0' },
      )
      await expect(apply(test2, broken)).rejects.toMatchObject({
        code: 'plugins.apply-failed',
        message: expect.stringContaining('require a value'),
        faults: [{ path: 'garage.vehicle.serial', message: expect.stringContaining('contains null values') }],
      })
      expect(await state()).toEqual(before)
    } finally {
      await test2.drop()
    }
  })
})
