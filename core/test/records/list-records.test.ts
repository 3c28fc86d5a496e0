import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Filter } from '@quoin/plugin-sdk'
import type { ListQuery, Values } from '../../src/records/index.ts'
import { createRecordsFixture, refusal, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
const ROWS = 60

/** Many ties and many empty values: where paging goes wrong if it goes wrong. */
const rowOf = (index: number): Values => ({
  name: ['Ada', 'ada', 'Émile', 'Zoë', 'b'][index % 5],
  city: index % 3 === 0 ? null : ['Bath', 'York'][index % 2],
  rank: index % 4 === 0 ? null : (index % 5) - 2,
  rate: index % 7 === 0 ? null : `${index % 3}.5`,
  amount: index % 2 === 0 ? null : (index % 6) * 100,
  currency: index % 6 === 5 ? 'EUR' : 'GBP',
  is_open: index % 2 === 0,
  due_on: index % 5 === 0 ? null : `2026-01-0${(index % 3) + 1}`,
  seen_at: index % 9 === 0 ? null : `2026-01-01T00:00:00.00000${index % 4}Z`,
  kind: index % 8 === 0 ? null : ['red', 'green'][index % 2],
})
const rows = Array.from({ length: ROWS }, (_, index) => rowOf(index))

beforeAll(async () => {
  fixture = await createRecordsFixture()
  const stranger = await fixture.organisation()
  member = await fixture.organisation()
  for (const owner of [stranger, member]) {
    await owner.write((unit) =>
      fixture.service.createMany(unit, owner.actor, fixture.table('odd.thing'), rows),
    )
  }
})
afterAll(() => fixture.test.drop())

const list = (query: ListQuery, as = member) =>
  fixture.service.list(as.reader, as.actor, fixture.table('odd.thing'), query)

async function walk(query: ListQuery): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let cursor: string | undefined
  do {
    const page = await list({ ...query, ...(cursor !== undefined && { cursor }) })
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && found.length <= ROWS)
  return found
}

describe('paging', () => {
  const columns = [
    'name',
    'city',
    'rank',
    'rate',
    'amount',
    'is_open',
    'due_on',
    'seen_at',
    'kind',
    'created_at',
    'id',
  ]
  const sortArbitrary = fc
    .tuple(
      fc.shuffledSubarray(columns, { minLength: 1, maxLength: 3 }),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    )
    .map(([names, descending]) => names.map((name, index) => (descending[index] ? `-${name}` : name)))

  test('visits each record exactly once, in one order, for any sort and any page size', async () => {
    await fc.assert(
      fc.asyncProperty(sortArbitrary, fc.integer({ min: 1, max: 40 }), async (sort, limit) => {
        const whole = await list({ sort: sort.join(), limit: 200 })
        const paged = await walk({ sort: sort.join(), limit })
        expect(whole.items).toHaveLength(ROWS)
        expect(paged.map(({ id }) => id)).toEqual(whole.items.map(({ id }) => id))
      }),
      { numRuns: 60 },
    )
  })

  test.each(columns.flatMap((name) => [name, `-${name}`]))('puts empty values last for %s', async (sort) => {
    const name = sort.replace('-', '')
    const values = (await list({ sort, limit: 200 })).items.map((item) => item[name])
    const firstEmpty = values.indexOf(null)
    expect(
      values.slice(firstEmpty === -1 ? values.length : firstEmpty).every((value) => value === null),
    ).toBe(true)
    const present = values.filter(
      (value): value is string | number => typeof value === 'number' || name === 'due_on',
    )
    if (present.length === 0) return
    const ordered = present.filter((value) => value !== null).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    expect(values.filter((value) => value !== null)).toEqual(
      sort.startsWith('-') ? ordered.reverse() : ordered,
    )
  })

  test('a cursor serves its own table and sort only', async () => {
    const { nextCursor } = await list({ sort: 'rank', limit: 5 })
    const cursor = nextCursor!
    for (const query of [{ sort: '-rank', cursor }, { sort: 'rank,name', cursor }, { cursor }]) {
      expect((await refusal(list(query))).code).toBe('records.invalid-cursor')
    }
    const part = fixture.table('odd.part')
    const other = fixture.service.list(member.reader, member.actor, part, { sort: 'name', cursor })
    expect((await refusal(other)).code).toBe('records.invalid-cursor')
    const forge = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const forged of [
      'x',
      forge(null),
      forge(['odd.thing', 'rank,id', [1]]),
      forge(['odd.thing', 'rank,id', ['1; drop', 'x']]),
      forge(['odd.thing', 'rank,id', [{}, null]]),
    ]) {
      expect((await refusal(list({ sort: 'rank', cursor: forged }))).code).toBe('records.invalid-cursor')
    }
  })

  test.each([
    [{ sort: 'a,b,c,d' }, '/sort'],
    [{ sort: 'rnak' }, '/sort'],
    [{ sort: 'story' }, '/sort'],
    [{ sort: 'rank,-rank' }, '/sort'],
    [{ limit: 0 }, '/limit'],
    [{ limit: 1001 }, '/limit'],
    [{ columns: ['nmae'] }, '/columns'],
    [{ columns: ['organisation_id'] }, '/columns'],
    [{ include: ['name'] }, '/include'],
  ])('refuses %j', async (query, path) => {
    const error = await refusal(list(query))
    expect([error.code, error.faults[0]?.path]).toEqual(['records.invalid-query', path])
  })
})

