import type { Manifest } from '@quoin/plugin-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransactionContext } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { addVehicles, apply, garage, garageWith, rows } from './garage.ts'

/** Another product that reads the garage's contract and nothing else of it. */
const office: Manifest = {
  id: 'office',
  name: 'Office',
  summary: 'Plans with vehicles.',
  publisher: 'test',
  license: 'Apache-2.0',
  icon: 'building',
  version: '1.0.0',
  kernel: '^0.1',
  requires: { garage: '^1' },
  uses: ['garage.vehicle@1'],
  tables: {
    booking: {
      label: 'Booking',
      title: '{id}',
      columns: { vehicle: { type: 'reference', to: 'garage.vehicle', onDelete: 'cascade' } },
    },
  },
}

let test: TestDatabase
let [one, two]: TransactionContext[] = []
beforeAll(async () => {
  test = await createTestDatabase()
  await apply(test, garage())
  await apply(test, office)
  one = test.organisation()
  two = test.organisation()
})
afterAll(() => test.drop())

const refused = (code: string) => ({ cause: expect.objectContaining({ code }) })

describe('a contract', () => {
  it('shows a consumer the published columns of its own organisation', async () => {
    const [mine] = await addVehicles(test, one!, [{ name: 'Mine' }])
    const [theirs] = await addVehicles(test, two!, [{ name: 'Theirs' }])
    const read = (context: TransactionContext) =>
      rows(test, context, 'select * from garage.vehicle_v1', 'office')
    expect(await read(one!)).toEqual([
      { organisation_id: one!.organisationId, id: mine, label: 'Mine', kind: 'car' },
    ])
    expect(await read(two!)).toEqual([
      { organisation_id: two!.organisationId, id: theirs, label: 'Theirs', kind: 'car' },
    ])
  })

  it('shows nothing of another organisation to a condition that would tell', async () => {
    const leaky = `select label from garage.vehicle_v1 where 1 / (case when label = 'Theirs' then 0 else 1 end) = 1`
    expect(await rows(test, one!, leaky, 'office')).toEqual([{ label: 'Mine' }])
  })

  it('gives no right on the table behind it', async () => {
    await expect(rows(test, one!, 'select name from garage.vehicle', 'office')).rejects.toMatchObject(
      refused('42501'),
    )
  })

  it('cannot be written through', async () => {
    const write = test.database.write(one!, (unit) =>
      unit.as('office').execute({ sql: `update garage.vehicle_v1 set label = 'x'`, values: [] }),
    )
    await expect(write).rejects.toMatchObject(refused('42501'))
  })

  it('is closed to a plugin that does not use it', async () => {
    await expect(rows(test, one!, 'select label from garage.vehicle_v1', 'crm')).rejects.toMatchObject(
      refused('42501'),
    )
  })

  it('keeps its columns and their types while somebody uses it', async () => {
    const withdrawn = garage({
      version: '1.1.0',
      contracts: { 'vehicle@1': { table: 'vehicle', columns: { id: 'id' } } },
    })
    await expect(apply(test, withdrawn)).rejects.toMatchObject({
      code: 'plugins.contract-in-use',
      message: expect.stringContaining('office'),
      faults: [{ path: '/contracts/vehicle@1' }],
    })
    const retyped = garageWith({ name: { type: 'integer', required: true } }, { version: '1.1.0' })
    const all = ['safe', 'breaking', 'destructive'] as const
    await expect(apply(test, retyped, { accept: all })).rejects.toMatchObject({
      code: 'plugins.contract-in-use',
    })
  })

  it('may grow, and its consumers keep their right', async () => {
    const columns = { id: 'id', label: 'name', kind: 'kind', price: 'price' }
    const grown = garage({ version: '1.1.0', contracts: { 'vehicle@1': { table: 'vehicle', columns } } })
    const { steps } = await apply(test, grown)
    expect(steps.map(({ kind }) => kind)).not.toContain('breaking')
    expect(await rows(test, one!, 'select label, price from garage.vehicle_v1', 'office')).toEqual([
      { label: 'Mine', price: null },
    ])
    expect((await apply(test, office)).steps).toEqual([])
  })

  it('is taken away from a plugin that no longer declares it', async () => {
    const without: Manifest = { ...office, version: '1.1.0', uses: [] }
    await apply(test, without)
    const { steps } = await apply(test, garage({ version: '1.1.0', contracts: garage().contracts! }))
    expect(steps.map(({ summary }) => summary)).toContain('change contract vehicle_v1')
    await expect(rows(test, one!, 'select label from garage.vehicle_v1', 'office')).rejects.toMatchObject(
      refused('42501'),
    )
  })
})

describe('a reference', () => {
  const book = (context: TransactionContext, vehicle: string) =>
    test.database.write(context, (unit) =>
      unit.as('office').execute({
        sql: `insert into office.booking (organisation_id, id, vehicle, created_by, updated_by) values ($1, gen_random_uuid(), $2, $1, $1)`,
        values: [context.organisationId, vehicle],
      }),
    )

  it('holds within the organisation and across plugins', async () => {
    const [mine] = await addVehicles(test, one!, [{ name: 'Bookable' }])
    expect(await book(one!, mine!)).toBe(1)
  })

  it('never leads into another organisation', async () => {
    const [theirs] = await addVehicles(test, two!, [{ name: 'Out of reach' }])
    await expect(book(one!, theirs!)).rejects.toMatchObject(refused('23503'))
  })
})

describe('a table', () => {
  it('shows and takes rows of the signed organisation only', async () => {
    await expect(
      addVehicles(test, one!, [{ name: 'Smuggled', organisation_id: two!.organisationId }]),
    ).rejects.toMatchObject(refused('42501'))
    const seen = await rows<{ organisation_id: string }>(
      test,
      one!,
      'select distinct organisation_id from garage.vehicle',
    )
    expect(seen).toEqual([{ organisation_id: one!.organisationId }])
  })

  it('is as empty as an unknown one to another organisation’s update and delete', async () => {
    const [theirs] = await addVehicles(test, two!, [{ name: 'Untouchable' }])
    const act = (sql: string) =>
      test.database.write(one!, (unit) => unit.as('garage').execute({ sql, values: [theirs] }))
    expect(await act('update garage.vehicle set wheels = 1 where id = $1')).toBe(0)
    expect(await act('delete from garage.vehicle where id = $1')).toBe(0)
  })
})
