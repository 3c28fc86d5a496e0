import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import type { Client, ClientReply } from '../http/client.ts'
import { invite, SETUP } from '../http/test-server.ts'

let world: TestPlatform
let mine: Client
let theirs: Client
let theirOrganisation: string
let theirLair: string
let myLair: string

beforeAll(async () => {
  world = await startTestPlatform({ QUOIN_PLUGINS: resolve(import.meta.dirname, 'plugins') })
  mine = world.client()
  await mine.post('/api/setup', SETUP)
  theirs = mine.copy()
  const facts = { name: 'Other', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  theirOrganisation = (await theirs.post('/api/organisations', facts)).body.organisationId
  // Moving there ended the session: back at work in the first organisation with a new one.
  const { email, password } = SETUP.person
  await mine.post('/api/session', { email, password })
  const places = (await mine.get('/api/shell')).body.organisations as { id: string; name: string }[]
  await mine.put('/api/session/organisation', {
    organisationId: places.find(({ name }) => name !== 'Other')!.id,
  })
  for (const client of [mine, theirs]) {
    for (const product of ['prowler', 'crm'])
      await client.put(`/api/organisation/products/${product}`, { isEnabled: true })
  }
  myLair = (await mine.post('/api/prowler/lair', { name: 'Mine' })).body.id
  theirLair = (await theirs.post('/api/prowler/lair', { name: 'Theirs' })).body.id
  expect([typeof myLair, typeof theirLair]).toEqual(['string', 'string'])
})
afterAll(() => world?.stop())

const run = (sql: string, ...values: unknown[]): Promise<ClientReply> =>
  mine.post('/api/prowler/actions/lair.run', { sql, values })
const outcome = async (reply: Promise<ClientReply>): Promise<[number, string]> => {
  const { status, body } = await reply
  return [status, body.code]
}
const REFUSED: [number, string] = [400, 'database.statement-refused']

describe('a statement of a product, sent by its own handler', () => {
  test.each([
    // other schemas, catalogs, the kernel's own
    'select * from crm.deal',
    'select * from core.party',
    'select * from kernel.account',
    'select * from kernel.secret',
    'select * from pgboss.job',
    'select * from "kernel"."secret"',
    'select * from U&"kerne\\006c".secret',
    'select * from kernel . secret',
    'select * from kernel/**/./**/secret',
    'table kernel.secret',
    'select (select key from kernel.secret limit 1)',
    'select 1 from prowler.lair where exists (select from pg_catalog.pg_authid)',
    'select * from pg_authid',
    'select * from pg_stat_activity',
    'select * from pg_catalog.pg_settings',
    'select * from information_schema.columns',
    'select * from prowler.search_term join kernel.session on true',
    // settings and roles in every disguise
    "select set_config('quoin.context', 'x', true)",
    "select pg_catalog.set_config('role', 'none', true)",
    "select PG_CATALOG.\"set_config\"('role', 'none', true)",
    "select U&\"set\\005fconfig\"('role', 'none', true)",
    "update pg_catalog.pg_settings set setting = 'x' where name = 'role'",
    "with x as (select set_config('role', 'none', true)) select * from x",
    "insert into prowler.lair (organisation_id) select set_config('role', 'none', true)::uuid",
    "select * from prowler.lair order by set_config('role', 'none', true)",
    "select * from set_config('role', 'none', true)",
    "select case when true then set_config('role', 'none', true) end",
    "select coalesce(null, set_config('role', 'none', true))",
    "select array[set_config('role', 'none', true)]",
    "select (row(set_config('role', 'none', true))).f1",
    "select * from prowler.lair limit length(set_config('role', 'none', true))",
    "select * from prowler.lair tablesample bernoulli (set_config('role', 'none', true)::real)",
    "select x from lateral (select set_config('role', 'none', true)) as x",
    "select sum(1) over (order by set_config('role', 'none', true))",
    "select 1 group by set_config('role', 'none', true)",
    "select kernel.enter('v1.x')",
    'set role quoin_owner',
    'reset role',
    'reset all',
    'set session authorization default',
    'set local quoin.context = 1',
    'discard all',
    // files, network, other sessions, other languages
    "copy prowler.lair from '/etc/passwd'",
    "copy prowler.lair to program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    'select lo_get(1)',
    "select dblink('host=127.0.0.1', 'select 1')",
    "select query_to_xml('select * from kernel.secret', true, true, '')",
    "select table_to_xml('kernel.secret', true, true, '')",
    "select cursor_to_xml('c', 1, true, true, '')",
    "select database_to_xml(true, true, '')",
    "do $$ begin perform set_config('role', 'none', true); end $$",
    'listen x',
    "notify x, 'y'",
    "select pg_notify('x', 'y')",
    'select pg_sleep(60)',
    'select pg_terminate_backend(pg_backend_pid())',
    'select pg_advisory_lock(1)',
    "select current_setting('quoin.context')",
    'select current_user, session_user',
    'select version()',
    "select to_regclass('kernel.secret')",
    "select 'kernel.secret'::regclass",
    "select has_table_privilege('kernel.secret', 'select')",
    "select nextval('x')",
    "select ts_stat('select * from kernel.secret')",
    "select ('role'::text).current_setting",
    // structure and transactions
    'create function f() returns int language sql as $$ select 1 $$',
    'create temp table lair as select 1',
    'alter table prowler.lair disable row level security',
    'drop table prowler.lair',
    'truncate prowler.lair',
    'grant all on prowler.lair to public',
    'begin',
    'commit',
    'rollback',
    'savepoint a',
    'prepare p as select 1',
    'execute q',
    'declare c cursor for select 1',
    'fetch all from c',
    'vacuum',
    'explain analyze delete from prowler.lair',
    'lock table prowler.lair',
    'checkpoint',
    "load 'x'",
    // more than one, none, odd ends
    'select 1; reset role',
    'select 1;; select 2',
    'select 1 /* ; */ ; commit',
    '',
    '-- only a comment',
    ';',
    // shadows
    'with lair as (select 1 as id) delete from lair',
    'with pg_class as (select 1) select * from pg_class c, pg_authid a',
    'with recursive kernel as (select 1) select * from kernel.secret',
    'select * from prowler.lair as kernel, kernel.secret',
    'merge into crm.deal d using prowler.lair l on true when matched then delete',
    'insert into core.party (organisation_id) values (null)',
    'delete from core.party_v1',
    'update core.party_v1 set organisation_id = organisation_id',
  ])('is refused: %s', async (sql) => {
    expect(await outcome(run(sql))).toEqual(REFUSED)
  })

  test('is refused when it is too long or nests too deep, in little time', async () => {
    const before = performance.now()
    expect(await outcome(run(`select ${"'x' || ".repeat(20_000)} 'x'`))).toEqual(REFUSED)
    expect(await outcome(run(`select ${'('.repeat(15_000)}1${')'.repeat(15_000)}`))).toEqual(REFUSED)
    expect(await outcome(run('select 1\0'))).toEqual(REFUSED)
    expect(await outcome(run(`select ${'- '.repeat(15_000)}1`))).toEqual(REFUSED)
    expect(performance.now() - before).toBeLessThan(3_000)
  })

  test('tells nothing of the inside when it fails', async () => {
    const { status, body } = await run('select 1 / $1::int as x from prowler.lair', 0)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(body)).not.toMatch(/division|22012|select|prowler\.lair|node_modules|\.ts:/)
  })
})

