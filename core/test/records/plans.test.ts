import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toStatement } from '../../src/database/query.ts'
import type { Fragment } from '../../src/database/sql-fragment.ts'
import { toStatement as fragmentStatement } from '../../src/database/sql-fragment.ts'
import type { ListQuery, Reader } from '../../src/records/index.ts'
import { onServer } from '../harness/template.ts'
import { createRecordsFixture, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
const ORGANISATIONS = 20
const ROWS_EACH = 2_500

const FILL = `insert into odd.thing (organisation_id, id, created_by, updated_by, created_at, name, city, amount, currency, rank, kind, email, phone)
  select $1::uuid, gen_random_uuid(), $2::uuid, $2::uuid, now() - make_interval(secs => n), 'Name ' || n, 'City',
    nullif(n % 100, 0), 'GBP', n % 5, case when n % 50 = 0 then 'green' else 'red' end,
    'user' || n || '@example.com', '+44' || n
  from generate_series(1, ${ROWS_EACH}) n`

beforeAll(async () => {
  fixture = await createRecordsFixture()
  const members: Member[] = []
  for (let index = 0; index < ORGANISATIONS; index++) {
    const each = await fixture.organisation()
    members.push(each)
    const values = [each.actor.organisationId, each.actor.personId]
    await each.write((unit) => unit.as('odd').execute({ sql: FILL, values }))
  }
  member = members[7]!
  await onServer(fixture.test.config.databaseUrl, (client) =>
    client.query('vacuum analyze odd.thing, odd.search_term'),
  )
}, 120_000)
afterAll(() => fixture.test.drop())

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Node[]
}

/** A reader that asks for the plan instead, in the same transaction, role and row security. */
function planning(plans: Node[]): Reader {
  const { organisationId, personId } = member.actor
  const context = { organisationId, actorId: personId, correlationId: 'plan' }
  return {
    organisationId,
    read: async (principal, queries: readonly Fragment[]) => {
      const statements = queries.map((query) => toStatement(fragmentStatement(query)))
      const explained = await fixture.database.readBatch(
        context,
        principal,
        statements.map(({ sql, values }) => ({ sql: `explain (analyze, format json) ${sql}`, values })),
      )
      for (const [row] of explained as [{ 'QUERY PLAN': [{ Plan: Node }] }][])
        plans.push(row['QUERY PLAN'][0].Plan)
      return member.reader.read(principal, queries)
    },
  }
}

const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)]

async function planOf(query: ListQuery): Promise<{ scans: Node[]; all: Node[]; nextCursor: string | null }> {
  const plans: Node[] = []
  const page = await fixture.service.list(planning(plans), member.actor, fixture.table('odd.thing'), query)
  expect(page.items.length).toBeGreaterThan(0)
  const all = plans.flatMap(nodes)
  return { scans: all.filter((node) => node['Node Type'].includes('Scan')), all, nextCursor: page.nextCursor }
}

