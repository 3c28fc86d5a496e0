import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyPlugin, type EngineOptions } from '../../src/plugins/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { apply, asSuperuser, engineOf, garage, garageWith } from './garage.ts'

let test: TestDatabase
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(() => test.drop())

const accept = new Set(['safe', 'breaking'] as const)
const state = async () =>
  await asSuperuser(
    test,
    `select (select count(*)::int from pg_class where relnamespace = to_regnamespace('garage')) as relations,
       (select count(*)::int from kernel.installation_event where plugin_id = 'garage') as events`,
  )

/** The same engine, whose connection is cut before its statement number `at`. */
function cutAt(at: number): EngineOptions {
  const engine = engineOf(test)
  let count = 0
  return {
    ...engine,
    installer: {
      ...engine.installer,
      transaction: (work) =>
        engine.installer.transaction((ddl) =>
          work({
            administer: (sql) => ddl.administer(sql),
            run: async (sql) => {
              if (++count === at) await ddl.run('select pg_terminate_backend(pg_backend_pid())')
              return ddl.run(sql)
            },
          }),
        ),
    },
  }
}

describe('an apply that is cut off', () => {
  it.each([10, 25, 45])(
    'before statement %i leaves nothing behind, and the next one succeeds',
    async (at) => {
      await expect(applyPlugin(garage(), cutAt(at), { accept })).rejects.toThrow()
      expect(await state()).toEqual([{ relations: 0, events: 0 }])
      await apply(test, garage())
      expect((await apply(test, garage())).steps).toEqual([])
    },
  )
})

describe('two nodes', () => {
  it('that start at once do the work once', async () => {
    const plans = await Promise.all([apply(test, garage()), apply(test, garage()), apply(test, garage())])
    expect(plans.filter(({ steps }) => steps.length > 0)).toHaveLength(1)
    expect(await state()).toMatchObject([{ events: 1 }])
  })

  it('wait for a reader that holds the table', async () => {
    await apply(test, garage())
    const context = test.organisation()
    const [held, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const reader = test.database.write(context, async (unit) => {
      await unit.as('garage').rows({ sql: 'select id from garage.vehicle', values: [] })
      begun.resolve()
      await held.promise
    })
    await begun.promise
    const upgrade = apply(test, garageWith({ colour: { type: 'text' } }, { version: '1.1.0' }))
    held.resolve()
    await reader
    expect((await upgrade).toVersion).toBe('1.1.0')
  })
})

describe('a database beside this one', () => {
  it('may make the same roles at the same moment', async () => {
    const other = await createTestDatabase()
    try {
      // A database that an earlier run left behind may still need the role; then there is none to make.
      await asSuperuser(
        test,
        `do $$ begin drop role if exists "${test.config.roles.principal('twin')}";
         exception when dependent_objects_still_exist then null; end $$`,
      )
      const twin = garage({ id: 'twin', contracts: {}, tables: {} })
      await Promise.all([apply(test, twin), apply(other, twin)])
      expect((await apply(other, twin)).steps).toEqual([])
    } finally {
      await other.drop()
    }
  })
})
