import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase } from '../harness/index.ts'
import { apply } from '../plugins/garage.ts'
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

const remove = (id: string) => workshop.manager.uninstall(id, { ...olive, confirm: id })
const held = bikeWith(
  { ...bikeTable().columns, sold_on: { type: 'date' } },
  { retention: { rule: 'tax', anchor: 'sold_on', period: 'P10Y' } },
)

// An id that no other test uses: roles belong to the whole server.
it('leaves the catalog as it was before the install, exports every record, and can be installed again', async () => {
  const before = await workshop.snapshot('cycles')
  await workshop.place(bikes('1.0.0', { id: 'cycles', uses: ['core.party@1'] }))
  await workshop.manager.install('cycles', olive)
  const [acme, globex] = [await workshop.organisation('Acme'), await workshop.organisation('Globex')]
  await addBike(workshop, acme, { name: 'Tandem, "red"', colour: 'red' }, 'cycles')
  await addBike(workshop, acme, { name: 'Unicycle' }, 'cycles')
  await addBike(workshop, globex, { name: 'Trike' }, 'cycles')
  for (const { organisationId, actorId } of [acme, globex]) {
    await workshop.query(`insert into kernel.product (organisation_id, id, plugin_id, is_enabled, created_by, updated_by)
      values ('${organisationId}', gen_random_uuid(), 'cycles', true, '${actorId}', '${actorId}')`)
  }
  const plan = await workshop.manager.plan('uninstall', 'cycles')
  expect(plan.steps.find(({ summary }) => summary === 'drop table bike')).toMatchObject({
    kind: 'destructive',
    rows: { count: 3, isExact: true },
  })
  const result = await remove('cycles')
  expect(result).toMatchObject({ archived: [], roleKept: undefined, exported: { files: 2, rows: 3 } })
  const csv = await readFile(join(result.exported!.directory, acme.organisationId, 'bike.csv'), 'utf8')
  expect(csv.split('\n')[0]).toBe('name,colour,note,id,version,created_at,created_by,updated_at,updated_by')
  expect(csv).toContain('"Tandem, ""red""",red')
  expect(await workshop.snapshot('cycles')).toEqual(before)
  expect(await workshop.query(`select from kernel.product where plugin_id = 'cycles'`)).toEqual([])
  expect((await workshop.manager.doctor()).orphans).toEqual([])

  await workshop.boot()
  expect(await workshop.snapshot('cycles')).toEqual(before)
  await workshop.manager.install('cycles', olive)
  expect(await bikeRows(workshop, acme, 'name', 'cycles')).toEqual([])
  await remove('cycles')
  expect(await workshop.snapshot('cycles')).toEqual(before)
})

it('is refused while others require it, with their records and organisations', async () => {
  await workshop.place(bikes('1.0.0'))
  await workshop.place(shop('1.0.0', { requires: { bikes: '^1' } }))
  await workshop.manager.install('shop', olive)
  await expect(remove('bikes')).rejects.toMatchObject({
    code: 'plugins.required',
    message: expect.stringContaining('shop (0 records, 0 organisations)'),
  })
  expect((await workshop.manager.plan('uninstall', 'bikes')).refusals).toMatchObject([{ path: 'shop' }])
  await remove('shop')
  await remove('bikes')
})

it('asks for the id, and changes nothing without it', async () => {
  await workshop.place(bikes('1.0.0'))
  await workshop.manager.install('bikes', olive)
  await expect(workshop.manager.uninstall('bikes', { ...olive, confirm: 'bike' })).rejects.toMatchObject({
    code: 'plugins.confirmation-missing',
  })
  expect(workshop.registry.plugin('bikes')?.health.state).toBe('healthy')
  await remove('bikes')
})

it('that fails changes nothing: who was in use is again, who was stopped stays so with its reason', async () => {
  await workshop.place(bikes('1.0.0'))
  await workshop.manager.install('bikes', { ...olive, version: '1.0.0' })
  await writeFile(join(workshop.folder, 'no-folder'), '')
  const failing = workshop.another({ exportDirectory: join(workshop.folder, 'no-folder/exports') })
  const fail = () =>
    expect(failing.uninstall('bikes', { ...olive, confirm: 'bikes' })).rejects.toThrow('ENOTDIR')
  await fail()
  expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'healthy' })
  await workshop.manager.stop('bikes', { ...olive, reason: 'too loud' })
  await fail()
  expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'stopped', reason: 'too loud' })
  await remove('bikes')
})

it('keeps what a retention rule still holds, where nobody but the migration role reads it', async () => {
  const now = workshop.parts.engine.clock.now().getFullYear()
  await workshop.place(bikes('1.2.0', { tables: { bike: held } }))
  await workshop.manager.install('bikes', { ...olive, version: '1.2.0' })
  const acme = await workshop.organisation()
  await addBike(workshop, acme, { name: 'Old', sold_on: `${now - 11}-01-01` })
  await addBike(workshop, acme, { name: 'New', sold_on: `${now - 9}-01-01` })
  await addBike(workshop, acme, { name: 'Unsold' })
  const { archived } = await remove('bikes')
  expect(archived).toEqual([{ table: expect.stringMatching(/^quoin_archive\.bikes_bike_\d+t\d+$/), rows: 2 }])
  const { table } = archived![0]!
  expect(await workshop.query(`select name from ${table} order by name`)).toEqual([
    { name: 'New' },
    { name: 'Unsold' },
  ])
  const privileges = await workshop.query(
    `select from pg_class where oid = '${table}'::regclass and relacl is not null`,
  )
  expect(privileges).toEqual([])
  await workshop.query('drop schema quoin_archive cascade')
})

it('keeps the role that another database of the server needs, and says so', async () => {
  const other = await createTestDatabase()
  try {
    await apply(other, bikes('1.0.0'))
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', { ...olive, version: '1.0.0' })
    expect((await remove('bikes')).roleKept).toContain('another database')
    expect((await workshop.manager.doctor()).orphans).toEqual([])
  } finally {
    await other.drop()
  }
})
