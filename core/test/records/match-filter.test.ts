import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matchesFilter, type Filter } from '@quoin/plugin-sdk'
import type { Values } from '../../src/records/index.ts'
import { createRecordsFixture, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
let records: Readonly<Record<string, unknown>>[]

const VALUES = {
  name: ['Ada', 'ada', 'Émile', 'Zoë', 'b'],
  city: [null, 'Bath', 'York'],
  rank: [null, -2, 0, 2],
  rate: [null, '0.5', '2.5', '10.5'],
  is_open: [true, false],
  due_on: [null, '2026-01-01', '2026-01-03'],
  seen_at: [null, '2026-01-01T00:00:00Z', '2026-02-01T12:00:00Z'],
  kind: [null, 'red', 'green'],
} as const
const at = (values: readonly unknown[], index: number): unknown => values[index % values.length]

beforeAll(async () => {
  fixture = await createRecordsFixture()
  member = await fixture.organisation()
  const rows = Array.from({ length: 40 }, (_, index): Values =>
    Object.fromEntries(
      Object.entries(VALUES).map(([name, values], place) => [name, at(values, index * (place + 1))]),
    ),
  )
  await member.write((unit) =>
    fixture.service.createMany(unit, member.actor, fixture.table('odd.thing'), rows),
  )
  records = [...(await find({}))]
})
afterAll(() => fixture.test.drop())

async function find(filter: object): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const query = { filter: filter as Filter, limit: 200 }
  return (await fixture.service.list(member.reader, member.actor, fixture.table('odd.thing'), query)).items
}

const ORDERED = ['lt', 'lte', 'gt', 'gte'] as const

/** One condition of a kind that fits the column, with a value that occurs in it or near it. */
const condition = fc.constantFrom(...(Object.keys(VALUES) as (keyof typeof VALUES)[])).chain((column) => {
  const present = VALUES[column].filter((value) => value !== null) as (string | number | boolean)[]
  const isOrdered = !['is_open', 'kind', 'name', 'city'].includes(column)
  const one = fc.constantFrom(...present)
  const some = fc.subarray(present, { minLength: 1 })
  const operand = fc.oneof(
    one.map((value) => ({ eq: value })),
    fc.constant({ eq: null }),
    fc.boolean().map((empty) => ({ empty })),
    ...(column === 'is_open' ? [] : [some.map((list) => ({ in: list }))]),
    ...(column === 'is_open' ? [] : [some.map((list) => ({ notIn: list }))]),
    one.map((value) => ({ ne: value })),
    ...(isOrdered
      ? [fc.tuple(fc.constantFrom(...ORDERED), one).map(([key, value]) => ({ [key]: value }))]
      : []),
    ...(column === 'name' || column === 'city' ? [fc.constantFrom({ starts: 'a' }, { contains: 'A' })] : []),
  )
  return operand.map((value) => ({ [column]: value }) as object)
})

const { filter } = fc.letrec<{ filter: object }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    condition,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('filter').map((not) => ({ not })),
  ),
}))

test('the matcher of pages finds what the server finds, whatever the filter', async () => {
  const { columns } = fixture.table('odd.thing')
  const kinds = Object.fromEntries([...columns.values()].map(({ name, column }) => [name, column.type]))
  await fc.assert(
    fc.asyncProperty(filter, async (each) => {
      const found = new Set((await find(each)).map((record) => record['id']))
      const matched = records.filter((record) => matchesFilter(each as Filter, record, kinds))
      expect(new Set(matched.map((record) => record['id']))).toEqual(found)
    }),
    { numRuns: 300 },
  )
})
