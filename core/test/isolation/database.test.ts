import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TransactionContext } from '../../src/database/index.ts'
import { insertStatement, rowOf } from './generic-rows.ts'
import { readWalls, type Wall } from './walls.ts'
import { createTwoOrganisations } from './two-organisations.ts'

const world = await createTwoOrganisations()
const { mine, theirs, test: own, admin } = world
const { roles } = own.config
const walls = await readWalls(admin)
const context: TransactionContext = {
  organisationId: mine.id,
  actorId: mine.ids.get('core.person')![0]!,
  correlationId: 'isolation',
}
let before: Awaited<ReturnType<typeof world.snapshot>>
let login: pg.Client
beforeAll(async () => {
  before = await world.snapshot()
  login = new pg.Client({ connectionString: own.config.appUrl })
  await login.connect()
})
afterAll(async () => {
  await login.end()
  await world.stop()
})

const JOBS = 'pgboss'
const isPrivate = ({ owner }: Wall): boolean => owner === roles.owner
const ofOrganisations = walls.filter(
  (wall) => wall.kind === 'table' && wall.schema !== JOBS && !isPrivate(wall),
)
const placeOf = ({ schema, name }: Wall): string => `"${schema}"."${name}"`
const named = (list: readonly Wall[]): [string, Wall][] =>
  list.map((wall) => [`${wall.schema}.${wall.name}`, wall])
const definitionOf = ({ schema, name }: Wall) => world.platform.boot.registry.table(`${schema}.${name}`)

const as = (schema: string, sql: string, values: unknown[] = []): Promise<number> =>
  own.database.write(context, (unit) => unit.as(schema).execute({ sql, values }))
