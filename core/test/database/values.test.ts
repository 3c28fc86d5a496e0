import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  await createDealTables(test)
})
afterAll(() => test.drop())

const one = async (expression: string, values: readonly unknown[] = []) => {
  const sql = `select ${expression} as value`
  const [rows] = await test.database.readBatch(test.organisation(), 'depot', [{ sql, values }])
  return (rows![0] as { value: unknown }).value
}

describe('values read', () => {
  it.each([
    ['9007199254740991::bigint', 9007199254740991],
    ['-9007199254740991::bigint', -9007199254740991],
    ['array[1, null, 3]::bigint[]', [1, null, 3]],
    ['7::int', 7],
    ['0.10::numeric(9, 2)', '0.10'],
    ['array[1.50, 2]::numeric[]', ['1.50', '2']],
    ["date '2026-02-28'", '2026-02-28'],
    ["array[date '2026-02-28']", ['2026-02-28']],
    ["timestamptz '2026-03-29 03:30:00+02'", '2026-03-29T01:30:00Z'],
    ["timestamptz '2026-03-29 03:30:00.123456+00'", '2026-03-29T03:30:00.123456Z'],
    ["timestamptz 'infinity'", 'infinity'],
    ["array[timestamptz '2026-01-01 00:00:00+00']", ['2026-01-01T00:00:00Z']],
    ["interval '1 day 2 hours'", 'P1DT2H'],
    ['true', true],
    ['null::bigint', null],
    [`'{"a": [1, 2.5, null]}'::jsonb`, { a: [1, 2.5, null] }],
    ["'\\x00ff'::bytea", Buffer.from([0, 255])],
    ["array['a', 'b,c', null]", ['a', 'b,c', null]],
  ])('%s becomes %o', async (expression, expected) => {
    expect(await one(expression)).toEqual(expected)
  })

  it.each(['9007199254740992::bigint', '-9007199254740992::bigint', 'array[9223372036854775807]'])(
    '%s is refused instead of rounded',
    async (expression) => {
      await expect(one(expression)).rejects.toMatchObject({ code: 'database.number-too-large' })
    },
  )

  it('an instant bound as text comes back as the same instant', async () => {
    expect(await one('$1::timestamptz', ['2026-11-24T09:00:00.25Z'])).toBe('2026-11-24T09:00:00.25Z')
  })
})

describe('refusals of PostgreSQL', () => {
  const values = (columns: string, row: string) => async () => {
    const mine = test.organisation()
    const sql = `insert into depot.deal (organisation_id, ${columns}) values ($1, ${row})`
    const statement = { sql, values: [mine.organisationId] }
    await test.database.write(mine, async (unit) => {
      await unit.as('depot').execute(statement)
      await unit.as('depot').execute(statement)
    })
  }

  it.each([
    ['database.unique-violation', 409, { constraint: 'deal_name_key' }, values('name', "'x'")],
    [
      'database.check-violation',
      422,
      { constraint: 'deal_name_check' },
      values('name', `'${'x'.repeat(101)}'`),
    ],
    ['database.not-null-violation', 422, { column: 'name' }, values('name', 'null')],
    [
      'database.foreign-key-violation',
      409,
      { constraint: 'deal_parent_fkey' },
      values('name, parent', "'x', gen_random_uuid()"),
    ],
    ['database.invalid-value', 422, {}, values('name, amount', "'x', 'y'::text::bigint")],
    ['database.invalid-value', 422, {}, values('name, due', "'x', '2026-02-30'::text::date")],
    [
      'database.row-refused',
      403,
      {},
      async () => {
        const mine = test.organisation()
        const statement = {
          sql: 'insert into depot.deal (organisation_id, name) values ($1, $2)',
          values: [test.organisation().organisationId, 'x'],
        }
        await test.database.write(mine, (unit) => unit.as('depot').execute(statement))
      },
    ],
  ])('become %s with status %i', async (code, status, parameters, work) => {
    await expect(work()).rejects.toMatchObject({ code, status, parameters })
  })

  it('never carry what PostgreSQL said in their message', async () => {
    const error = await values('name', `'${'secret'.repeat(20)}'`)().catch((error: Error) => error)
    expect(String(error)).not.toMatch(/secret|deal_name_check/)
  })
})
