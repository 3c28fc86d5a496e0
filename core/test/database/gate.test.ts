import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkStatement, createPluginDatabase, type GatePolicy } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

const policy: GatePolicy = { ownSchema: 'depot', grantedRelations: new Set(['billing.debtor_v1']) }
const refused = (what: RegExp) =>
  expect.objectContaining({
    code: 'database.statement-refused',
    message: expect.stringMatching(what) as string,
  })

const HARMLESS = [
  'select id, name from depot.deal where amount > $1 order by name limit 10 for update',
  'select d.* from depot.deal d left join depot.deal p on p.organisation_id = d.organisation_id and p.id = d.parent',
  `select count(*) filter (where amount > 0), sum(amount) over (partition by due order by name rows 2 preceding)
     from depot.deal group by amount, due, name`,
  'insert into depot.deal (organisation_id, name) values (kernel.current_organisation(), $1) returning id',
  `insert into depot.deal (organisation_id, name) select $1::uuid, item.name from unnest($2::text[]) as item(name)
     on conflict (organisation_id, name) do update set amount = excluded.amount`,
  'with late as (select id from depot.deal where due < current_date) update depot.deal d set amount = 0 from late where late.id = d.id',
  'with recursive tree as (select id, parent from depot.deal union all select d.id, d.parent from depot.deal d join tree t on d.parent = t.id) select * from tree',
  'delete from depot.deal where id = any ($1::uuid[])',
  `merge into depot.deal d using depot.deal s on d.id = s.id when matched then update set amount = 1
     when not matched then insert (organisation_id, name) values ($1, 'x')`,
  `select extract(year from now()), due + interval '1 day', trim(name), name like 'a%' escape '!', coalesce(name, ''),
     case when amount > 1 then array[1, 2] else '{}'::int[] end, (array[1, 2])[1], name collate "C", x.a
     from depot.deal, jsonb_to_recordset('[{"a": 1}]'::jsonb) as x(a int) where name is distinct from $1::varchar(20)`,
  "select generated.day from generate_series($1::date, $2::date, interval '1 day') as generated(day)",
  'values (1), (2)',
  'select d.id from depot.deal d join depot.deal p on p.id = d.parent for update of d skip locked',
]

