import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransactionContext } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

const ORGANISATIONS = 8
const UNITS = 16
const ROUNDS = 25

let test: TestDatabase
let contexts: TransactionContext[]
beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 4, queue: { perOrganisation: 4 } })
  await createDealTables(test)
  contexts = Array.from({ length: ORGANISATIONS }, () => test.organisation())
  for (const context of contexts) {
    await test.database.write(context, async (unit) => {
      const values = [context.organisationId, `of ${context.organisationId}`]
      const into = (table: string) => ({
        sql: `insert into ${table} (organisation_id, name) values ($1, $2)`,
        values,
      })
      await unit.as('depot').execute(into('depot.deal'))
      await unit.as('fleet').execute(into('fleet.car'))
    })
  }
})
afterAll(() => test.drop())

// No organisation predicate on purpose: only row security stands between the organisations here.
const deals = { sql: 'select organisation_id from depot.deal', values: [] }
const cars = { sql: 'select organisation_id from fleet.car', values: [] }
type Row = { organisation_id: string }

/** One unit of work of each kind, some of which fail; answers the organisations that were seen. */
const kinds: ((mine: TransactionContext, other: TransactionContext) => Promise<[string, Row[]][]>)[] = [
  async (mine) => {
    const [first, second] = await test.database.readBatch(mine, 'depot', [deals, deals])
    return [[mine.organisationId, [...first!, ...second!] as Row[]]]
  },
  (mine, other) =>
    test.database.read(mine, async (unit) => [
      [mine.organisationId, await unit.as('depot').rows<Row>(deals)],
      [other.organisationId, await unit.within(other).as('fleet').rows<Row>(cars)],
      [mine.organisationId, await unit.as('fleet').rows<Row>(cars)],
    ]),
  (mine, other) =>
    test.database.write(mine, async (unit) => {
      const here = unit.as('depot').rows<Row>(deals)
      const there = unit.within(other).as('depot').rows<Row>(deals)
      return [
        [mine.organisationId, await here],
        [other.organisationId, await there],
      ]
    }),
  async (mine) => {
    const failing = test.database.write(mine, (unit) =>
      unit.as('depot').rows({ sql: 'select 1 / $1::int', values: [0] }),
    )
    await failing.catch(() => undefined)
    return []
  },
  async (mine) => {
    // Thrown while a failing statement is under way: the connection must come back clean all the same.
    const failing = test.database.read(mine, async (unit) => {
      void unit.as('depot').rows({ sql: 'select 1 / $1::int', values: [0] })
      throw new Error('first')
    })
    await failing.catch(() => undefined)
    return []
  },
  async (mine) => {
    const failing = test.database.read(mine, async (unit) => {
      void unit.as('depot').rows({ sql: 'select 1 / $1::int', values: [0] })
      return 'not awaited'
    })
    await failing.catch(() => undefined)
    return []
  },
]

describe('sixteen concurrent units of mixed kinds on four connections', () => {
  it('see no row of another organisation, and all of their own', async () => {
    const seen: [string, Row[]][] = []
    await Promise.all(
      Array.from({ length: UNITS }, async (_, unit) => {
        for (let round = 0; round < ROUNDS; round++) {
          const number = unit * ROUNDS + round
          const mine = contexts[number % ORGANISATIONS]!
          const other = contexts[(number * 7 + 3) % ORGANISATIONS]!
          seen.push(...(await kinds[(unit + round) % kinds.length]!(mine, other)))
        }
      }),
    )
    expect(seen.length).toBeGreaterThan((UNITS * ROUNDS) / 2)
    const wrong = seen.filter(([expected, rows]) => rows.some((row) => row.organisation_id !== expected))
    expect(wrong).toEqual([])
    expect(seen.filter(([, rows]) => rows.length === 0)).toEqual([])
  })
})
