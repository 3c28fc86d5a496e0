import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toStatement } from '../../src/database/sql-fragment.ts'
import {
  accessPredicate,
  createAccess,
  isAllowedOnEveryRow,
  parseRules,
  permitsField,
  permitsRecord,
  type RawRule,
} from '../../src/permissions/index.ts'
import { manifest, registryOf } from './registry-fixture.ts'
import { testServer } from '../harness/index.ts'

const registry = registryOf(
  manifest('shop', {
    tables: {
      order: {
        label: 'Order',
        title: '{kind}',
        columns: {
          kind: { type: 'text' },
          amount: { type: 'money' },
          paid: { type: 'boolean' },
          due_on: { type: 'date' },
        },
      },
    },
  }),
)
const order = registry.table('shop.order')!

const DAYS = ['2026-01-01', '2026-01-02', '2026-12-31']
const domain = {
  kind: fc.constantFrom('a', 'b', ''),
  amount: fc.integer({ min: -2, max: 2 }),
  paid: fc.boolean(),
  due_on: fc.constantFrom(...DAYS),
} as const
type Column = keyof typeof domain
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(values, { nil: null, freq: 3 })

const rowArbitrary = fc.record({
  kind: orNull(domain.kind),
  amount: orNull(domain.amount),
  paid: orNull(domain.paid),
  due_on: orNull(domain.due_on),
})

function conditionArbitrary(column: Column): fc.Arbitrary<unknown> {
  const value: fc.Arbitrary<unknown> = domain[column]
  const list = fc.array(orNull(value), { maxLength: 3 })
  const operators = [
    orNull(value),
    orNull(value).map(($eq) => ({ $eq })),
    orNull(value).map(($ne) => ({ $ne })),
    list.map(($in) => ({ $in })),
    list.map(($nin) => ({ $nin })),
    fc.tuple(list, list).map(([$in, $nin]) => ({ $in, $nin })),
    fc.boolean().map(($exists) => ({ $exists })),
  ]
  if (column === 'kind' || column === 'paid') return fc.oneof(...operators)
  const orderings = (['$lt', '$lte', '$gt', '$gte'] as const).map((name) =>
    value.map((each) => ({ [name]: each })),
  )
  return fc.oneof(
    ...operators,
    ...orderings,
    fc.tuple(value, orNull(value)).map(([$lt, $ne]) => ({ $lt, $ne })),
  )
}

const conditionsArbitrary = fc
  .subarray(Object.keys(domain) as Column[], { minLength: 1, maxLength: 3 })
  .chain((columns) => fc.record(Object.fromEntries(columns.map((name) => [name, conditionArbitrary(name)]))))

const ruleArbitrary = fc.record(
  {
    action: fc.constantFrom('read', 'manage', 'update', ['read', 'delete']),
    subject: fc.constantFrom('shop.order', 'shop.order', 'shop.order', 'all'),
    conditions: conditionsArbitrary,
    fields: fc.subarray(Object.keys(domain), { minLength: 1 }),
    inverted: fc.boolean(),
  },
  { requiredKeys: ['action', 'subject'] },
)

const rulesArbitrary = fc
  .array(ruleArbitrary, { maxLength: 6 })
  .map((rules) =>
    rules.map(({ conditions, fields, ...rule }) =>
      rule.subject === 'all'
        ? rule
        : { ...rule, ...(conditions && { conditions }), ...(fields && { fields }) },
    ),
  )

const normal = (rules: readonly unknown[]): RawRule[] => {
  const parsed = parseRules(rules, {
    pluginId: undefined,
    table: (entity) => registry.table(entity),
    entities: () => [],
  })
  expect(parsed.faults).toEqual([])
  return parsed.rules
}

const client = new pg.Client({ connectionString: testServer().url })
beforeAll(async () => {
  await client.connect()
  await client.query(
    'create temporary table sample (position int, kind text, amount bigint, paid boolean, due_on date)',
  )
})
afterAll(() => client.end())

test('PostgreSQL answers for each row what CASL answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      rulesArbitrary,
      fc.array(rowArbitrary, { minLength: 1, maxLength: 12 }),
      async (rules, rows) => {
        const access = createAccess(normal(rules), [])
        const wanted = rows.flatMap((row, index) =>
          permitsRecord(access, 'read', 'shop.order', row) ? [index] : [],
        )
        await client.query('truncate sample')
        await client.query(
          `insert into sample select ordinality, kind, amount, paid, due_on
         from rows from (jsonb_to_recordset($1) as (kind text, amount bigint, paid boolean, due_on date))
         with ordinality as r(kind, amount, paid, due_on, ordinality)`,
          [JSON.stringify(rows)],
        )
        const { sql, values } = toStatement(accessPredicate(access, 'read', order, 's'))
        const negated = await client.query<{ count: string }>(
          `select count(*) from sample s where not (${sql})`,
          [...values],
        )
        const found = await client.query<{ position: number }>(
          `select position from sample s where ${sql} order by position`,
          [...values],
        )
        expect(found.rows.map(({ position }) => position - 1)).toEqual(wanted)
        expect(Number(negated.rows[0]!.count), 'two-valued').toBe(rows.length - wanted.length)
      },
    ),
    { numRuns: 400 },
  )
})

test('a column that lists show is readable in every row that lists show', () => {
  fc.assert(
    fc.property(rulesArbitrary, rowArbitrary, (rules, row) => {
      const access = createAccess(normal(rules), [])
      if (!permitsRecord(access, 'read', 'shop.order', row)) return
      for (const field of Object.keys(domain)) {
        if (!isAllowedOnEveryRow(access, 'read', 'shop.order', field)) continue
        expect(permitsField(access, 'read', { entity: 'shop.order', field }, row)).toBe(true)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('fields: a grant of few beside a grant of all shows all; a denial that depends on the row hides the column', () => {
  const readable = (...rules: unknown[]): string[] => {
    const access = createAccess(normal(rules), [])
    return Object.keys(domain).filter((name) => isAllowedOnEveryRow(access, 'read', 'shop.order', name))
  }
  const read = { action: 'read', subject: 'shop.order' }
  expect(readable({ ...read, fields: ['kind'] }, read)).toEqual(['kind', 'amount', 'paid', 'due_on'])
  expect(readable({ ...read, fields: ['kind'] })).toEqual(['kind'])
  expect(readable({ ...read, conditions: { paid: true } })).toEqual(['kind', 'amount', 'paid', 'due_on'])
  expect(readable(read, { ...read, inverted: true, fields: ['amount'], conditions: { paid: true } })).toEqual(
    ['kind', 'paid', 'due_on'],
  )
  expect(readable({ ...read, fields: ['kind'] }, { ...read, conditions: { paid: true } })).toEqual(['kind'])
})