const HARMFUL: readonly (readonly [RegExp, string])[] = [
  [/exactly one statement, got 2/, 'select 1; select 2'],
  [/exactly one statement, got 0/, '-- nothing'],
  [/syntax error/, 'selekt 1'],
  [/VariableSet is no SELECT/, "set quoin.context = 'x'"],
  [/VariableSet is no SELECT/, 'reset role'],
  [/VariableSet is no SELECT/, 'set role quoin_owner'],
  [/Transaction is no SELECT/, 'commit'],
  [/Copy is no SELECT/, "copy depot.deal to '/tmp/x'"],
  [/Copy is no SELECT/, "copy (select 1) to program 'id'"],
  [/Do is no SELECT/, "do $$ begin perform set_config('a.b', '', true); end $$"],
  [/Listen is no SELECT/, 'listen x'],
  [/Notify is no SELECT/, 'notify x'],
  [/Explain is no SELECT/, 'explain select 1 from depot.deal'],
  [/Lock is no SELECT/, 'lock table depot.deal'],
  [/DeclareCursor is no SELECT/, 'declare c cursor with hold for select 1'],
  [/Prepare is no SELECT/, 'prepare p as select 1'],
  [/Execute is no SELECT/, 'execute q1'],
  [/Truncate is no SELECT/, 'truncate depot.deal'],
  [/Create is no SELECT/, 'create temp table deal (a int)'],
  [/CreateTableAs is no SELECT/, 'create table depot.copy as select 1'],
  [/Call is no SELECT/, 'call depot.p()'],
  [/SELECT INTO/, 'select 1 into depot.copy'],
  [/"fleet.car" is neither/, 'select * from fleet.car'],
  [/"core.party" is neither/, 'select 1 where exists (select from core.party)'],
  [/"kernel.secret" is neither/, 'select key from kernel.secret'],
  [/"pg_catalog.pg_class" is neither/, 'select * from pg_catalog.pg_class'],
  [/"information_schema.tables" is neither/, 'select * from information_schema.tables'],
  [/"pg_settings" must be written/, 'select * from pg_settings'],
  [/"pg_settings" must be written/, "update pg_settings set setting = 'x'"],
  [/"deal" must be written/, 'select * from deal'],
  [/may not name a database/, 'select * from other.depot.deal'],
  [/is no table of "depot"/, "insert into billing.debtor_v1 (name) values ('x')"],
  [/is no table of "depot"/, 'with gone as (delete from billing.debtor_v1 returning 1) select * from gone'],
  [/locks own tables only/, 'select 1 from billing.debtor_v1 for update'],
  [/only FOR UPDATE/, 'select 1 from depot.deal for key share'],
  // a common table expression hides nothing outside the place where it is visible
  [/"pg_class" must be written/, 'with pg_class as (select * from pg_class) select * from pg_class'],
  [
    /"pg_class" must be written/,
    'select * from pg_class, (with pg_class as (select 1) select * from pg_class) x',
  ],
  [/"b" must be written/, 'with a as (select * from b), b as (select 1) select * from a'],
  [/"pg_settings" must be written/, "with pg_settings as (select 1) update pg_settings set setting = 'x'"],
  [/function "set_config"/, "select set_config('quoin.context', $1, true)"],
  [/function "pg_catalog.set_config"/, "select pg_catalog.set_config('role', 'none', true)"],
  [/function "current_setting"/, "select current_setting('quoin.context')"],
  [/function "current_setting"/, "select * from current_setting('quoin.context') as x(y)"],
  [/function "query_to_xml"/, "select query_to_xml('select 1', true, true, '')"],
  [/function "pg_sleep"/, 'select pg_sleep(1)'],
  [/function "pg_notify"/, "select pg_notify('a', 'b')"],
  [/function "pg_advisory_lock"/, 'select 1 from depot.deal where pg_advisory_lock(1) is null'],
  [/function "pg_terminate_backend"/, 'select 1 order by pg_terminate_backend(1)'],
  [/function "kernel.enter"/, 'select kernel.enter($1)'],
  [/function "depot.lower"/, "select depot.lower('x')"],
  [/function "repeat"/, "select repeat('x', 1000000000)"],
  [/function "nextval"/, "insert into depot.deal (name) values (nextval('x'))"],
  [/function "pg_read_file"/, "insert into depot.deal (name) values ('x') returning pg_read_file('x')"],
  [/function "version"/, 'update depot.deal set name = version()'],
  [
    /function "ts_stat"/,
    'merge into depot.deal d using depot.deal s on true when matched then update set name = ts_stat(s.name)',
  ],
  [/function "set_config"/, "select 1 from depot.deal window w as (order by set_config('a', 'b', true))"],
  [/function "set_config"/, "select 1 from depot.deal limit set_config('a', 'b', true)::int"],
  [
    /function "set_config"/,
    "insert into depot.deal (name) values ('') on conflict (name) do update set name = set_config('a', '', true)",
  ],
  // PostgreSQL calls functions in the notation of a column, too
  [/\(…\)\.name is not allowed/, "select ('quoin.context'::text).current_setting"],
  [/\(…\)\.name is not allowed/, "select (array['quoin.context'])[1].current_setting"],
  [/\(…\)\.name is not allowed/, "select (select 'quoin.context').current_setting"],
  [
    /declares no column "current_setting"/,
    "select t.current_setting from unnest(array['quoin.context']) as t(a)",
  ],
  [/needs an alias/, "select unnest.current_setting from unnest(array['quoin.context'])"],
  [
    /used for two functions/,
    "select t.current_setting from unnest(array['x']) t(a), (select 1 from unnest(array[1]) t(current_setting)) s",
  ],
  [/current_user is not allowed/, 'select current_user'],
  [/session_user is not allowed/, 'select session_user'],
  [/type "regclass"/, "select 'kernel.secret'::regclass"],
  [/type "regproc"/, 'select cast($1 as regproc)'],
  [/type "depot.deal"/, 'select null::depot.deal'],
  [/type "pg_catalog.regrole"/, 'select x from jsonb_to_record($1) as r(x pg_catalog.regrole)'],
  [/operator "depot.\+"/, 'select 1 operator(depot.+) 2'],
  [/XmlExpr is not allowed/, 'select xmlelement(name a)'],
  [/RangeTableSample is not allowed/, 'select 1 from depot.deal tablesample system (1)'],
  [/CurrentOfExpr is not allowed/, 'delete from depot.deal where current of c'],
  [/longer than/, `select '${'x'.repeat(50_000)}'`],
  [/nested too deeply|memory exhausted|cannot be parsed/, `select ${'not '.repeat(9_000)} true`],
  [/zero character/, 'select 1 \0'],
]