function expectIndexed({ scans }: { scans: Node[] }): void {
  expect(scans.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([])
  const indexed = scans.filter((node) => node['Index Cond'] !== undefined)
  expect(indexed.length).toBeGreaterThan(0)
  for (const node of indexed) expect(node['Index Cond']).toContain('organisation_id =')
}

describe(`with ${ORGANISATIONS} organisations and ${ORGANISATIONS * ROWS_EACH} records, under row security`, () => {
  test('a page in index order reads only the rows it shows', async () => {
    const plan = await planOf({ sort: '-created_at', limit: 50 })
    expectIndexed(plan)
    expect(plan.scans[0]!['Index Name']).toBe('thing_created_at_idx')
    expect(plan.scans[0]!['Actual Rows']).toBeLessThanOrEqual(51)
    expect(plan.all.map((node) => node['Node Type'])).not.toContain('Sort')
  })

  test('the second page starts where the first one ended', async () => {
    const first = await planOf({ sort: '-created_at', limit: 50 })
    const plan = await planOf({ sort: '-created_at', limit: 50, cursor: first.nextCursor! })
    expectIndexed(plan)
    expect(plan.scans[0]!['Index Cond']).toContain('ROW(created_at, id) < ROW(')
    expect(plan.scans[0]!['Actual Rows']).toBeLessThanOrEqual(51)
  })

  test.each(['name', '-name'])('%s, a required text column, is read in index order', async (sort) => {
    const first = await planOf({ sort, limit: 50 })
    const plan = await planOf({ sort, limit: 50, cursor: first.nextCursor! })
    for (const each of [first, plan]) {
      expectIndexed(each)
      expect(each.scans[0]!['Actual Rows']).toBeLessThanOrEqual(51)
    }
  })

  test.each(['amount', '-amount'])('%s, which may be empty, is read in index order', async (sort) => {
    const first = await planOf({ sort, limit: 50 })
    expectIndexed(first)
    expect(Math.max(...first.scans.map((node) => node['Actual Rows']))).toBeLessThanOrEqual(51)
    const plan = await planOf({ sort, limit: 50, cursor: first.nextCursor! })
    expectIndexed(plan)
    expect(Math.max(...plan.scans.map((node) => node['Actual Rows']))).toBeLessThanOrEqual(51)
  })

  test.each(['amount', '-amount'])(
    '%s: empty values are looked for only where a page needs them',
    async (sort) => {
      const runsOf = ({ scans }: { scans: Node[] }): number[] =>
        scans.filter((node) => node['Relation Name'] === 'thing').map((node) => node['Actual Loops'])
      expect(runsOf(await planOf({ sort, limit: 50 }))).toEqual([1, 0])
      const few = { amount: { gte: 99 }, rank: { eq: 4 } }
      expect(runsOf(await planOf({ filter: few, sort, limit: 50 }))).toEqual([1, 1])
    },
  )

  test('a filter on an indexed column is a condition of the index', async () => {
    const plan = await planOf({ filter: { kind: { eq: 'green' } }, sort: '-created_at' })
    expectIndexed(plan)
    const index = plan.scans.find((node) => node['Index Name'] === 'thing_kind_created_at_idx')
    expect(index?.['Index Cond']).toContain('kind =')
  })

  test('the beginning of a text, in any case, is a range of its index', async () => {
    const plan = await planOf({ filter: { name: { starts: 'NAME 249' } }, sort: 'name' })
    expectIndexed(plan)
    expect(plan.scans[0]!['Index Cond']).toMatch(/name >=.*name <=/)
    expect(plan.scans[0]!['Actual Rows']).toBe(11)
  })

  test('search is a range of the search table, then a look-up by key', async () => {
    const plan = await planOf({ search: 'user2499' })
    expectIndexed(plan)
    const terms = plan.scans.find(
      (node) => node['Relation Name'] === 'search_term' || node['Index Name']?.startsWith('search_term'),
    )
    expect(terms?.['Index Cond']).toContain('term >=')
    for (const scan of plan.scans) expect(scan['Actual Rows']).toBeLessThanOrEqual(20)
  })

  test('a count is exact up to ten thousand and says when it stops', async () => {
    const { organisationId, personId } = member.actor
    const values = [organisationId, personId]
    const fill = `insert into odd.log (organisation_id, id, created_by, updated_by, name)
      select $1::uuid, gen_random_uuid(), $2::uuid, $2::uuid, 'x' from generate_series(1, 10001)`
    await member.write((unit) => unit.as('odd').execute({ sql: fill, values }))
    const count = () => fixture.service.count(member.reader, member.actor, fixture.table('odd.log'), {})
    expect(await count()).toEqual({ count: 10_000, isExact: false })
    const one = 'delete from odd.log where id = (select id from odd.log limit 1)'
    await member.write((unit) => unit.as('odd').execute({ sql: one, values: [] }))
    expect(await count()).toEqual({ count: 10_000, isExact: true })
  })

  test('the same shape of request has the same text, whatever its values', async () => {
    const texts = new Set<string>()
    const recording: Reader = {
      organisationId: member.actor.organisationId,
      read: (principal, queries) => {
        for (const query of queries) texts.add(fragmentStatement(query).sql)
        return member.reader.read(principal, queries)
      },
    }
    const table = fixture.table('odd.thing')
    for (const value of [1, 2]) {
      const filter = { rank: { in: Array<number>(value).fill(value) }, name: { starts: `x${value}` } }
      await fixture.service.list(recording, member.actor, table, {
        filter,
        search: `w${value}`,
        limit: value,
      })
    }
    expect(texts.size).toBe(1)
  })
})
