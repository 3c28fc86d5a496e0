import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signContext, type TokenUse } from '../../src/database/context-token.ts'
import { rotateSigningKey, openDatabase, type SigningKey } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { createDealTables } from './deal-tables.ts'

// The attacker has the application's own login and may send any SQL; only the signing key is not his.
let test: TestDatabase
let attacker: pg.Client
const victim = randomUUID()
const role = `${TEST_ROLE_PREFIX}_plugin_depot`
const soon = () => Math.floor(Date.now() / 1000) + 60

beforeAll(async () => {
  test = await createTestDatabase()
  await createDealTables(test)
  await test.database.write({ ...test.organisation(), organisationId: victim }, (unit) =>
    unit.as('depot').execute({
      sql: `insert into depot.deal (organisation_id, name) values ($1, 'secret')`,
      values: [victim],
    }),
  )
})
afterAll(() => test.drop())
beforeEach(async () => {
  attacker = await connect()
})
afterEach(() => attacker.end())

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: test.config.appUrl })
  await client.connect()
  return client
}

interface Signing {
  readonly use?: TokenUse
  readonly key?: SigningKey
  readonly role?: string
  readonly expiresAt?: number
}
const token = (organisationId: string, more: Signing = {}) =>
  signContext(
    more.use ?? 'enter',
    more.key ?? test.signingKey,
    { ...test.organisation(), organisationId },
    more.role ?? role,
    more.expiresAt ?? soon(),
  )

async function enter(client: pg.Client, given: string, asRole = role): Promise<void> {
  await client.query('begin')
  await client.query(`select kernel.enter($1), set_config('role', $2, true)`, [given, asRole])
}

async function names(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from depot.deal order by name')
  return rows.map((row) => row.name)
}

describe('a context', () => {
  it('shows its organisation when it is signed, for this role, in this transaction', async () => {
    await enter(attacker, token(victim))
    expect(await names(attacker)).toEqual(['secret'])
  })

  it('shows nothing when there is none', async () => {
    await attacker.query('begin')
    await attacker.query(`set local role ${role}`)
    expect(await names(attacker)).toEqual([])
  })

  it('is gone with its transaction', async () => {
    await enter(attacker, token(victim))
    await attacker.query('commit')
    await attacker.query(`set role ${role}`)
    expect(await names(attacker)).toEqual([])
  })
})

describe('a forged setting shows nothing:', () => {
  const forged = (more: { readonly use?: string; readonly mac?: string } = {}) => `
    select concat_ws('|', '${more.use ?? 'enter'}', 'k1', '${victim}', '${victim}', '${role}', '${soon()}', 'x',
      ${more.mac ?? `repeat('0', 64)`}) as context`

  it.each([
    ['signed with zeros', forged()],
    ['signed with the hash of the text', forged({ mac: `encode(sha256('c1'), 'hex')` })],
    ['of a use that there is not', forged({ use: 'entered' })],
    [
      'with an unknown key',
      `select 'enter|k9|${victim}|${victim}|${role}|9|x|' || repeat('0', 64) as context`,
    ],
    ['empty', `select '' as context`],
    ['without parts', `select repeat('|', 100) as context`],
    ['short', `select 'x' as context`],
    ['a bare UUID', `select '${victim}' as context`],
  ])('%s', async (_, query) => {
    await attacker.query('begin')
    const { rows } = await attacker.query<{ context: string }>(query)
    await attacker.query(`select set_config('quoin.context', $1, true), set_config('role', $2, true)`, [
      rows[0]!.context,
      role,
    ])
    expect(await names(attacker)).toEqual([])
    await attacker.query('rollback')
    await attacker.query(`select set_config('quoin.context', $1, false), set_config('role', $2, false)`, [
      rows[0]!.context,
      role,
    ])
    expect(await names(attacker)).toEqual([])
  })

  it('the kernel-signed token itself, set instead of entered', async () => {
    await attacker.query('begin')
    await attacker.query(`select set_config('quoin.context', $1, true), set_config('role', $2, true)`, [
      token(victim),
      role,
    ])
    expect(await names(attacker)).toEqual([])
  })

  it('a true one whose organisation was changed', async () => {
    const own = randomUUID()
    await enter(attacker, token(own))
    await attacker.query(
      `select set_config('quoin.context', replace(current_setting('quoin.context'), $1, $2), true)`,
      [own, victim],
    )
    expect(await names(attacker)).toEqual([])
  })
})

