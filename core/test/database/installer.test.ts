import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseRoles, ensurePrincipal, openInstaller } from '../../src/database/index.ts'
import { createTestDatabase, testServer, type TestDatabase } from '../harness/index.ts'
import { onServer } from '../harness/template.ts'
import { createDealTables } from './deal-tables.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  await createDealTables(test)
})
afterAll(() => test.drop())

const who = 'select current_user as name'

describe('the installer', () => {
  it('runs DDL as the migrator and administers as its own login', async () => {
    const names = await test.installer.transaction(async ({ run, administer }) => [
      ...(await run(who)),
      ...(await administer(who)),
      ...(await run(who)),
    ])
    expect(names).toEqual([
      { name: 'quoin_test_migrator' },
      { name: 'postgres' },
      { name: 'quoin_test_migrator' },
    ])
  })

  it('takes all back when the work throws, and is usable after it', async () => {
    const work = test.installer.transaction(async ({ run }) => {
      await run('create table depot.half (a int)')
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    const [row] = await test.installer.transaction(({ run }) =>
      run(`select to_regclass('depot.half') as half`),
    )
    expect(row).toEqual({ half: null })
  })

  it('gives up a lock it cannot get within its bound', async () => {
    await test.installer.transaction(async ({ run }) => {
      await run('lock table depot.deal in access exclusive mode')
      const second = test.installer.transaction(async ({ run }) => {
        await run(`set local lock_timeout = '20ms'`)
        await run('alter table depot.deal add column late int')
      })
      await expect(second).rejects.toMatchObject({ code: '55P03' })
    })
    const [row] = await test.installer.transaction(({ run }) => run('show lock_timeout'))
    expect(row).toEqual({ lock_timeout: '5s' })
  })

  it('answers the rows of the last of several statements', async () => {
    const rows = await test.installer.transaction(({ run }) => run('select 1 as a; select 2 as a'))
    expect(rows).toEqual([{ a: 2 }])
  })

  it('ends what is under way when it is closed', async () => {
    const installer = openInstaller(test.config)
    const work = installer.transaction(async ({ run }) => {
      void installer.close()
      await run('select pg_sleep(5)')
    })
    await expect(work).rejects.toThrow()
  })
})

describe('principals', () => {
  it('are made alike by four transactions at once in two databases', async () => {
    const other = await createTestDatabase()
    const make = ({ installer, config }: TestDatabase) =>
      installer.transaction(async ({ run, administer }) => {
        await run(`select pg_advisory_xact_lock(1)`)
        await ensurePrincipal(administer, config.roles, 'quay')
      })
    await Promise.all([make(test), make(other), make(test), make(other)])
    await other.drop()
    const rows = await onServer(testServer().url, async (client) => {
      const found = await client.query(
        `select rolcanlogin, pg_has_role('quoin_test_app', oid, 'MEMBER') as is_member from pg_roles where rolname = 'quoin_test_plugin_quay'`,
      )
      return found.rows as object[]
    })
    expect(rows).toEqual([{ rolcanlogin: false, is_member: true }])
  })

  it.each(['', 'Crm', '1crm', 'a.b', 'a"b', 'x'.repeat(41)])('called %o are refused', (principal) => {
    expect(() => databaseRoles('quoin').principal(principal)).toThrow(TypeError)
  })

  it.each(['', 'Quoin', 'x'.repeat(21), 'a-b'])('with the prefix %o are refused', (prefix) => {
    expect(() => databaseRoles(prefix)).toThrow(TypeError)
  })
})