describe('a statement that the gate lets through stays behind the wall', () => {
  const lairs = async (client: Client): Promise<string[]> =>
    ((await client.get('/api/prowler/lair')).body.items as { name: string }[]).map(({ name }) => name)

  test('reads own rows only', async () => {
    expect((await run('select name from prowler.lair')).body).toEqual({ rows: [{ name: 'Mine' }] })
    const asked = await run('select name from prowler.lair where organisation_id = $1', theirOrganisation)
    expect(asked.body).toEqual({ rows: [] })
    expect(
      (
        await run(
          'select count(*)::int as n from core.party_v1 where organisation_id = $1',
          theirOrganisation,
        )
      ).body,
    ).toEqual({ rows: [{ n: 0 }] })
  })

  test('learns nothing from errors that only a foreign row would cause', async () => {
    const leak = `select 1 / (case when name = 'Theirs' then 0 else 1 end) as x from prowler.lair`
    expect((await run(leak)).body).toEqual({ rows: [{ x: 1 }] })
    const cast = `select case when name = 'Theirs' then name::int else 1 end as x from prowler.lair`
    expect((await run(cast)).body).toEqual({ rows: [{ x: 1 }] })
  })

  test('learns nothing from unique values: the same name is free here', async () => {
    const insert = `insert into prowler.lair (organisation_id, id, name, created_by, updated_by)
      values (kernel.current_organisation(), gen_random_uuid(), 'Theirs', kernel.current_actor(), kernel.current_actor()) returning name`
    expect((await run(insert)).body).toEqual({ rows: [{ name: 'Theirs' }] })
    await run(`delete from prowler.lair where name = 'Theirs'`)
  })

  test('writes no row of another organisation', async () => {
    const insert = `insert into prowler.lair (organisation_id, id, name, created_by, updated_by) values ($1, gen_random_uuid(), 'x', $1, $1)`
    expect(await outcome(run(insert, theirOrganisation))).toEqual([403, 'database.row-refused'])
    expect(await outcome(run('update prowler.lair set organisation_id = $1', theirOrganisation))).toEqual([
      403,
      'database.row-refused',
    ])
    const upsert = `${insert} on conflict (organisation_id, name) do update set organisation_id = excluded.organisation_id`
    expect(await outcome(run(upsert, theirOrganisation))).toEqual([403, 'database.row-refused'])
    const merge = `merge into prowler.lair l using (select $1::uuid as o) s on l.organisation_id = s.o
      when not matched then insert (organisation_id, id, name, created_by, updated_by) values (s.o, s.o, 'x', s.o, s.o)`
    expect(await outcome(run(merge, theirOrganisation))).toEqual([403, 'database.row-refused'])
    expect(await outcome(run('update prowler.lair set above = $1', theirLair))).toEqual([
      409,
      'database.foreign-key-violation',
    ])
    for (const sql of [
      'update prowler.lair set name = $2 where id = $1 returning id',
      'delete from prowler.lair where id = $1 and $2::text is not null returning id',
    ]) {
      expect((await run(sql, theirLair, 'stolen')).body).toEqual({ rows: [] })
    }
    expect([await lairs(mine), await lairs(theirs)]).toEqual([['Mine'], ['Theirs']])
  })

  test('changes nothing when a later statement of the same handler is refused', async () => {
    const sneaky = `with gone as (delete from prowler.lair returning id) select set_config('role', 'none', true) from gone`
    expect(await outcome(run(sneaky))).toEqual(REFUSED)
    expect(await lairs(mine)).toEqual(['Mine'])
  })
})