describe('the gate', () => {
  it.each(HARMLESS.map((sql) => [sql]))('lets through: %s', async (sql) => {
    await expect(checkStatement(sql, policy)).resolves.toBeUndefined()
  })

  it.each(HARMFUL)('refuses with %s: %s', async (what, sql) => {
    await expect(checkStatement(sql, policy)).rejects.toEqual(refused(what))
  })

  it('lets a granted contract be read', async () => {
    await expect(checkStatement('select name from billing.debtor_v1', policy)).resolves.toBeUndefined()
  })

  it('tells the place in characters, not bytes', async () => {
    await expect(checkStatement("select 'ü€', pg_sleep(1)", policy)).rejects.toMatchObject({
      message: expect.stringContaining('at character 14') as string,
    })
  })

  it('remembers acceptance for one policy only', async () => {
    const sql = 'select name from billing.debtor_v1 where name = $1'
    await checkStatement(sql, policy)
    const other: GatePolicy = { ownSchema: 'depot', grantedRelations: new Set() }
    await expect(checkStatement(sql, other)).rejects.toEqual(refused(/neither/))
  })
})

describe('db.query of a plugin', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
    await createDealTables(test)
  })
  afterAll(() => test.drop())

  it.each(HARMLESS.map((sql) => [sql]))(
    'PostgreSQL understands what the gate lets through: %s',
    async (sql) => {
      const places = new Set(sql.match(/\$\d/g)).size
      const organisation = test.organisation()
      const values: Record<string, unknown> = {
        'depot.deal where amount > $1': 1,
        '$1::date': '2026-01-01',
      }
      const given = Array.from({ length: places }, (_, index) => {
        const key = Object.keys(values).find((part) => sql.includes(part))
        if (key !== undefined) return values[key]
        if (sql.includes(`$${index + 1}::uuid[]`)) return [organisation.organisationId]
        if (sql.includes('[]')) return index === 0 ? organisation.organisationId : ['a', 'b']
        return sql.includes('merge') ? organisation.organisationId : 'text'
      })
      await expect(
        test.database.write(organisation, (unit) =>
          createPluginDatabase(unit, 'depot', policy).query(sql, given),
        ),
      ).resolves.toBeInstanceOf(Array)
    },
  )

  it('stays in the organisation and gives rows back', async () => {
    const [one, two] = [test.organisation(), test.organisation()]
    const insert =
      'insert into depot.deal (organisation_id, name) values (kernel.current_organisation(), $1) returning name'
    const made = await test.database.write(one, (unit) =>
      createPluginDatabase(unit, 'depot', policy).query(insert, ['Harbour']),
    )
    expect(made).toEqual([{ name: 'Harbour' }])
    const seen = await test.database.read(two, (unit) =>
      createPluginDatabase(unit, 'depot', policy).query('select name from depot.deal'),
    )
    expect(seen).toEqual([])
  })

  it('sends nothing of a refused statement', async () => {
    const query = test.database.read(test.organisation(), (unit) =>
      createPluginDatabase(unit, 'depot', policy).query('select pg_sleep(5)'),
    )
    await expect(query).rejects.toEqual(refused(/pg_sleep/))
  })
})