describe('a token for one batch of reading', () => {
  const set = (client: pg.Client, given: string, { asRole = role, mode = 'read only' } = {}) =>
    client
      .query(`begin transaction ${mode}`)
      .then(() =>
        client.query(`select set_config('quoin.context', $1, true), set_config('role', $2, true)`, [
          given,
          asRole,
        ]),
      )
  const batch = (more: Signing = {}) => token(victim, { use: 'batch', ...more })

  it('shows its organisation to its role while the transaction is read-only', async () => {
    await set(attacker, batch())
    expect(await names(attacker)).toEqual(['secret'])
    const { rows } = await attacker.query(
      'select kernel.current_actor() as a, kernel.current_correlation() as c',
    )
    expect(rows).toEqual([{ a: test.organisation().actorId, c: test.organisation().correlationId }])
  })

  it.each([
    ['where one may write', batch, { mode: 'read write' }, 'QN001'],
    ['under another role', batch, { asRole: `${TEST_ROLE_PREFIX}_plugin_fleet` }, 'QN001'],
    ['of another role', () => batch({ role: `${TEST_ROLE_PREFIX}_plugin_fleet` }), {}, 'QN001'],
    ['with another key', () => batch({ key: { id: 'k1', key: randomBytes(32) } }), {}, 'QN001'],
    ['with an unknown key', () => batch({ key: { id: 'k7', key: test.signingKey.key } }), {}, 'QN001'],
    ['with another organisation', () => batch().replace(victim, randomUUID()), {}, 'QN001'],
    ['signed to be entered', () => token(victim).replace('enter|', 'batch|'), {}, 'QN001'],
    ['that has expired', () => batch({ expiresAt: soon() - 61 }), {}, 'QN002'],
  ])('is refused %s', async (_, given, how, code) => {
    await set(attacker, given(), how)
    await expect(attacker.query('select kernel.current_organisation()')).rejects.toMatchObject({ code })
  })

  it('cannot be entered, and so never written with', async () => {
    await expect(enter(attacker, batch())).rejects.toMatchObject({ code: 'QN001' })
    await attacker.query('rollback')
    await expect(enter(attacker, batch().replace('batch|', 'enter|'))).rejects.toMatchObject({
      code: 'QN001',
    })
  })
})

describe('a captured context', () => {
  const capture = async () => {
    await enter(attacker, token(victim))
    const { rows } = await attacker.query<{ context: string }>(
      `select current_setting('quoin.context') as context`,
    )
    await attacker.query('commit')
    return rows[0]!.context
  }
  const replay = async (client: pg.Client, context: string) => {
    await client.query('begin')
    await client.query(`select set_config('quoin.context', $1, true), set_config('role', $2, true)`, [
      context,
      role,
    ])
    return names(client)
  }

  it('is worthless in a later transaction of the same connection', async () => {
    expect(await replay(attacker, await capture())).toEqual([])
  })

  it('is worthless on another connection, even at the same time', async () => {
    await enter(attacker, token(victim))
    const { rows } = await attacker.query<{ context: string }>(
      `select current_setting('quoin.context') as context`,
    )
    const second = await connect()
    expect(await replay(second, rows[0]!.context)).toEqual([])
    await second.end()
  })

  it('is worthless for another role', async () => {
    await enter(attacker, token(victim))
    await attacker.query(`set local role ${TEST_ROLE_PREFIX}_plugin_fleet`)
    const { rows } = await attacker.query('select kernel.current_organisation() as organisation')
    expect(rows).toEqual([{ organisation: null }])
    await attacker.query('set local role none')
    const later = await attacker.query('select kernel.current_organisation() as organisation')
    expect(later.rows).toEqual([{ organisation: null }])
  })

  it('tells neither actor nor correlation id when it is not valid', async () => {
    const context = await capture()
    await replay(attacker, context)
    const { rows } = await attacker.query(
      'select kernel.current_actor() as a, kernel.current_correlation() as c',
    )
    expect(rows).toEqual([{ a: null, c: null }])
  })
})

describe('kernel.enter refuses', () => {
  it.each([
    ['another key', () => token(victim, { key: { id: 'k1', key: randomBytes(32) } }), 'QN001'],
    ['an unknown key id', () => token(victim, { key: { id: 'k7', key: test.signingKey.key } }), 'QN001'],
    ['an expired token', () => token(victim, { expiresAt: soon() - 61 }), 'QN002'],
    ['a changed organisation', () => token(randomUUID()).replace(/\|[^|]+/, `|${victim}`), 'QN001'],
    ['a cut token', () => token(victim).slice(0, -1), 'QN001'],
    ['a lengthened one', () => `${token(victim)}0`, 'QN001'],
    ['an empty one', () => '', 'QN001'],
    ['none', () => null as unknown as string, 'QN001'],
  ])('%s', async (_, given, code) => {
    await expect(enter(attacker, given())).rejects.toMatchObject({ code })
  })

  it('a token of one role under another: it enters and shows nothing', async () => {
    await enter(attacker, token(victim, { role: `${TEST_ROLE_PREFIX}_plugin_fleet` }))
    expect(await names(attacker)).toEqual([])
  })

  it('and the adapter says what to check when clocks differ', async () => {
    const clock = { now: () => new Date(Date.now() - 3_600_000) }
    const late = openDatabase({ ...test.config, clock })
    const query = { sql: 'select name from depot.deal', values: [] }
    for (const read of [
      () => late.readBatch(test.organisation(), 'depot', [query]),
      () => late.read(test.organisation(), (unit) => unit.as('depot').rows(query)),
    ]) {
      await expect(read()).rejects.toMatchObject({
        code: 'database.context-refused',
        help: expect.stringContaining('clocks') as string,
      })
    }
    await late.close()
  })
})

describe('a new signing key', () => {
  it('is used by processes that start, while the one before stays valid until the next change', async () => {
    const rotate = () =>
      rotateSigningKey({ databaseUrl: test.config.databaseUrl, rolePrefix: TEST_ROLE_PREFIX })
    const second = await rotate()
    expect(second.id).toBe('k2')
    for (const key of [test.signingKey, second]) {
      await enter(attacker, token(victim, { key }))
      expect(await names(attacker)).toEqual(['secret'])
      await attacker.query('rollback')
    }
    const third = await rotate()
    await enter(attacker, token(victim, { key: third }))
    await attacker.query('rollback')
    await expect(enter(attacker, token(victim))).rejects.toMatchObject({ code: 'QN001' })
  })
})