const rows = (schema: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  own.database.read(context, (unit) => unit.as(schema).rows({ sql, values }))
const refusedBy = (code: string) => ({ cause: expect.objectContaining({ code }) as unknown })
const count = async (sql: string, values: unknown[] = []): Promise<number> => {
  const { rows: found } = await admin.query<{ count: string }>(`select count(*) ${sql}`, values)
  return Number(found[0]!.count)
}

test('every relation is a table of a manifest, its words, a contract, or named here', () => {
  const declared = new Set(world.tables.map(({ entity }) => entity))
  const unknown = walls.filter(
    (wall) =>
      !isPrivate(wall) &&
      wall.schema !== JOBS &&
      wall.name !== 'search_term' &&
      wall.kind !== 'view' &&
      !declared.has(`${wall.schema}.${wall.name}`),
  )
  expect(unknown.map(({ schema, name, kind }) => `${kind} ${schema}.${name}`)).toEqual([])
  expect(walls.filter(isPrivate).map(({ schema, name }) => `${schema}.${name}`)).toEqual(['kernel.secret'])
})

describe.each(named(ofOrganisations))('%s', (_, wall) => {
  const place = placeOf(wall)
  const { schema } = wall
  const table = definitionOf(wall)
  const isReadOnly = table === undefined
  const foreign = theirs.ids.get(`${schema}.${wall.name}`)?.[0]

  test('is behind one forced policy, and every key and index is led by the organisation', () => {
    expect(wall).toMatchObject({ isRowSecure: true, isForced: true, owner: roles.migrator })
    expect(wall.policies).toEqual([
      {
        command: 'ALL',
        isPermissive: true,
        roles: ['public'],
        using: '(organisation_id = ( SELECT kernel.current_organisation() AS current_organisation))',
        check: '(organisation_id = ( SELECT kernel.current_organisation() AS current_organisation))',
      },
    ])
    expect(wall.indexes.length).toBeGreaterThan(0)
    expect(wall.indexes.filter(({ columns }) => columns[0] !== 'organisation_id')).toEqual([])
    expect(wall.keys.filter(({ columns }) => columns[0] !== 'organisation_id')).toEqual([])
    expect(wall.keys.filter(({ to }) => to !== null && to[0] !== 'organisation_id')).toEqual([])
    expect(wall.grantees).toEqual([roles.principal(schema)])
  })

  test('shows rows of the signed organisation only, and all of them', async () => {
    const [everything] = await rows(
      schema,
      `select count(*)::int as count, count(*) filter (where organisation_id = $1)::int as own from ${place}`,
      [mine.id],
    )
    const expected = await count(`from ${place} where organisation_id = $1`, [mine.id])
    expect(await count(`from ${place} where organisation_id = $1`, [theirs.id])).toBeGreaterThan(0)
    expect(expected).toBeGreaterThan(0)
    expect(everything).toEqual({ count: expected, own: expected })
    expect(
      await rows(schema, `select organisation_id from ${place} where organisation_id = $1`, [theirs.id]),
    ).toEqual([])
  })

  test('shows nothing to conditions that would tell by failing', async () => {
    const leak = `select 1 as one from ${place} where 1 / (case when organisation_id = $1 then 0 else 1 end) = 1 limit 1`
    expect(await rows(schema, leak, [theirs.id])).toEqual([{ one: 1 }])
  })

  test('changes and deletes no row of another organisation', async () => {
    const update = `update ${place} set organisation_id = organisation_id where organisation_id = $1`
    const remove = `delete from ${place} where organisation_id = $1`
    for (const sql of [update, remove]) {
      if (isReadOnly) await expect(as(schema, sql, [theirs.id])).rejects.toMatchObject(refusedBy('42501'))
      else expect(await as(schema, sql, [theirs.id])).toBe(0)
    }
    if (!isReadOnly) expect(await as(schema, `delete from ${place} where id = $1`, [foreign])).toBe(0)
  })

  test('takes no row for another organisation, and lets none be moved there', async () => {
    if (table === undefined) {
      const insert = `insert into ${place} select * from ${place} limit 1`
      return expect(as(schema, insert)).rejects.toMatchObject(refusedBy('42501'))
    }
    const surroundings = { mark: 'smuggled', number: 900, ids: (entity: string) => theirs.ids.get(entity)! }
    const row = { ...rowOf(table, surroundings), id: randomUUID() }
    const { sql, values } = insertStatement(table, row, { organisationId: theirs.id, actorId: theirs.id })
    await expect(as(schema, sql, values)).rejects.toMatchObject(refusedBy('42501'))
    const move = `update ${place} set organisation_id = $2 where organisation_id = $1`
    await expect(as(schema, move, [mine.id, theirs.id])).rejects.toMatchObject(refusedBy('42501'))
  })

  test('refers to no row of another organisation', async () => {
    for (const { name, to } of table?.columns.values() ?? []) {
      if (!wall.keys.some(({ columns, to: target }) => target !== null && columns.includes(name))) continue
      const set = `update ${place} set "${name}" = $2 where id = $1`
      const target = theirs.ids.get(to!)![0]
      await expect(as(schema, set, [mine.ids.get(table!.entity)![0], target]), name).rejects.toMatchObject(
        refusedBy('23503'),
      )
    }
  })

  test('shows nothing and takes nothing without a context', async () => {
    await login.query(`set role "${roles.principal(schema)}"`)
    const { rows: seen } = await login.query(`select count(*)::int as count from ${place}`)
    expect(seen).toEqual([{ count: 0 }])
    if (table !== undefined) {
      const surroundings = { mark: 'smuggled', number: 901, ids: (entity: string) => mine.ids.get(entity)! }
      const row = { ...rowOf(table, surroundings), id: randomUUID() }
      const { sql, values } = insertStatement(table, row, { organisationId: mine.id, actorId: mine.id })
      await expect(login.query(sql, values)).rejects.toMatchObject({ code: '42501' })
    }
    await login.query('reset role')
    await expect(login.query(`select 1 from ${place}`)).rejects.toMatchObject({ code: '42501' })
  })

  test('is closed to every other product', async () => {
    const others = [...new Set(walls.map((each) => each.schema))].filter((each) => each !== schema)
    for (const other of others) {
      await expect(rows(other, `select 1 from ${place}`), other).rejects.toMatchObject(refusedBy('42501'))
    }
  })
})

describe.each(named(walls.filter(({ kind }) => kind === 'view')))('contract %s', (_, view) => {
  test.each(view.grantees)('shows %s rows of the signed organisation only', async (role) => {
    const principal = role.slice(roles.principal('x').length - 1)
    const seen = await rows(principal, `select distinct organisation_id from ${placeOf(view)}`)
    expect(seen).toEqual([{ organisation_id: mine.id }])
    await login.query(`set role "${role}"`)
    expect((await login.query(`select 1 from ${placeOf(view)}`)).rows).toEqual([])
    await login.query('reset role')
  })

  test('cannot be written by anyone', async () => {
    for (const role of view.grantees) {
      const principal = role.slice(roles.principal('x').length - 1)
      const insert = `insert into ${placeOf(view)} (organisation_id) values ($1)`
      await expect(as(principal, insert, [mine.id])).rejects.toMatchObject(refusedBy('42501'))
    }
  })
})

describe('what has no organisation', () => {
  test('jobs are open to the role of jobs alone', () => {
    const jobs = walls.filter(({ schema }) => schema === JOBS)
    expect(jobs.length).toBeGreaterThan(0)
    for (const wall of jobs) expect([wall.name, wall.grantees]).toEqual([wall.name, [roles.principal(JOBS)]])
  })

  test('the keys of contexts are open to nobody', () => {
    for (const wall of walls.filter(isPrivate)) expect([wall.name, wall.grantees]).toEqual([wall.name, []])
  })

  test('functions that run with the rights of their owner can only be triggers, or belong to set-up', async () => {
    const { rows: found } = await admin.query<{ name: string; owner: string; is_trigger: boolean }>(
      `select format('%s.%s(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) as name, pg_get_userbyid(p.proowner) as owner,
         p.prorettype = 'trigger'::regtype as is_trigger
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prosecdef and n.nspname not like 'pg\\_%' order by 1`,
    )
    const callable = found.filter(({ is_trigger, owner }) => !(is_trigger && owner === roles.migrator))
    expect(callable.filter(({ owner }) => owner !== roles.owner)).toEqual([])
    // They read the signed context and take nothing; `enter` takes a token and nothing else.
    expect(callable.map(({ name }) => name)).toContain('kernel.enter(text)')
    expect(callable.filter(({ name }) => !/^kernel\.(current_\w+\(\)|enter\(text\))$/.test(name))).toEqual([])
  })
})

test('afterwards everything of theirs is as it was', async () => {
  expect(await world.snapshot()).toEqual(before)
})
