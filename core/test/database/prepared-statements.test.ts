import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PreparedStatements } from '../../src/database/prepared-statements.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

describe('the names of prepared statements', () => {
  it('are one for each role and text', () => {
    const statements = new PreparedStatements()
    const name = (role: string, text: string) => statements.find(role, text).name
    expect(name('crm', 'select 1')).toBe(name('crm', 'select 1'))
    expect(name('crm', 'select 1')).not.toBe(name('core', 'select 1'))
    expect(name('crm', 'select 1')).not.toBe(name('crm', 'select 2'))
  })

  it('are bounded; the one unused longest is closed, and its name never given again', () => {
    const statements = new PreparedStatements(2)
    const [a, b] = [statements.find('r', 'a'), statements.find('r', 'b')]
    statements.find('r', 'a')
    statements.find('r', 'c')
    expect(statements.takeClosing()).toEqual([b.name])
    expect(statements.takeClosing()).toEqual([])
    expect(statements.find('r', 'a')).toBe(a)
    expect(statements.find('r', 'b').name).not.toBe(b.name)
  })

  it('that failed are closed and replaced, once', () => {
    const statements = new PreparedStatements()
    const failed = statements.find('r', 'a')
    statements.forget('r', failed)
    statements.forget('r', failed)
    expect(statements.takeClosing()).toEqual([failed.name])
    expect(statements.find('r', 'a').name).not.toBe(failed.name)
  })
})

describe('statements on a connection', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase({ poolSize: 1 })
    await createDealTables(test)
  })
  afterAll(() => test.drop())
  const batch = (...queries: string[]) =>
    test.database.readBatch(
      test.organisation(),
      'depot',
      queries.map((sql) => ({ sql, values: [] })),
    )

  it('are prepared once and stay within the bound, whatever is asked', async () => {
    const texts = Array.from({ length: 400 }, (_, index) => `select ${index} as n`)
    const answers = await batch(...texts)
    expect(answers.map(([row]) => (row as { n: number }).n)).toEqual(texts.map((_, index) => index))
    await batch(...texts.slice(-10))
    const [rows] = await batch('select count(*)::int as count from pg_prepared_statements')
    // The bound and the question itself: what it pushed out is closed behind it.
    expect((rows![0] as { count: number }).count).toBe(257)
  })

  it('may be the same several times in one tick', async () => {
    expect(await batch('select 1 as a', 'select 1 as a', 'select 1 as a')).toEqual([
      [{ a: 1 }],
      [{ a: 1 }],
      [{ a: 1 }],
    ])
  })

  it('work again after they failed to parse, and after they failed to run', async () => {
    const sql = 'select 10 / $1::int as result from depot.later'
    const run = (value: number) =>
      test.database.readBatch(test.organisation(), 'depot', [{ sql, values: [value] }])
    await expect(run(1)).rejects.toMatchObject({ code: 'database.statement-failed' })
    await test.installer.transaction(({ run: ddl }) =>
      ddl(
        `create table depot.later as select 1 as a; grant select on depot.later to quoin_test_plugin_depot`,
      ),
    )
    expect(await run(5)).toEqual([[{ result: 2 }]])
    await expect(run(0)).rejects.toMatchObject({ code: 'database.invalid-value' })
    expect(await run(2)).toEqual([[{ result: 5 }]])
  })

  it('survive a change of their table: one fails at most, then the new column is there', async () => {
    const sql = 'select * from depot.later'
    expect(await batch(sql)).toEqual([[{ a: 1 }]])
    await test.installer.transaction(({ run }) => run('alter table depot.later add column b int default 7'))
    await batch(sql).catch(() => undefined)
    expect(await batch(sql)).toEqual([[{ a: 1, b: 7 }]])
  })

  it('may answer nothing, no columns, or a column called __proto__', async () => {
    const [none, empty, odd] = await batch(
      'select 1 as a where false',
      'select',
      `select '{"x": 1}'::jsonb as "__proto__"`,
    )
    expect([none, empty]).toEqual([[], [{}]])
    expect(Object.keys(odd![0]!)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(odd![0]!)).toBe(Object.prototype)
  })

  it('answer rows of one shape, NULL included', async () => {
    const [rows] = await batch('select a, nullif(a, 1) as b from (values (1), (2)) v (a)')
    expect(rows).toEqual([
      { a: 1, b: null },
      { a: 2, b: 2 },
    ])
  })

  it('count the rows they changed', async () => {
    const mine = test.organisation()
    const counts = await test.database.write(mine, async (unit) => {
      const execute = (sql: string, ...values: unknown[]) => unit.as('depot').execute({ sql, values })
      return [
        await execute(
          `insert into depot.deal (organisation_id, name) select $1, 'n' || n from generate_series(1, 3) n`,
          mine.organisationId,
        ),
        await execute(`update depot.deal set amount = 1 where name <> 'n1'`),
        await execute(`delete from depot.deal where name = 'absent'`),
        await execute('select name from depot.deal'),
      ]
    })
    expect(counts).toEqual([3, 2, 0, 3])
  })

  it('refuse what cannot be bound, without harm to the connection', async () => {
    const circular: { self?: object } = {}
    circular.self = circular
    const tooMany = Array.from({ length: 65_536 }, () => 1)
    for (const values of [[circular], tooMany]) {
      const work = test.database.readBatch(test.organisation(), 'depot', [{ sql: 'select 1 as a', values }])
      await expect(work).rejects.toMatchObject({ code: 'database.statement-failed' })
    }
    expect(await batch('select 1 as a')).toEqual([[{ a: 1 }]])
  })

  it('refuse COPY without harm to the connection', async () => {
    await expect(batch('copy depot.deal from stdin')).rejects.toMatchObject({
      status: expect.any(Number) as number,
    })
    expect(await batch('select 1 as a')).toEqual([[{ a: 1 }]])
  })
})