describe('filters', () => {
  const value = {
    name: fc.constantFrom('Ada', 'ada', 'nobody'),
    rank: fc.integer({ min: -3, max: 3 }),
    amount: fc.constantFrom(0, 100, 300),
    is_open: fc.boolean(),
    due_on: fc.constantFrom('2026-01-01', '2026-01-02'),
    kind: fc.constantFrom('red', 'green'),
  } as const
  const isRange = (name: string): boolean => name !== 'is_open' && name !== 'kind' && name !== 'name'
  const condition = fc.constantFrom(...(Object.keys(value) as (keyof typeof value)[])).chain((name) => {
    const each: fc.Arbitrary<unknown> = value[name]
    const set = fc.array(fc.option(each, { nil: null }), { maxLength: 3 })
    const operators = [
      fc.option(each, { nil: null }).map((eq) => ({ eq })),
      fc.option(each, { nil: null }).map((ne) => ({ ne })),
      set.map((list) => ({ in: list })),
      set.map((notIn) => ({ notIn })),
      fc.boolean().map((empty) => ({ empty })),
      ...(isRange(name)
        ? (['lt', 'lte', 'gt', 'gte'] as const).map((op) => each.map((bound) => ({ [op]: bound })))
        : []),
      ...(name === 'name'
        ? [
            fc.constantFrom('A', 'é', 'É', 'd', '').map((starts) => ({ starts })),
            fc.constantFrom('D', '%', '_').map((contains) => ({ contains })),
          ]
        : []),
    ]
    return fc.oneof(...operators).map((operator) => ({ [name]: operator }))
  })
  const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      condition,
      fc.tuple(condition, condition).map(([a, b]) => ({ ...a, ...b })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
      tie('filter').map((not) => ({ not })),
    ),
  }))

  test('find in PostgreSQL what they find in memory', async () => {
    const everything = (await list({ limit: 200 })).items
    await fc.assert(
      fc.asyncProperty(filter, async (given) => {
        const wanted = everything.filter((row) => matches(given as Filter, row)).map(({ id }) => id)
        const found = await list({ filter: given, limit: 200 })
        expect(found.items.map(({ id }) => String(id)).sort()).toEqual(wanted.map(String).sort())
        const { count } = await fixture.service.count(
          member.reader,
          member.actor,
          fixture.table('odd.thing'),
          { filter: given },
        )
        expect(count).toBe(wanted.length)
      }),
      { numRuns: 150 },
    )
  })

  test('know the beginning of a text in any case and script, accents and signs included', async () => {
    const other = await fixture.organisation()
    const log = fixture.table('odd.log')
    const words =
      `Ängel ÄNGELHOLM A\u0308ngel Angel O’Brien O'Brien Σίσυφος ΣΊΣΥΦΟΣ ǅungla Straße STRASSE İzmir K2
      100% 100 -1 👩‍🚀Ada 株式会社 ﬁsh`.split(/\s+/)
    const names = [...words, '100 %', 'a b']
    const insert = `insert into odd.log (organisation_id, id, created_by, updated_by, name)
      select $1::uuid, gen_random_uuid(), $2::uuid, $2::uuid, name from unnest($3::text[]) name`
    const values = [other.actor.organisationId, other.actor.personId, names]
    await other.write((unit) => unit.as('odd').execute({ sql: insert, values }))
    const beginnings = names.flatMap((name) =>
      [1, 2, 3, 5].map((length) => [...name].slice(0, length).join('')),
    )
    for (const starts of new Set([...beginnings, ...beginnings.map((text) => text.toUpperCase())])) {
      const query = { filter: { name: { starts } }, limit: 200 }
      const { items } = await fixture.service.list(other.reader, other.actor, log, query)
      const wanted = names.filter((name) => name.toLowerCase().startsWith(starts.toLowerCase()))
      expect(items.map(({ name }) => String(name)).sort(), starts).toEqual(wanted.sort())
    }
  })

  test.each([
    ['an unknown column', { nmae: { eq: 'x' } }, '/filter/nmae'],
    ['an unknown operator', { name: { like: 'x' } }, '/filter/name/like'],
    ['an operator that does not fit', { rank: { contains: 'x' } }, '/filter/rank/contains'],
    ['a wrong type', { rank: { eq: '1' } }, '/filter/rank/eq'],
    ['a float', { amount: { gt: 0.5 } }, '/filter/amount/gt'],
    ['no day', { due_on: { eq: '2026-02-30' } }, '/filter/due_on/eq'],
    ['no id', { parent: { eq: "' or 1=1" } }, '/filter/parent/eq'],
    ['a zero byte', { name: { eq: 'a\u0000' } }, '/filter/name/eq'],
    ['a range against empty', { rank: { lt: null } }, '/filter/rank/lt'],
    ['a bare value', { name: 'x' }, '/filter/name'],
    ['no operator', { name: {} }, '/filter/name'],
    ['an empty or', { or: [] }, '/filter/or'],
    ['a list as filter', [], '/filter'],
    [
      'too deep a nest',
      { not: { not: { not: { not: { not: { not: {} } } } } } },
      '/filter/not/not/not/not/not',
    ],
    ['comparing JSON', { data: { eq: '{}' } }, '/filter/data/eq'],
    ['bytes', { blob: { eq: 'x' } }, '/filter/blob/eq'],
  ])('refuse %s', async (_, given, path) => {
    const error = await refusal(list({ filter: given }))
    expect([error.code, error.faults.map((fault) => fault.path)]).toEqual(['records.invalid-query', [path]])
  })

  test('take a whole number beyond the column as a question like any other', async () => {
    expect((await list({ filter: { rank: { lt: 9_007_199_254_740_991 } } })).items.length).toBeGreaterThan(0)
  })
})

