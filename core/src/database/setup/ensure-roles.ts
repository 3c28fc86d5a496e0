import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { databasePrefixTaken } from '../errors.ts'
import { quoteIdentifier, quoteLiteral } from '../identifiers.ts'
import type { DatabaseRoles } from '../roles.ts'
import type { Server } from './rights.ts'
import { scramVerifier } from './scram.ts'

/** Settings of every session of the application. Bounds: a person waits at most half a minute for a page. */
const APP_SETTINGS: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog',
  statement_timeout: '30s',
  lock_timeout: '10s',
  idle_in_transaction_session_timeout: '60s',
  // Instants leave the server in UTC and in ISO form, so that reading them is a matter of two characters.
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  standard_conforming_strings: 'on',
  // Compiling a plan costs more than any page of a list; sources of pages are memory or flash, where reading rows
  // here and there costs little more than reading all (a word in a million contacts: 0.18 s instead of 0.73 s).
  jit: 'off',
  random_page_cost: '1.1',
}

/** Creates the four roles that are missing and lets the login act as owner and as migrator. */
export async function ensureRoles(client: Client, server: Server, roles: DatabaseRoles): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    'select rolname from pg_catalog.pg_roles where rolname = any ($1)',
    [[roles.owner, roles.migrator, roles.principals, roles.app]],
  )
  const existing = new Set(rows.map((row) => row.rolname))
  for (const role of [roles.owner, roles.migrator, roles.principals]) {
    if (!existing.has(role)) await client.query(`create role ${quoteIdentifier(role)} nologin`)
  }
  if (!existing.has(roles.app))
    await client.query(`create role ${quoteIdentifier(roles.app)} login noinherit`)
  if (server.isSuperuser) return
  for (const role of [roles.owner, roles.migrator]) await letActAs(client, server, role)
}

/** Creating a role gives ADMIN but, since PostgreSQL 16, not the right to SET ROLE to it. */
async function letActAs(client: Client, server: Server, role: string): Promise<void> {
  const isModern = server.version >= 160_000
  const { rows } = await client.query<{ may: boolean }>('select pg_has_role(current_user, $1, $2) as may', [
    role,
    isModern ? 'SET' : 'MEMBER',
  ])
  if (rows[0]!.may) return
  const options = isModern ? ' with inherit false, set true' : ''
  await client.query(`grant ${quoteIdentifier(role)} to ${quoteIdentifier(server.login)}${options}`)
}

/** The password of the application's login: nobody has to know, store or pass it. */
export function appPassword(loginKey: Buffer, roles: DatabaseRoles): string {
  return createHash('sha256').update(loginKey).update(`login ${roles.app}`).digest('base64url')
}

/**
 * Gives the application's login its password and its session settings, once for each change of either.
 * Roles belong to the whole server: the role's comment says which database they serve.
 * @throws database.prefix-taken (503) when that is another living database with another secret
 */
export async function ensureAppLogin(
  client: Client,
  server: Server,
  roles: DatabaseRoles,
  login: { password: string; salt: Buffer },
): Promise<void> {
  const settings = { ...APP_SETTINGS, ...(server.version >= 170_000 ? { transaction_timeout: '10min' } : {}) }
  const secretTag = tag(login.password)
  const settingsTag = tag(JSON.stringify(settings))
  const { rows } = await client.query<{ comment: string | null; is_living: boolean }>(
    `select shobj_description(r.oid, 'pg_authid') as comment, exists (select from pg_catalog.pg_database d
       where d.datname = substring(shobj_description(r.oid, 'pg_authid') from 'database (.*)$')) as is_living
     from pg_catalog.pg_roles r where r.rolname = $1`,
    [roles.app],
  )
  const [, secret, setting, database] =
    /^Quoin ([0-9a-f]{16}) ([0-9a-f]{16}) database (.*)$/s.exec(rows[0]!.comment ?? '') ?? []
  if (secret === secretTag && setting === settingsTag) return
  if (secret !== undefined && secret !== secretTag && database !== server.database && rows[0]!.is_living) {
    throw databasePrefixTaken({ prefix: roles.prefix, database: database! })
  }
  const app = quoteIdentifier(roles.app)
  const comment = `Quoin ${secretTag} ${settingsTag} database ${server.database}`
  await client.query(
    [
      `alter role ${app} noinherit password ${quoteLiteral(scramVerifier(login.password, login.salt))}`,
      ...Object.entries(settings).map(
        ([name, value]) => `alter role ${app} set ${name} = ${quoteLiteral(value)}`,
      ),
      `comment on role ${app} is ${quoteLiteral(comment)}`,
    ].join(';\n'),
  )
}

const tag = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