describe('records of a product', () => {
  const write = (table: string, values: object, id?: string) =>
    outcome(
      mine.post('/api/prowler/actions/lair.write', { table, values, ...(id === undefined ? {} : { id }) }),
    )

  test.each([
    'crm.deal',
    'kernel.account',
    'core.person',
    'core.membership',
    'core.role',
    'nothing',
    '__proto__',
    'constructor',
    '',
  ])('do not reach %s', async (table) => {
    const [status, code] = await write(table, { name: 'x' })
    expect([status >= 400, code]).toEqual([true, 'plugins.table-out-of-reach'])
  })

  test('take no column that the kernel owns, even from the product itself', async () => {
    for (const column of [
      'organisation_id',
      'id',
      'version',
      'created_by',
      'updated_at',
      'deleted_at',
      '__proto__',
    ]) {
      const values = JSON.parse(`{ "name": "x", "${column}": "${theirOrganisation}" }`) as object
      const [status] = await write('lair', values)
      expect([column, status >= 400 && status < 500]).toEqual([column, true])
    }
  })

  test('are found with the rights of the person, whatever the product wants', async () => {
    const viewer = await invite(mine, world.client(), 'viewer@example.com', ['core.viewer'])
    expect(
      await outcome(
        viewer.post('/api/prowler/actions/lair.write', { table: 'core.party', values: { name: 'x' } }),
      ),
    ).toEqual([403, 'plugins.action-forbidden'])
    expect(await outcome(mine.post('/api/prowler/actions/lair.reach', { id: theirLair }))).toEqual([
      404,
      'records.not-found',
    ])
  })

  test('a context kept for later is worth nothing', async () => {
    expect((await mine.post('/api/prowler/actions/lair.linger', {})).body).toEqual({ isFirst: true })
    const [status, code] = await outcome(theirs.post('/api/prowler/actions/lair.linger', {}))
    expect([status >= 400, code]).toEqual([true, 'plugins.context-closed'])
  })
})
