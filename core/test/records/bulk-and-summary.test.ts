import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QuoinError } from '@quoin/plugin-sdk'
import type { Operation, StoredRecord, Values } from '../../src/records/index.ts'
import { createRecordsFixture, refusal, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
beforeAll(async () => {
  fixture = await createRecordsFixture()
  member = await fixture.organisation()
})
afterAll(() => fixture.test.drop())

const thing = () => fixture.table('odd.thing')
const create = (values: Values) =>
  member.write((unit) => fixture.service.create(unit, member.actor, thing(), values))
const bulk = (operations: Operation[], as = member) =>
  as.write((unit) => fixture.service.bulk(unit, as.actor, thing(), operations))
const countAll = async (as = member) => (await fixture.service.count(as.reader, as.actor, thing(), {})).count

describe('bulk', () => {
  test('does creates, updates and deletes together and answers in their order', async () => {
    const [a, b, c] = [await create({ name: 'a' }), await create({ name: 'b' }), await create({ name: 'c' })]
    const results = await bulk([
      { op: 'update', id: b.id, version: 1, values: { name: 'B' } },
      { op: 'create', values: { name: 'd' } },
      { op: 'delete', id: a.id, version: 1 },
      { op: 'update', id: c.id, version: 1, values: { city: 'Bath', name: 'C' } },
    ])
    expect(results).toMatchObject([
      { name: 'B', version: 2 },
      { name: 'd', version: 1 },
      { id: a.id },
      { name: 'C', city: 'Bath' },
    ])
    expect(Object.keys(results[2]!)).toEqual(['id'])
  })

  test('lists every fault of every operation and stores nothing', async () => {
    const record = await create({ name: 'a' })
    const before = await countAll()
    const error = await refusal(
      bulk([
        { op: 'create', values: { name: 'good' } },
        { op: 'create', values: { city: 'x', rank: 9 } },
        { op: 'update', id: record.id, version: 5, values: { name: 'y' } },
        { op: 'create', values: { name: 'x', parent: record.id.replace(/^./, 'f') } },
        { op: 'update', id: record.id, version: 1, values: { email: 'no' } },
      ]),
    )
    expect([error.code, error.status]).toEqual(['records.bulk-refused', 422])
    expect(error.faults.map(({ path }) => path).sort()).toEqual([
      '/operations/1/values/name',
      '/operations/1/values/rank',
      '/operations/2',
      '/operations/3/values/parent',
      '/operations/4/id',
      '/operations/4/values/email',
    ])
    expect(await countAll()).toBe(before)
  })

  test('takes a thousand operations and refuses one more, and none', async () => {
    const operations = (count: number): Operation[] =>
      Array.from({ length: count }, (_, index) => ({ op: 'create', values: { name: `n${index}` } }))
    const owner = await fixture.organisation()
    const results = await bulk(operations(1_000), owner)
    expect(results.map(({ name }: StoredRecord & { name?: unknown }) => name)).toEqual(
      operations(1_000).map((_, index) => `n${index}`),
    )
    expect((await refusal(bulk(operations(1_001), owner))).code).toBe('records.bulk-refused')
    expect((await refusal(bulk([], owner))).code).toBe('records.bulk-refused')
    expect(await countAll(owner)).toBe(1_000)
  })

  test('two bulks over the same records in opposite order both end', async () => {
    const records = await bulk(
      Array.from({ length: 20 }, (_, index) => ({ op: 'create' as const, values: { name: `r${index}` } })),
    )
    const update = (list: readonly StoredRecord[]) =>
      bulk(list.map(({ id }) => ({ op: 'update', id, values: { city: 'x' } })))
    const results = await Promise.all([update(records), update(records.toReversed())])
    expect(
      results
        .flat()
        .map(({ version }) => version)
        .toSorted((a, b) => a - b),
    ).toEqual([...Array<number>(20).fill(2), ...Array<number>(20).fill(3)])
  })
})

describe('rows of an import', () => {
  test('sound ones are stored, each other gets its faults', async () => {
    const rows = [{ name: 'good' }, { city: 'no name' }, { name: 'also good', kind: 'green' }]
    const results = await member.write((unit) =>
      fixture.service.createMany(unit, member.actor, thing(), rows),
    )
    expect(results).toMatchObject([
      { record: { name: 'good', version: 1 } },
      { faults: [{ path: '/name' }] },
      { record: { name: 'also good' } },
    ])
  })

  test('a value that must be unique is found before it is stored: in the table and in the rows themselves', async () => {
    await create({ name: 'x', code: 'T1' })
    const gone = await create({ name: 'x', code: 'T2' })
    await member.write((unit) => fixture.service.delete(unit, member.actor, thing(), { id: gone.id }))
    const rows = ['T1', 'T2', 'T3', 'T3', null, null].map((code) => ({ name: 'x', code }))
    const results = await member.write((unit) =>
      fixture.service.createMany(unit, member.actor, thing(), rows),
    )
    expect(
      results.map((result) => ('faults' in result ? result.faults.map(({ path }) => path) : 'stored')),
    ).toEqual([['/code'], 'stored', 'stored', ['/code'], 'stored', 'stored'])
  })

  test('a record keeps its own unique value', async () => {
    const record = await create({ name: 'x', code: 'mine' })
    const values = { name: 'y', code: 'mine' }
    expect(await bulk([{ op: 'update', id: record.id, version: 1, values }])).toMatchObject([{ version: 2 }])
  })

  test('of two writers of one unique value one wins, the other hears of it', async () => {
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => create({ name, code: 'race' })))
    const codes = results.map((result) =>
      result.status === 'rejected' ? (result.reason as QuoinError).code : 'stored',
    )
    expect(codes.sort()).toEqual(['records.duplicate', 'records.duplicate', 'stored'])
  })

  test('a dry run stores nothing', async () => {
    const before = await countAll()
    const results = await member.write((unit) =>
      fixture.service.checkMany(unit, member.actor, thing(), [{ name: 'x' }, {}]),
    )
    expect(results).toMatchObject([{ record: { name: 'x' } }, { faults: [{ path: '/name' }] }])
    expect(await countAll()).toBe(before)
  })
})

