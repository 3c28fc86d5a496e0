import { createHash, randomBytes as systemRandomBytes } from 'node:crypto'
import type { Client } from 'pg'
import type { SigningKey } from '../context-token.ts'
import { quoteIdentifier, quoteLiteral } from '../identifiers.ts'
import { databaseRoles, type DatabaseRoles } from '../roles.ts'
import { connect, withLogin } from './connect.ts'
import { kernelSchemaSql } from './context-functions.ts'
import { appPassword, ensureAppLogin, ensureRoles } from './ensure-roles.ts'
import { inspectServer, type Server } from './rights.ts'
import { ensureKey, rotateContextKey, type RandomBytes } from './secrets.ts'

export interface PrepareOptions {
  /** Login with CREATEROLE and CREATE on the database, or a superuser. */
  readonly databaseUrl: string
  readonly rolePrefix?: string
  readonly randomBytes?: RandomBytes
}

/** What `openDatabase` and `openInstaller` take. */
export interface PreparedDatabase {
  readonly databaseUrl: string
  /** The same database as the application's login; holds a password, so it never goes into a log. */
  readonly appUrl: string
  readonly roles: DatabaseRoles
  readonly signingKey: SigningKey
  /** 180004 for PostgreSQL 18.4 */
  readonly serverVersion: number
}

// Another database of the same server may set up at the same moment; roles are shared by both, and
// PostgreSQL then fails one of the two at once instead of letting it wait.
const MEETINGS = new Set(['XX000', '23505', '42710', '40P01'])
const MAX_ATTEMPTS = 5

/**
 * Brings roles, schema `kernel`, its secret and its functions to what this version needs. Idempotent; all in
 * one transaction, so it works through PgBouncer and two processes may start at once.
 * @throws database.unreachable, database.wrong-password, database.missing, database.server-version,
 *   database.setup-needs-administrator, database.role-unsafe, database.prefix-taken (503)
 */
export async function prepareDatabase(options: PrepareOptions): Promise<PreparedDatabase> {
  const roles = databaseRoles(options.rolePrefix)
  const client = await connect(options.databaseUrl)
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTransaction(client, () => prepare(client, roles, options))
      } catch (error) {
        const code = (error as { code?: string }).code ?? ''
        if (attempt === MAX_ATTEMPTS || !MEETINGS.has(code)) throw error
      }
    }
  } finally {
    await client.end()
  }
}

/** Makes a new key for contexts; processes take it up when they start next, the key before stays valid. */
export async function rotateSigningKey(options: PrepareOptions): Promise<SigningKey> {
  const roles = databaseRoles(options.rolePrefix)
  const client = await connect(options.databaseUrl)
  try {
    return await inTransaction(client, async () => {
      await client.query(`set local role ${quoteIdentifier(roles.owner)}`)
      return rotateContextKey(client, options.randomBytes ?? systemRandomBytes)
    })
  } finally {
    await client.end()
  }
}

async function prepare(
  client: Client,
  roles: DatabaseRoles,
  options: PrepareOptions,
): Promise<PreparedDatabase> {
  const randomBytes = options.randomBytes ?? systemRandomBytes
  const server = await inspectServer(client, roles)
  await ensureRoles(client, server, roles)
  await closeOpenDoors(client, server, roles)
  await ensureSchema(client, roles)
  await client.query(`set local role ${quoteIdentifier(roles.owner)}`)
  const signingKey = await ensureKey(client, 'context', randomBytes)
  const loginKey = await ensureKey(client, 'login', randomBytes)
  await client.query('set local role none')
  const password = appPassword(loginKey.key, roles)
  await ensureAppLogin(client, server, roles, { password, salt: randomBytes(16) })
  return {
    databaseUrl: options.databaseUrl,
    appUrl: withLogin(options.databaseUrl, roles.app, password),
    roles,
    signingKey,
    serverVersion: server.version,
  }
}

/** Replaces the functions only when their text changed, so that a start costs no catalog writes. */
async function ensureSchema(client: Client, roles: DatabaseRoles): Promise<void> {
  const sql = kernelSchemaSql(roles)
  const fingerprint = `Quoin ${createHash('sha256').update(sql).digest('hex')}`
  const { rows } = await client.query<{ comment: string | null }>(
    `select obj_description(oid, 'pg_namespace') as comment from pg_catalog.pg_namespace where nspname = 'kernel'`,
  )
  if (rows[0]?.comment === fingerprint) return
  if (rows[0] === undefined) {
    await client.query(`create schema kernel authorization ${quoteIdentifier(roles.owner)}`)
  }
  await client.query(`set local role ${quoteIdentifier(roles.owner)}`)
  await client.query(sql)
  await client.query(`comment on schema kernel is ${quoteLiteral(fingerprint)}`)
  await client.query('set local role none')
}

/**
 * What PostgreSQL leaves open to everyone, as far as this login may close it: only an owner can. Looked at on
 * each start, since rights on a database do not come along with a copy or a restored dump.
 */
async function closeOpenDoors(client: Client, server: Server, roles: DatabaseRoles): Promise<void> {
  const { rows } = await client.query<{ temporary: boolean; create: boolean | null }>(
    `select has_database_privilege($1, d.oid, 'TEMPORARY') and pg_has_role(current_user, d.datdba, 'USAGE') as temporary,
       (select has_schema_privilege($1, n.oid, 'CREATE') and pg_has_role(current_user, n.nspowner, 'USAGE')
        from pg_catalog.pg_namespace n where n.nspname = 'public') as create
     from pg_catalog.pg_database d where d.datname = current_database()`,
    [roles.principals],
  )
  if (rows[0]!.temporary) {
    await client.query(`revoke temporary on database ${quoteIdentifier(server.database)} from public`)
  }
  if (rows[0]!.create === true) await client.query('revoke create on schema public from public')
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    // Session-level settings and locks would not survive PgBouncer; these end with the transaction.
    await client.query(`set local lock_timeout = '60s'; set local search_path = pg_catalog, pg_temp`)
    await client.query(`select pg_advisory_xact_lock(hashtext('quoin set-up'))`)
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
