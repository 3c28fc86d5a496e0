import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  await createDealTables(test)
})
afterAll(() => test.drop())

const deals = () => sql.withSchema('depot').table('deal')
const insert = (organisationId: string, name: string, more: object = {}) =>
  deals().insert({ organisation_id: organisationId, name, ...more })
const text = (query: string, values: readonly unknown[] = []) => ({ sql: query, values })
const count = text('select count(*)::int as count from depot.deal')

describe('a writing unit', () => {
  it('stores what it wrote, for its organisation only', async () => {
    const [mine, other] = [test.organisation(), test.organisation()]
    const inserted = await test.database.write(mine, (unit) =>
      unit.as('depot').execute(insert(mine.organisationId, 'Harbour')),
    )
    expect(inserted).toBe(1)
    expect(await test.database.readBatch(mine, 'depot', [count])).toEqual([[{ count: 1 }]])
    expect(await test.database.readBatch(other, 'depot', [count])).toEqual([[{ count: 0 }]])
  })

  it('stores nothing when its work throws', async () => {
    const mine = test.organisation()
    const work = test.database.write(mine, async (unit) => {
      await unit.as('depot').execute(insert(mine.organisationId, 'Harbour'))
      throw new Error('second thoughts')
    })
    await expect(work).rejects.toThrow('second thoughts')
    expect(await test.database.readBatch(mine, 'depot', [count])).toEqual([[{ count: 0 }]])
  })

  it('fails when a failed statement was swallowed, since PostgreSQL rolled all of it back', async () => {
    const mine = test.organisation()
    const work = test.database.write(mine, async (unit) => {
      await unit.as('depot').execute(insert(mine.organisationId, 'Harbour'))
      await unit
        .as('depot')
        .execute(insert(mine.organisationId, 'Harbour'))
        .catch(() => undefined)
      return 'fine'
    })
    await expect(work).rejects.toMatchObject({ code: 'database.unique-violation' })
    expect(await test.database.readBatch(mine, 'depot', [count])).toEqual([[{ count: 0 }]])
  })

  it('reports the first failure of a tick for all that follow it, and leaks no rejection', async () => {
    const mine = test.organisation()
    const work = test.database.write(mine, async (unit) => {
      const queries = unit.as('depot')
      const first = queries.rows(text('select 1 / $1::int', [0]))
      const second = queries.rows(count)
      await first.catch(() => undefined)
      // The second has been rejected a whole turn of the event loop before anyone looks at it.
      await new Promise((resolve) => setImmediate(resolve))
      return second
    })
    await expect(work).rejects.toMatchObject({ code: 'database.invalid-value' })
  })

  it('runs statements of one tick in order', async () => {
    const mine = test.organisation()
    const counts = await test.database.write(mine, async (unit) => {
      const queries = unit.as('depot')
      const before = queries.first<{ count: number }>(count)
      const made = queries.execute(insert(mine.organisationId, 'Harbour'))
      const after = queries.first<{ count: number }>(count)
      return [(await before)?.count, await made, (await after)?.count]
    })
    expect(counts).toEqual([0, 1, 1])
  })

  it('refuses queries after its end', async () => {
    const mine = test.organisation()
    const leaked = await test.database.write(mine, async (unit) => unit.as('depot'))
    await expect(leaked.rows(count)).rejects.toMatchObject({ code: 'database.unit-closed' })
  })

  it('runs tasks after the commit, and none after a roll-back', async () => {
    const mine = test.organisation()
    const ran: string[] = []
    await test.database.write(mine, async (unit) => {
      unit.afterCommit(() => ran.push('committed'))
      await unit.as('depot').rows(count)
      expect(ran).toEqual([])
    })
    const failing = test.database.write(mine, async (unit) => {
      unit.within(test.organisation()).afterCommit(() => ran.push('rolled back'))
      await unit.as('depot').rows(text('select nothing from depot.deal'))
    })
    await expect(failing).rejects.toMatchObject({ code: 'database.statement-failed' })
    expect(ran).toEqual(['committed'])
  })

  it('finishes though a task after the commit throws', async () => {
    const errors: unknown[] = []
    const own = await createTestDatabase({ onAfterCommitError: (error) => errors.push(error) })
    const done = await own.database.write(own.organisation(), async (unit) => {
      unit.afterCommit(() => {
        throw new Error('mail is down')
      })
      return 'stored'
    })
    expect([done, errors]).toEqual(['stored', [new Error('mail is down')]])
    await own.drop()
  })
})

