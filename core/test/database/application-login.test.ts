import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { createDealTables } from './deal-tables.ts'

let test: TestDatabase
let app: pg.Client
beforeAll(async () => {
  test = await createTestDatabase()
  await createDealTables(test)
  app = new pg.Client({ connectionString: test.config.appUrl })
  await app.connect()
})
afterAll(async () => {
  await app.end()
  await test.drop()
})

const role = (name: string) => `${TEST_ROLE_PREFIX}_${name}`
const DENIED = '42501'

describe('the application may not', () => {
  it.each([
    ['become owner', `set role ${role('owner')}`],
    ['become migrator', `set role ${role('migrator')}`],
    ['become a superuser', 'set role postgres'],
    ['become owner by set_config', `select set_config('role', '${role('owner')}', false)`],
    ['change its session user', `set session authorization ${role('owner')}`],
    ['read the secret', 'select key from kernel.secret'],
    ['read a plugin table as itself', 'select name from depot.deal'],
    ['create in schema kernel', 'create table kernel.x (a int)'],
    ['create in schema public', 'create table public.x (a int)'],
    ['create a schema', 'create schema x'],
    ['create a temporary table', 'create temp table x (a int)'],
    [
      'replace the context function',
      `create or replace function kernel.current_organisation() returns uuid language sql as 'select null::uuid'`,
    ],
    ['drop a table', 'drop table depot.deal'],
    ['create a role', 'create role x'],
    ['grant itself a role', `grant ${role('owner')} to ${role('app')}`],
    ['read files', `select pg_read_file('/etc/passwd')`],
    ['run programs', `copy (select 1) to program 'id'`],
    [
      'end other sessions',
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' limit 1`,
    ],
  ])('%s', async (_, sql) => {
    await expect(app.query(sql)).rejects.toMatchObject({ code: DENIED })
  })

  it.each([
    ['truncate', 'truncate depot.deal'],
    ['disable row security', 'alter table depot.deal no force row level security'],
    [
      'attach a trigger',
      'create trigger t before insert on depot.deal execute function tsvector_update_trigger()',
    ],
    ['read another plugin', 'select name from fleet.car'],
    ['read the secret', 'select key from kernel.secret'],
    ['create in its schema', 'create table depot.x (a int)'],
    ['create a function in its schema', `create function depot.f() returns int language sql as 'select 1'`],
  ])('%s as a plugin', async (_, sql) => {
    await app.query(`set role ${role('plugin_depot')}`)
    await expect(app.query(sql)).rejects.toMatchObject({ code: DENIED })
    await app.query('reset role')
  })

  it('pass row security by switching it off', async () => {
    await app.query(`set role ${role('plugin_depot')}`)
    await app.query('set row_security = off')
    await expect(app.query('select name from depot.deal')).rejects.toMatchObject({ code: DENIED })
    await app.query('reset all')
    await app.query('reset role')
  })
})

describe('the application login', () => {
  it('has bounds on statements, locks and idle transactions, and reads instants in UTC', async () => {
    const { rows } = await app.query(`
      select name, setting, unit from pg_settings where name in ('statement_timeout', 'lock_timeout',
        'idle_in_transaction_session_timeout', 'TimeZone', 'search_path') order by name`)
    expect(rows.map((row: { name: string; setting: string }) => [row.name, row.setting])).toEqual([
      ['TimeZone', 'UTC'],
      ['idle_in_transaction_session_timeout', '60000'],
      ['lock_timeout', '10000'],
      ['search_path', 'pg_catalog'],
      ['statement_timeout', '30000'],
    ])
  })

  it('inherits nothing and passes no row security', async () => {
    const { rows } = await app.query(
      `select rolinherit, rolbypassrls, rolsuper, rolcreaterole, rolcreatedb, rolreplication
       from pg_roles where rolname = current_user`,
    )
    expect(Object.values(rows[0] as object)).toEqual([false, false, false, false, false, false])
  })

  it('lets nobody but the named roles call the context functions', async () => {
    const { rows } = await app.query<{ name: string; acl: string }>(`
      select p.proname as name, array_to_string(p.proacl, ' ') as acl from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'kernel' and p.prosecdef order by 1`)
    expect(rows.map(({ name }) => name)).toEqual([
      'current_actor',
      'current_correlation',
      'current_organisation',
      'enter',
    ])
    for (const { acl } of rows) {
      const grantees = acl.split(' ').map((entry) => entry.split('=')[0])
      expect(new Set(grantees)).toEqual(
        new Set([role('app'), role('migrator'), role('owner'), role('principals')]),
      )
    }
  })
})
