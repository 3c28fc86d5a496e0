import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ensurePrincipal,
  openDatabase,
  openInstaller,
  prepareDatabase,
  type PreparedDatabase,
} from '../../src/database/index.ts'
import { assertVersion } from '../../src/database/setup/rights.ts'
import { scramVerifier } from '../../src/database/setup/scram.ts'
import { testServer } from '../harness/index.ts'
import { databaseUrl, onServer } from '../harness/template.ts'

// Roles belong to the server, so each test has a prefix of its own; they share one database.
let prefix: string
let name: string
let url: string
beforeAll(async () => {
  name = `${testServer().template.replace(/_template$/, '')}_setup`
  url = databaseUrl(testServer().url, name)
  await asAdministrator(`create database ${name}`)
})
afterAll(() => asAdministrator(`drop database if exists ${name} with (force)`))
beforeEach(() => {
  prefix = `t${randomBytes(5).toString('hex')}`
})
afterEach(async () => {
  await runOn(url, 'drop schema if exists kernel, depot cascade')
  const { rows } = await onServer(url, (client) =>
    client.query<{ rolname: string }>('select rolname from pg_roles where starts_with(rolname, $1)', [
      prefix,
    ]),
  )
  const roles = rows.map(({ rolname }) => rolname).join(', ')
  if (roles !== '') await runOn(url, `drop owned by ${roles}; drop role ${roles}`)
})

function asAdministrator(...statements: string[]): Promise<void> {
  return runOn(testServer().url, ...statements)
}
function runOn(target: string, ...statements: string[]): Promise<void> {
  return onServer(target, async (client) => {
    for (const statement of statements) await client.query(statement)
  })
}

const prepare = (databaseUrl = url): Promise<PreparedDatabase> =>
  prepareDatabase({ databaseUrl, rolePrefix: prefix })

/** The test database's URL under another login. */
function loginUrl(user: string, password = 'pw'): string {
  const login = new URL(url)
  login.username = user
  login.password = password
  return login.toString()
}

/** A plugin with a table can be made and used with what set-up left. */
async function assertUsable(prepared: PreparedDatabase): Promise<void> {
  const installer = openInstaller(prepared)
  await installer.transaction(async ({ run, administer }) => {
    await ensurePrincipal(administer, prepared.roles, 'depot')
    await run(`create table depot.deal (organisation_id uuid primary key);
      alter table depot.deal enable row level security;
      create policy organisation on depot.deal using (organisation_id = (select kernel.current_organisation()));
      grant usage on schema depot to "${prepared.roles.principal('depot')}";
      grant select, insert on depot.deal to "${prepared.roles.principal('depot')}";
      create table kernel.account (id int)`)
  })
  const database = openDatabase(prepared)
  const context = { organisationId: randomUUID(), actorId: randomUUID(), correlationId: 'set-up' }
  const insert = { sql: 'insert into depot.deal values ($1)', values: [context.organisationId] }
  await database.write(context, (unit) => unit.as('depot').execute(insert))
  const [rows] = await database.readBatch(context, 'depot', [{ sql: 'select * from depot.deal', values: [] }])
  expect(rows).toEqual([{ organisation_id: context.organisationId }])
  await database.close()
  await installer.close()
}

describe('set-up', () => {
  it('makes all that a plugin needs', async () => {
    await assertUsable(await prepare())
  })

  it('gives the same login and key when it runs again', async () => {
    const first = await prepare()
    const second = await prepare()
    expect(second).toEqual({ ...first, roles: expect.anything() as unknown })
  })

  it('succeeds in four processes that start at once', async () => {
    const all = await Promise.all([prepare(), prepare(), prepare(), prepare()])
    expect(new Set(all.map((each) => each.appUrl)).size).toBe(1)
    expect(new Set(all.map((each) => each.signingKey.key.toString('hex'))).size).toBe(1)
  })

  it('repairs what was taken away', async () => {
    const { roles } = await prepare()
    await runOn(
      url,
      `comment on schema kernel is null`,
      `drop function kernel.current_actor()`,
      `alter role ${roles.app} password null`,
      `comment on role ${roles.app} is null`,
    )
    await assertUsable(await prepare())
  })

  it('keeps the secret under forced row security, for the owner only', async () => {
    await prepare()
    const { rows } = await onServer(url, (client) =>
      client.query(`
        select c.relrowsecurity, c.relforcerowsecurity, p.polroles::regrole[]::text[] as roles, c.relacl::text as acl
        from pg_class c join pg_policy p on p.polrelid = c.oid where c.oid = 'kernel.secret'::regclass`),
    )
    expect(rows).toEqual([
      { relrowsecurity: true, relforcerowsecurity: true, roles: [`${prefix}_owner`], acl: null },
    ])
  })
})