describe('a reading unit', () => {
  it('cannot write', async () => {
    const mine = test.organisation()
    const work = test.database.read(mine, (unit) =>
      unit.as('depot').execute(insert(mine.organisationId, 'x')),
    )
    await expect(work).rejects.toMatchObject({ code: 'database.statement-failed' })
  })

  it('holds no transaction while its work thinks, and cannot write in any of its packets', async () => {
    const mine = test.organisation()
    const started = text('select now()::text as at, pg_backend_pid() as pid')
    const observer = new pg.Client({ connectionString: process.env['QUOIN_TEST_DATABASE_URL'] })
    await observer.connect()
    const work = test.database.read(mine, async (unit) => {
      const depot = unit.as('depot')
      const [first, twin] = await Promise.all([
        depot.first<{ at: string; pid: number }>(started),
        depot.first<{ at: string }>(started),
      ])
      expect(twin!.at).toBe(first!.at)
      const state = await observer.query('select state from pg_stat_activity where pid = $1', [first!.pid])
      expect(state.rows).toEqual([{ state: 'idle' }])
      const second = await depot.first<{ at: string; pid: number }>(started)
      expect(second!.pid).toBe(first!.pid)
      expect(second!.at).not.toBe(first!.at)
      await depot.execute(insert(mine.organisationId, 'x'))
    })
    await expect(work).rejects.toMatchObject({ code: 'database.statement-failed' })
    await observer.end()
  })

  it('fails when a failed statement was swallowed', async () => {
    const work = test.database.read(test.organisation(), async (unit) => {
      await unit
        .as('depot')
        .rows(text('select 1 / 0'))
        .catch(() => undefined)
      return unit.as('depot').rows(count)
    })
    await expect(work).rejects.toMatchObject({ code: 'database.invalid-value' })
  })

  it('answers a batch in the order of its queries', async () => {
    const mine = test.organisation()
    await test.database.write(mine, (unit) =>
      unit.as('depot').execute(insert(mine.organisationId, 'Harbour')),
    )
    const answer = await test.database.readBatch(mine, 'depot', [
      count,
      deals().select('name').orderBy('name'),
      count,
    ])
    expect(answer).toEqual([[{ count: 1 }], [{ name: 'Harbour' }], [{ count: 1 }]])
  })

  it('reports the failing query of a batch', async () => {
    const batch = test.database.readBatch(test.organisation(), 'depot', [
      count,
      text('select x from depot.deal'),
      count,
    ])
    await expect(batch).rejects.toMatchObject({ code: 'database.statement-failed' })
  })
})

describe('switching inside one transaction', () => {
  it('changes the organisation and back', async () => {
    const [mine, other] = [test.organisation(), test.organisation()]
    await test.database.write(mine, (unit) =>
      unit.as('depot').execute(insert(mine.organisationId, 'Harbour')),
    )
    const counts = await test.database.read(mine, async (unit) => [
      await unit.as('depot').first(count),
      await unit.within(other).as('depot').first(count),
      await unit.as('depot').first(count),
    ])
    expect(counts).toEqual([{ count: 1 }, { count: 0 }, { count: 1 }])
  })

  it('changes the principal: each sees its own schema only', async () => {
    const mine = test.organisation()
    await test.database.write(mine, async (unit) => {
      await unit.as('depot').execute(insert(mine.organisationId, 'Harbour'))
      const cars = text('insert into fleet.car (organisation_id, name) values ($1, $2)', [
        mine.organisationId,
        'Van',
      ])
      await unit.as('fleet').execute(cars)
      expect(await unit.as('depot').first(count)).toEqual({ count: 1 })
    })
    const trespass = test.database.read(mine, (unit) =>
      unit.as('depot').rows(text('select name from fleet.car')),
    )
    await expect(trespass).rejects.toMatchObject({ code: 'database.row-refused' })
  })

  it('gives actor and correlation id to the database, verified', async () => {
    const mine = { ...test.organisation(), correlationId: 'a request: 1.2.3' }
    const row = await test.database.read(mine, (unit) =>
      unit
        .as('depot')
        .first(
          text(
            'select kernel.current_organisation() as organisation, kernel.current_actor() as actor, kernel.current_correlation() as correlation',
          ),
        ),
    )
    expect(row).toEqual({
      organisation: mine.organisationId,
      actor: mine.actorId,
      correlation: 'a request: 1.2.3',
    })
  })

  it.each([
    [{ organisationId: 'x' }],
    [{ organisationId: 'AAAAAAAA-0000-4000-8000-000000000000' }],
    [{ actorId: '1' }],
    [{ correlationId: '' }],
    [{ correlationId: 'a|b' }],
    [{ correlationId: 'a\n' }],
    [{ correlationId: 'x'.repeat(129) }],
  ])('refuses to sign a malformed context %o', async (fault) => {
    const work = test.database.read({ ...test.organisation(), ...fault }, (unit) =>
      unit.as('depot').rows(count),
    )
    await expect(work).rejects.toMatchObject({ code: 'database.context-invalid' })
  })
})