describe('hooks', () => {
  test('complete rows before they are checked and see them afterwards, in the same transaction', async () => {
    const seen: unknown[] = []
    fixture.service.hooks.add('odd.part', {
      beforeCreate: async (_, rows) => rows.map((row) => ({ name: 'from hook', ...row })),
      afterCreate: async ({ unit }, records) => {
        const [found] = await unit
          .as('odd')
          .rows<{ count: string }>({ sql: 'select count(*) from odd.part', values: [] })
        seen.push(
          records.map(({ version }) => version),
          Number(found!.count),
        )
      },
      beforeUpdate: async (_, changes) =>
        changes.map(({ record, values }) => ({ ...values, name: `${String(record['name'])}!` })),
      afterUpdate: async (_, changes) =>
        void seen.push(changes.map(({ before, record }) => [before['name'], record['name']])),
      afterDelete: async () => {
        throw new Error('taken back')
      },
    })
    const part = fixture.table('odd.part')
    const { id: parent } = await create({ name: 'x' })
    const made = await member.write((unit) =>
      fixture.service.create(unit, member.actor, part, { thing: parent }),
    )
    expect(made).toMatchObject({ name: 'from hook' })
    await member.write((unit) =>
      fixture.service.update(unit, member.actor, part, { id: made.id, values: { thing: parent } }),
    )
    expect(seen).toEqual([[1], 1, [['from hook', 'from hook!']]])
    await expect(
      member.write((unit) => fixture.service.delete(unit, member.actor, part, { id: made.id })),
    ).rejects.toThrow('taken back')
    const { record } = await fixture.service.get(member.reader, member.actor, part, { id: made.id })
    expect(record).toMatchObject({ name: 'from hook!', version: 2 })
  })
})

test('a hook that sets a column that is none is told so', async () => {
  const log = fixture.table('odd.log')
  fixture.service.hooks.add('odd.log', {
    beforeCreate: async (_, rows) => rows.map((row) => ({ ...row, nmae: 'x', id: 'y' })),
  })
  const records = fixture.service.forPlugins()
  const error = await refusal(member.write((unit) => records.create(unit, member.actor, log, { name: 'x' })))
  expect(error.faults.map(({ path }) => path)).toEqual(['/nmae', '/id'])
})

describe('summaries', () => {
  const summary = (as: Member, query: object) => fixture.service.summary(as.reader, as.actor, thing(), query)

  test('sum exactly, apart for each currency', async () => {
    const row = fc.record({
      name: fc.constant('x'),
      kind: fc.constantFrom('red', 'green', null),
      amount: fc.option(fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 })),
      currency: fc.constantFrom('GBP', 'EUR', 'JPY'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const owner = await fixture.organisation()
        await owner.write((unit) => fixture.service.createMany(unit, owner.actor, thing(), rows))
        const groups = await summary(owner, { group: 'kind', sum: 'amount' })
        expect(groups.reduce((total, { count }) => total + count, 0)).toBe(rows.length)
        for (const { key, count, sums } of groups) {
          const own = rows.filter(({ kind }) => kind === key)
          expect(count).toBe(own.length)
          for (const currency of ['GBP', 'EUR', 'JPY']) {
            const amounts = own.filter((each) => each.currency === currency && each.amount !== null)
            const wanted =
              amounts.length === 0
                ? undefined
                : Number(amounts.reduce((sum, each) => sum + BigInt(each.amount!), 0n))
            expect(sums.find((sum) => sum.currency === currency)?.amount).toBe(wanted)
          }
        }
      }),
      { numRuns: 15 },
    )
  })

  test('sum decimals as text, and refuse a sum beyond exact numbers', async () => {
    const owner = await fixture.organisation()
    const rows = [
      { name: 'a', rate: '0.1', amount: 9_007_199_254_740_991 },
      { name: 'b', rate: '0.2', amount: 1 },
    ]
    await owner.write((unit) => fixture.service.createMany(unit, owner.actor, thing(), rows))
    expect(await summary(owner, { sum: 'rate' })).toEqual([
      { key: null, count: 2, sums: [{ currency: null, amount: '0.3000' }] },
    ])
    expect((await refusal(summary(owner, { sum: 'amount' }))).code).toBe('records.sum-too-large')
  })

  test.each([
    [{ group: 'name' }, '/group'],
    [{ group: 'amount' }, '/group'],
    [{ sum: 'name' }, '/sum'],
    [{ sum: 'nothing' }, '/sum'],
  ])('refuse %j', async (query, path) => {
    const error = await refusal(summary(member, query))
    expect([error.code, error.faults[0]?.path]).toEqual(['records.invalid-query', path])
  })
})