function matches(filter: Filter, row: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([name, part]) => {
    if (name === 'and') return (part as unknown as Filter[]).every((each) => matches(each, row))
    if (name === 'or') return (part as unknown as Filter[]).some((each) => matches(each, row))
    if (name === 'not') return !matches(part as unknown as Filter, row)
    return Object.entries(part).every(([operator, operand]) => holds(operator, row[name], operand))
  })
}

function holds(operator: string, value: unknown, operand: unknown): boolean {
  if (operator === 'eq') return value === operand
  if (operator === 'ne') return value !== operand
  if (operator === 'in') return (operand as unknown[]).includes(value)
  if (operator === 'notIn') return !(operand as unknown[]).includes(value)
  if (operator === 'empty') return (value === null) === operand
  if (value === null) return false
  if (operator === 'starts') return String(value).toLowerCase().startsWith(String(operand).toLowerCase())
  if (operator === 'contains') return String(value).toLowerCase().includes(String(operand).toLowerCase())
  const [left, right] = [value as number, operand as number]
  return operator === 'lt'
    ? left < right
    : operator === 'lte'
      ? left <= right
      : operator === 'gt'
        ? left > right
        : left >= right
}

describe('what comes with a list', () => {
  test('chosen columns, always with id and version', async () => {
    const [item] = (await list({ columns: ['city', 'name'], limit: 1 })).items
    expect(Object.keys(item!).sort()).toEqual(['city', 'id', 'name', 'version'])
  })

  test('titles of what it refers to, without a gap for an empty column', async () => {
    const thing = fixture.table('odd.thing')
    const make = (values: Values) =>
      member.write((unit) => fixture.service.create(unit, member.actor, thing, values))
    const parent = await make({ name: 'Parent' })
    const child = await make({ name: 'Child', city: 'Bath', parent: parent.id, owner: member.actor.personId })
    const page = await list({ filter: { id: { eq: child.id } }, include: ['parent', 'owner', 'created_by'] })
    expect(page.included).toEqual({
      'odd.thing': { [parent.id]: { id: parent.id, title: 'Parent' } },
      'core.person': { [member.actor.personId]: { id: member.actor.personId, title: 'Jo Doe' } },
    })
    await member.write((unit) => fixture.service.delete(unit, member.actor, thing, { id: child.id }))
    await member.write((unit) => fixture.service.delete(unit, member.actor, thing, { id: parent.id }))
  })
})
