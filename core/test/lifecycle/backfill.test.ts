import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TransactionContext } from '../../src/database/index.ts'
import {
  addBike,
  bikeRows,
  bikes,
  bikeTable,
  bikeWith,
  createWorkshop,
  olive,
  type Workshop,
} from './workshop.ts'

let workshop: Workshop
let organisations: TransactionContext[]
beforeAll(async () => {
  workshop = await createWorkshop()
  await workshop.place(bikes('1.0.0'))
  await workshop.manager.install('bikes', olive)
  organisations = [await workshop.organisation('Acme'), await workshop.organisation('Globex')]
  for (const context of organisations) {
    await addBike(workshop, context, { name: 'Tandem' })
    await addBike(workshop, context, { name: 'Trike' })
  }
  await addBike(workshop, organisations[1]!, { name: 'Broken', note: 'not a number' })
})
afterAll(() => workshop.drop())

const graded = bikeWith({ ...bikeTable().columns, grade: { type: 'integer', required: true } })
const statements = `-- the grade comes from the note
update bikes.bike set grade = coalesce(note::int, 1);
update bikes.bike set grade = grade + 1 where name = 'Trike'; -- one more`
const upgraded = () =>
  workshop.place(
    bikes('1.1.0', { tables: { bike: graded }, migrations: [{ to: '1.1.0', sql: 'grade.sql' }] }),
    {
      'grade.sql': statements,
    },
  )
const ledger = async () =>
  (
    await workshop.query<{ pending: string | null }>(
      `select pending from kernel.installation where plugin_id = 'bikes'`,
    )
  )[0]!.pending

it('a rehearsal tells what the data statements would meet', async () => {
  await upgraded()
  await expect(workshop.manager.plan('upgrade', 'bikes', { rehearse: true })).rejects.toThrow(/integer/)
  const plan = await workshop.manager.plan('upgrade', 'bikes')
  expect(plan.data).toEqual([{ plugin: 'bikes', file: 'grade.sql', organisations: 2 }])
})

it('one organisation that fails stops only itself, and is listed with statement and error', async () => {
  const result = await workshop.manager.upgrade('bikes', olive)
  expect(result.backfill).toMatchObject({
    done: 1,
    failed: [
      { organisation: 'Globex', file: 'grade.sql', statement: 1, attempts: 1, error: expect.any(String) },
    ],
  })
  expect(result.unfinished).toMatchObject([{ plugin: 'bikes', pending: 'backfill' }])
  expect(await bikeRows(workshop, organisations[0]!, 'name, grade')).toEqual([
    { name: 'Tandem', grade: 1 },
    { name: 'Trike', grade: 2 },
  ])
  expect(
    (await bikeRows<{ grade: number | null }>(workshop, organisations[1]!, 'grade')).map(
      ({ grade }) => grade,
    ),
  ).toEqual([null, null, null])
  // The new version runs; what narrows the column waits.
  expect(workshop.registry.plugin('bikes')?.manifest.version).toBe('1.1.0')
  expect(await ledger()).toBe('backfill')
  expect((await workshop.manager.doctor()).plugins.find(({ id }) => id === 'bikes')).toMatchObject({
    pending: 'backfill',
    faults: [],
  })
})

it('meanwhile no other change of that plugin begins', async () => {
  await workshop.place(bikes('1.2.0', { tables: { bike: graded } }))
  await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({ code: 'plugins.unfinished' })
  await expect(workshop.manager.uninstall('bikes', { ...olive, confirm: 'bikes' })).rejects.toMatchObject({
    code: 'plugins.unfinished',
  })
})

it('a retry runs only what failed, then clears away the old structure', async () => {
  await workshop.test.database.write(organisations[1]!, (unit) =>
    unit.as('bikes').execute({ sql: `update bikes.bike set note = '5' where name = 'Broken'`, values: [] }),
  )
  const result = await workshop.manager.resume('bikes', olive)
  expect(result).toMatchObject({ unfinished: [], backfill: { done: 2, failed: [] } })
  expect(await bikeRows(workshop, organisations[1]!, 'name, grade')).toEqual([
    { name: 'Broken', grade: 5 },
    { name: 'Tandem', grade: 1 },
    { name: 'Trike', grade: 2 },
  ])
  // Not twice for the first one.
  expect(await bikeRows(workshop, organisations[0]!, 'name, grade')).toMatchObject([
    { grade: 1 },
    { grade: 2 },
  ])
  await expect(addBike(workshop, organisations[0]!, { name: 'None' })).rejects.toMatchObject({
    code: 'database.not-null-violation',
  })
  expect(await ledger()).toBe(null)
})

it('is not taken back by a rollback that its author calls impossible', async () => {
  await workshop.place(
    bikes('1.3.0', {
      tables: { bike: graded },
      migrations: [{ to: '1.3.0', sql: 'merge.sql', reversible: false, why: 'grades are merged' }],
    }),
    { 'merge.sql': 'update bikes.bike set grade = 1' },
  )
  expect((await workshop.manager.plan('upgrade', 'bikes', { version: '1.3.0' })).rollback).toMatchObject({
    isPossible: false,
  })
  await workshop.manager.upgrade('bikes', { ...olive, version: '1.3.0' })
  await expect(workshop.manager.rollback('bikes', olive)).rejects.toMatchObject({
    code: 'plugins.rollback-impossible',
    message: expect.stringContaining('grades are merged'),
  })
})
