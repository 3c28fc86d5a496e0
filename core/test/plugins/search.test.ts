import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransactionContext } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { addVehicles, apply, asSuperuser, garage, garageTables, rows } from './garage.ts'

let test: TestDatabase
let context: TransactionContext
beforeAll(async () => {
  test = await createTestDatabase()
  await apply(test, garage())
  context = test.organisation()
})
afterAll(() => test.drop())

const termsOf = async (id: string, of = context): Promise<string[]> =>
  (
    await rows<{ term: string }>(
      test,
      of,
      `select term from garage.search_term where record_id = '${id}' order by term collate "C"`,
    )
  ).map(({ term }) => term)
const run = (sql: string, principal = 'garage', of = context) =>
  test.database.write(of, (unit) => unit.as(principal).execute({ sql, values: [] }))

describe('terms of a record', () => {
  it('are its words in lower case and without accents, addresses and numbers whole as well', async () => {
    const [id] = await addVehicles(test, context, [
      { name: 'Škoda—Müller 3', contact: 'jo.doe@example.com', phone: '+44 20 7946-0958' },
    ])
    expect(await termsOf(id!)).toEqual([
      '0958',
      '20',
      '3',
      '44',
      '442079460958',
      '7946',
      'com',
      'doe',
      'example',
      'jo',
      'jo.doe@example.com',
      'muller',
      'skoda',
    ])
  })

  it('are at most 20 words, each cut to 40 characters', async () => {
    const words = Array.from({ length: 30 }, (_, index) => `w${String(index).padStart(2, '0')}`).join('')
    const [long, many] = await addVehicles(test, context, [
      { name: `${words.slice(0, 70)}` },
      { name: Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index)).join(' ') },
    ])
    expect(await termsOf(long!)).toEqual([words.slice(0, 40)])
    expect(await termsOf(many!)).toHaveLength(20)
  })

  it('change with a searched column and with no other', async () => {
    const [id] = await addVehicles(test, context, [{ name: 'Red lorry' }])
    await run(`update garage.vehicle set name = 'Yellow lorry' where id = '${id}'`)
    expect(await termsOf(id!)).toEqual(['lorry', 'yellow'])
    await run(`update garage.vehicle set wheels = 6 where id = '${id}'`)
    expect(await termsOf(id!)).toEqual(['lorry', 'yellow'])
  })

  it('go with the record', async () => {
    const [id] = await addVehicles(test, context, [{ name: 'Short lived' }])
    await run(`delete from garage.vehicle where id = '${id}'`)
    expect(await termsOf(id!)).toEqual([])
  })

  it('are looked up by their key as records go, not read through, in a table that has just grown', async () => {
    const of = test.organisation()
    const names = Array.from({ length: 4_000 }, (_, index) => ({ name: `Van ${index} of many vans` }))
    const ids = await addVehicles(test, of, names)
    const gone = ids.slice(0, 100)
    const read = await test.database.write(of, async (unit) => {
      const queries = unit.as('garage')
      await queries.execute({ sql: 'delete from garage.vehicle where id = any ($1::uuid[])', values: [gone] })
      return queries.first<{ rows: number }>({
        sql: `select sum(pg_stat_get_xact_tuples_returned(t))::int as rows
              from unnest(array['garage.search_term', 'garage.search_term_pkey']::regclass[]) t`,
        values: [],
      })
    })
    expect(await termsOf(gone[0]!, of)).toEqual([])
    expect(await termsOf(ids[100]!, of)).toEqual(['100', 'many', 'of', 'van', 'vans'])
    // 500 terms go, each looked up and then taken; there are 20,000.
    expect(read!.rows).toBeLessThanOrEqual(1_500)
  })

  it('follow a new id', async () => {
    const [id] = await addVehicles(test, context, [{ name: 'Renumbered' }])
    await run(`update garage.vehicle set id = '00000000-0000-7000-8000-00000000aaaa' where id = '${id}'`)
    expect(await termsOf(id!)).toEqual([])
    expect(await termsOf('00000000-0000-7000-8000-00000000aaaa')).toEqual(['renumbered'])
  })

  it('leave with a soft delete and come back with the record', async () => {
    const [vehicle] = await addVehicles(test, context, [{ name: 'Carrier' }])
    const trip = '00000000-0000-7000-8000-00000000bbbb'
    await run(`insert into garage.trip (organisation_id, id, vehicle, started_on, reference, created_by, updated_by)
      values ('${context.organisationId}', '${trip}', '${vehicle}', '2026-01-01', 'Trip one', '${vehicle}', '${vehicle}')`)
    expect(await termsOf(trip)).toEqual(['one', 'trip'])
    await run(`update garage.trip set deleted_at = now() where id = '${trip}'`)
    expect(await termsOf(trip)).toEqual([])
    await run(`update garage.trip set deleted_at = null where id = '${trip}'`)
    expect(await termsOf(trip)).toEqual(['one', 'trip'])
  })

  it('go with a cascade, whichever plugin it comes from', async () => {
    const [vehicle] = await addVehicles(test, context, [{ name: 'Doomed' }])
    const trip = '00000000-0000-7000-8000-00000000cccc'
    await run(`insert into garage.trip (organisation_id, id, vehicle, started_on, reference, created_by, updated_by)
      values ('${context.organisationId}', '${trip}', '${vehicle}', '2026-01-01', 'Doomed trip', '${vehicle}', '${vehicle}')`)
    await run(`delete from garage.vehicle where id = '${vehicle}'`)
    expect(await termsOf(trip)).toEqual([])
  })
})

