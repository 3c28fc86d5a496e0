import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ListQuery, StoredRecord, Values } from '../../src/records/index.ts'
import { searchEverything } from '../../src/records/search-everything.ts'
import { createRecordsFixture, refusal, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
let stranger: Member
let theirs: StoredRecord
beforeAll(async () => {
  fixture = await createRecordsFixture()
  member = await fixture.organisation()
  stranger = await fixture.organisation()
  theirs = await create({ name: 'Secretword', kind: 'green', amount: 7, code: 'taken' }, stranger)
})
afterAll(() => fixture.test.drop())

const thing = () => fixture.table('odd.thing')
const create = (values: Values, as = member) =>
  as.write((unit) => fixture.service.create(unit, as.actor, thing(), values))
const list = async (query: ListQuery, as = member) =>
  (await fixture.service.list(as.reader, as.actor, thing(), query)).items
const everything = { filter: { kind: { in: ['red', 'green'] } } }
const searched = (text: string, as: Member) =>
  searchEverything(
    fixture.registry,
    as.reader,
    { ...as.actor, products: new Set(['core', 'crm', 'odd']), revision: '1' },
    text,
  )

describe("another organisation's record is as good as absent", () => {
  const calls: Record<string, (id: string, as: Member) => Promise<unknown>> = {
    get: (id, as) => fixture.service.get(as.reader, as.actor, thing(), { id }),
    'get inside a transaction': (id, as) =>
      as.read((reader) => fixture.service.get(reader, as.actor, thing(), { id })),
    update: (id, as) =>
      as.write((unit) =>
        fixture.service.update(unit, as.actor, thing(), { id, version: 1, values: { name: 'mine' } }),
      ),
    'update of a wrong version': (id, as) =>
      as.write((unit) =>
        fixture.service.update(unit, as.actor, thing(), { id, version: 9, values: { name: 'mine' } }),
      ),
    delete: (id, as) =>
      as.write((unit) => fixture.service.delete(unit, as.actor, thing(), { id, version: 1 })),
  }

  test.each(Object.keys(calls))('by %s', async (name) => {
    const foreign = await refusal(calls[name]!(theirs.id, member))
    const absent = await refusal(calls[name]!(randomUUID(), member))
    expect([foreign.code, foreign.status]).toEqual(['records.not-found', 404])
    expect([foreign.message, foreign.help, foreign.faults]).toEqual([
      absent.message,
      absent.help,
      absent.faults,
    ])
  })

  test('by bulk', async () => {
    const bulk = (id: string) =>
      member.write((unit) =>
        fixture.service.bulk(unit, member.actor, thing(), [
          { op: 'update', id, version: 1, values: { name: 'mine' } },
          { op: 'delete', id: randomUUID(), version: 1 },
        ]),
      )
    const error = await refusal(bulk(theirs.id))
    expect(error.faults).toEqual((await refusal(bulk(randomUUID()))).faults)
    expect(error.faults.map(({ path, got }) => [path, got])).toEqual([
      ['/operations/0', 'records.not-found'],
      ['/operations/1', 'records.not-found'],
    ])
  })

  test('by list, filter, search, count, summary and include', async () => {
    expect(await list(everything)).toEqual([])
    expect(await list({ filter: { id: { eq: theirs.id } } })).toEqual([])
    expect(await list({ search: 'secretword' })).toEqual([])
    expect(await list({ search: 'secretword' }, stranger)).toHaveLength(1)
    expect(await searched('secretword', member)).toEqual([])
    expect(await searched('secret', stranger)).toEqual([
      { entity: 'odd.thing', label: 'Things', items: [{ id: theirs.id, title: 'Secretword' }] },
    ])
    expect(await fixture.service.count(member.reader, member.actor, thing(), {})).toEqual({
      count: 0,
      isExact: true,
    })
    expect(
      await fixture.service.summary(member.reader, member.actor, thing(), { group: 'kind', sum: 'amount' }),
    ).toEqual([])
  })

  test('by a unique value that they have', async () => {
    expect(await create({ name: 'x', code: 'taken' })).toMatchObject({ code: 'taken' })
  })

  test('afterwards it is as it was', async () => {
    const { record } = await fixture.service.get(stranger.reader, stranger.actor, thing(), { id: theirs.id })
    expect(record).toEqual(theirs)
  })
})

describe('rules of a role', () => {
  let narrow: Member
  let mine: StoredRecord
  let other: StoredRecord
  beforeAll(async () => {
    narrow = member.withRules({
      action: 'manage',
      subject: 'odd.thing',
      conditions: { owner: member.actor.personId },
    })
    mine = await create({ name: 'mine', owner: member.actor.personId, amount: 10 })
    other = await create({ name: 'other', amount: 20, kind: 'green' })
  })

  test('hold in lists, counts, sums, search and by id alike', async () => {
    expect((await list({}, narrow)).map(({ id }) => id)).toEqual([mine.id])
    const count = await fixture.service.count(narrow.reader, narrow.actor, thing(), {
      filter: { or: [{ kind: { ne: 'x' } }] } as never,
    })
    expect(count.count).toBe(1)
    const groups = await fixture.service.summary(narrow.reader, narrow.actor, thing(), { sum: 'amount' })
    expect(groups).toEqual([{ key: null, count: 1, sums: [{ currency: 'GBP', amount: 10 }] }])
    expect(await list({ search: 'other' }, narrow)).toEqual([])
    const hidden = await refusal(fixture.service.get(narrow.reader, narrow.actor, thing(), { id: other.id }))
    expect(hidden.code).toBe('records.not-found')
  })

  test('fill in what a new record must have, and refuse what leads out of reach', async () => {
    const made = await create({ name: 'new' }, narrow)
    expect(made).toMatchObject({ owner: member.actor.personId })
    const error = await refusal(create({ name: 'new', owner: null }, narrow))
    expect([error.code, error.status]).toEqual(['permissions.forbidden', 403])
    const away = narrow.write((unit) =>
      fixture.service.update(unit, narrow.actor, thing(), { id: made.id, values: { owner: null } }),
    )
    expect((await refusal(away)).code).toBe('permissions.forbidden')
  })

  test('a role of few columns fills in the others that it must have, and takes none from the caller', async () => {
    const personId = member.actor.personId
    const clerk = member.withRules(
      {
        action: 'create',
        subject: 'odd.thing',
        fields: ['name'],
        conditions: { owner: personId, kind: 'red' },
      },
      { action: 'read', subject: 'odd.thing' },
    )
    expect(await create({ name: 'new' }, clerk)).toMatchObject({ owner: personId, kind: 'red' })
    expect((await refusal(create({ name: 'new', city: 'Bath' }, clerk))).code).toBe(
      'permissions.field-forbidden',
    )
  })

  test('a table nobody gave stays closed', async () => {
    const nobody = member.withRules({ action: 'read', subject: 'odd.part' })
    expect((await refusal(create({ name: 'x' }, nobody))).code).toBe('permissions.forbidden')
    expect(await list({}, nobody)).toEqual([])
  })
})

describe('a column that may not be read tells nothing', () => {
  let limited: Member
  beforeAll(() => {
    limited = member.withRules(
      { action: 'manage', subject: 'odd.thing' },
      { action: ['read', 'update'], subject: 'odd.thing', inverted: true, fields: ['amount', 'story'] },
    )
  })

  test('it is left out of records', async () => {
    const [item] = await list({ limit: 1 }, limited)
    expect(item).toHaveProperty('name')
    expect(item).not.toHaveProperty('amount')
    expect(await create({ name: 'x' }, limited)).not.toHaveProperty('amount')
  })

  test.each<[string, () => Promise<unknown>]>([
    ['filter', () => list({ filter: { amount: { gt: 1 } } }, limited)],
    ['filter inside not', () => list({ filter: { not: { amount: { empty: true } } } as never }, limited)],
    ['sort', () => list({ sort: 'amount' }, limited)],
    ['columns', () => list({ columns: ['amount'] }, limited)],
    ['search, whose words include it', () => list({ search: 'x' }, limited)],
    ['sum', () => fixture.service.summary(limited.reader, limited.actor, thing(), { sum: 'amount' })],
    [
      'count',
      () =>
        fixture.service.count(limited.reader, limited.actor, thing(), {
          filter: { amount: { eq: 1 } } as never,
        }),
    ],
    [
      'update',
      async () => {
        const { id } = await create({ name: 'x' })
        return limited.write((unit) =>
          fixture.service.update(unit, limited.actor, thing(), { id, values: { amount: 1 } }),
        )
      },
    ],
  ])('%s refuses it', async (_, call) => {
    const error = await refusal(call())
    expect([error.code, error.status]).toEqual(['permissions.field-forbidden', 403])
  })

  test('search across tables leaves out the table', async () => {
    await create({ name: 'Findable' })
    expect(await searched('findable', limited)).toEqual([])
    expect(await searched('findable', member)).toHaveLength(1)
  })

  test('its value does not come back when a write is stale', async () => {
    const { id } = await create({ name: 'x', amount: 99 })
    const stale = limited.write((unit) =>
      fixture.service.update(unit, limited.actor, thing(), { id, version: 7, values: { name: 'y' } }),
    )
    const { current } = (await refusal(stale)).parameters as { current: object }
    expect(current).not.toHaveProperty('amount')
  })
})