describe('a login that is no superuser', () => {
  const login = () => `${prefix}_installer`

  it('is enough with CREATEROLE and CREATE on the database', async () => {
    await asAdministrator(
      `create role ${login()} login createrole password 'pw'`,
      `grant create on database ${name} to ${login()}`,
    )
    await assertUsable(await prepare(loginUrl(login())))
  })

  it('that lacks rights is told the SQL that gives them, and that SQL is enough', async () => {
    await asAdministrator(`create role ${login()} login password 'pw'`)
    const refusal = await prepare(loginUrl(login())).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'database.setup-needs-administrator', status: 503 })
    const { parameters, help } = refusal as { parameters: { sql: string; missing: string[] }; help: string }
    expect(parameters.missing).toEqual(['CREATEROLE', `CREATE on database "${name}"`])
    expect(help).toContain(parameters.sql)
    await runOn(url, parameters.sql)
    await assertUsable(await prepare(loginUrl(login())))
  })

  it('may take over what a superuser had set up, after the SQL it is told', async () => {
    await prepare()
    await asAdministrator(`create role ${login()} login password 'pw'`)
    const refusal = await prepare(loginUrl(login())).catch((error: unknown) => error)
    const { sql } = (refusal as { parameters: { sql: string } }).parameters
    await runOn(url, sql)
    await assertUsable(await prepare(loginUrl(login())))
  })
})

describe('set-up refuses', () => {
  it('a server that is not there', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    await expect(prepare(`postgres://postgres@127.0.0.1:${port}/x`)).rejects.toMatchObject({
      code: 'database.unreachable',
      parameters: { host: '127.0.0.1', port },
    })
  })

  it('a host that is not known', async () => {
    await expect(prepare('postgres://postgres@no-such-host.invalid/x')).rejects.toMatchObject({
      code: 'database.unreachable',
    })
  })

  it('a login that is not known', async () => {
    await expect(prepare(loginUrl(`${prefix}_nobody`))).rejects.toMatchObject({
      code: 'database.wrong-password',
      parameters: { user: `${prefix}_nobody` },
    })
  })

  it('a database that does not exist', async () => {
    await expect(prepare(databaseUrl(url, `${name}_none`))).rejects.toMatchObject({
      code: 'database.missing',
    })
  })

  it.each([
    [149_999, false],
    [150_000, true],
    [180_004, true],
    [189_999, true],
    [190_000, false],
  ])('PostgreSQL %i: %s', (version, isAccepted) => {
    const check = () => assertVersion(version, 'x')
    if (isAccepted) expect(check).not.toThrow()
    else expect(check).toThrow(expect.objectContaining({ code: 'database.server-version' }))
  })

  it.each([
    ['owner', 'nologin superuser', /is a superuser/],
    ['app', 'login bypassrls', /BYPASSRLS/],
    ['migrator', 'login', /may log in/],
    ['app', 'nologin', /may not log in/],
  ])('a role %s that exists with %s', async (role, options, message) => {
    await asAdministrator(`create role ${prefix}_${role} ${options}`)
    await expect(prepare()).rejects.toMatchObject({
      code: 'database.role-unsafe',
      message: expect.stringMatching(message) as string,
    })
  })

  it('roles that serve another living database, and takes them over when it is gone', async () => {
    const other = databaseUrl(url, `${name}_other`)
    await asAdministrator(`create database ${name}_other`)
    await prepare(other)
    await expect(prepare()).rejects.toMatchObject({
      code: 'database.prefix-taken',
      parameters: { prefix, database: `${name}_other` },
    })
    await asAdministrator(`drop database ${name}_other with (force)`)
    await assertUsable(await prepare())
  })

  it('and leaves nothing behind when it refuses', async () => {
    await asAdministrator(`create role ${prefix}_app nologin`)
    await expect(prepare()).rejects.toThrow()
    const { rows } = await onServer(url, (client) =>
      client.query(`select rolname from pg_roles where starts_with(rolname, $1)`, [prefix]),
    )
    expect(rows).toEqual([{ rolname: `${prefix}_app` }])
  })
})

describe("the application's password", () => {
  it('is stored as PostgreSQL itself would store it', async () => {
    await asAdministrator(
      `set password_encryption = 'scram-sha-256'; create role ${prefix}_x password 'a secret'`,
    )
    const { rows } = await onServer(url, (client) =>
      client.query<{ rolpassword: string }>(`select rolpassword from pg_authid where rolname = $1`, [
        `${prefix}_x`,
      ]),
    )
    const stored = rows[0]!.rolpassword
    const salt = Buffer.from(/:([^$]+)\$/.exec(stored)![1]!, 'base64')
    expect(scramVerifier('a secret', salt)).toBe(stored)
  })

  it('differs between installations', async () => {
    const first = await prepare()
    await runOn(url, `drop schema kernel cascade`, `comment on role ${prefix}_app is null`)
    expect((await prepare()).appUrl).not.toBe(first.appUrl)
  })
})