describe('many records', () => {
  it('get their terms in one statement', async () => {
    const many = test.organisation()
    const insert = (of: TransactionContext) =>
      run(
        `insert into garage.vehicle (organisation_id, id, name, contact, created_by, updated_by)
       select '${of.organisationId}', gen_random_uuid(), 'Bulk vehicle ' || n, 'v' || n || '@example.com', gen_random_uuid(), gen_random_uuid()
       from generate_series(1, 1000) n`,
        'garage',
        of,
      )
    await insert(many)
    const count = async () =>
      rows(
        test,
        many,
        `select count(distinct record_id)::int as records, count(*)::int as terms from garage.search_term`,
      )
    expect(await count()).toEqual([{ records: 1000, terms: 7000 }])
    await run(`update garage.vehicle set name = 'Renamed ' || name`, 'garage', many)
    expect(await count()).toEqual([{ records: 1000, terms: 8000 }])
    await run('delete from garage.vehicle', 'garage', many)
    expect(await count()).toEqual([{ records: 0, terms: 0 }])
  })

  it('are found by a range of the key', async () => {
    const of = test.organisation()
    await run(
      `insert into garage.vehicle (organisation_id, id, name, created_by, updated_by)
       select '${of.organisationId}', gen_random_uuid(), md5(n::text), gen_random_uuid(), gen_random_uuid() from generate_series(1, 2000) n`,
      'garage',
      of,
    )
    await asSuperuser(test, 'analyze garage.search_term')
    const plan = await rows<Record<string, string>>(
      test,
      of,
      `explain select record_id from garage.search_term where organisation_id = '${of.organisationId}'
        and entity = 'garage.vehicle' and term >= 'abc' and term < 'abd'`,
    )
    const text = plan.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).toMatch(/Index Cond: .*term >= 'abc'/)
  })
})

describe('walls', () => {
  it('hides the terms of another organisation', async () => {
    const other = test.organisation()
    const [id] = await addVehicles(test, other, [{ name: 'Secret' }])
    expect(await termsOf(id!, other)).toEqual(['secret'])
    expect(await termsOf(id!)).toEqual([])
  })

  it('lets nobody write terms by hand', async () => {
    for (const sql of [
      `insert into garage.search_term values ('${context.organisationId}', 'garage.vehicle', 'x', gen_random_uuid())`,
      'delete from garage.search_term',
    ]) {
      await expect(run(sql)).rejects.toMatchObject({ cause: expect.objectContaining({ code: '42501' }) })
    }
  })

  it('lets a change that comes from another plugin through', async () => {
    const person = '00000000-0000-7000-8000-00000000dddd'
    await run(
      `insert into core.person (organisation_id, id, account, name, email, created_by, updated_by)
      values ('${context.organisationId}', '${person}', '${person}', 'Keeper', 'k@example.com', '${person}', '${person}')`,
      'core',
    )
    const [id] = await addVehicles(test, context, [{ name: 'Kept by', keeper: person }])
    await run(`delete from core.person where id = '${person}'`, 'core')
    expect(await rows(test, context, `select keeper from garage.vehicle where id = '${id}'`)).toEqual([
      { keeper: null },
    ])
    expect(await termsOf(id!)).toEqual(['by', 'kept'])
  })
})

describe('a column that becomes searchable', () => {
  it('gives stored records their terms, in every organisation', async () => {
    const [one, two] = [test.organisation(), test.organisation()]
    const [first] = await addVehicles(test, one, [{ name: 'Alpha', kind: 'van' }])
    const [second] = await addVehicles(test, two, [{ name: 'Beta', price: 5, currency: 'GBP' }])
    const tables = garageTables()
    tables['vehicle']!.columns['name']!.search = 'B'
    tables['vehicle']!.columns['code'] = { type: 'text', search: 'A', default: 'X9' }
    await apply(test, garage({ version: '1.1.0', tables }))
    expect(await termsOf(first!, one)).toEqual(['alpha', 'x9'])
    expect(await termsOf(second!, two)).toEqual(['beta', 'x9'])
    const forced = await asSuperuser(
      test,
      `select bool_and(relforcerowsecurity) as all from pg_class where relnamespace = 'garage'::regnamespace and relkind = 'r'`,
    )
    expect(forced).toEqual([{ all: true }])
  })

  it('takes the terms away when no column is searched any more', async () => {
    const tables = garageTables()
    for (const column of Object.values(tables['vehicle']!.columns)) delete column.search
    await apply(test, garage({ version: '1.2.0', tables }), { accept: ['safe', 'breaking', 'destructive'] })
    const left = await asSuperuser(test, `select distinct entity from garage.search_term`)
    expect(left).toEqual([{ entity: 'garage.trip' }])
  })
})
