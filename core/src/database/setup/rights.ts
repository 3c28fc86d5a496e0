import type { Client } from 'pg'
import { databaseRoleUnsafe, databaseServerVersion, setupNeedsAdministrator } from '../errors.ts'
import { quoteIdentifier } from '../identifiers.ts'
import type { DatabaseRoles } from '../roles.ts'

/** What set-up needs to know of the server and of the login it came with. */
export interface Server {
  /** 180004 for PostgreSQL 18.4 */
  readonly version: number
  readonly login: string
  readonly database: string
  readonly isSuperuser: boolean
}

interface ExistingRole {
  readonly rolname: string
  readonly rolsuper: boolean
  readonly rolbypassrls: boolean
  readonly rolcanlogin: boolean
  readonly is_admin: boolean
}

/**
 * Checks version, rights of the login, and that roles of our names are harmless, before anything is changed.
 * @throws database.server-version, database.setup-needs-administrator, database.role-unsafe (503)
 */
export async function inspectServer(client: Client, roles: DatabaseRoles): Promise<Server> {
  const { rows } = await client.query<{
    version: number
    version_text: string
    login: string
    database: string
    is_superuser: boolean
    may_create_roles: boolean
    may_create: boolean
  }>(`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
      current_user as login, current_database() as database, rolsuper as is_superuser,
      rolcreaterole as may_create_roles, has_database_privilege(current_database(), 'CREATE') as may_create
    from pg_catalog.pg_roles where rolname = current_user`)
  const server = rows[0]!
  assertVersion(server.version, server.version_text)
  const existing = await existingRoles(client, roles)
  assertHarmless(existing, roles)
  assertRights(server, existing)
  return {
    version: server.version,
    login: server.login,
    database: server.database,
    isSuperuser: server.is_superuser,
  }
}

/** @param version 180004 for PostgreSQL 18.4 @throws database.server-version (503) */
export function assertVersion(version: number, text: string): void {
  if (version < 150_000 || version >= 190_000) throw databaseServerVersion({ got: text })
}

async function existingRoles(client: Client, roles: DatabaseRoles): Promise<ExistingRole[]> {
  const names = [roles.owner, roles.migrator, roles.principals, roles.app]
  const { rows } = await client.query<ExistingRole>(
    `select rolname, rolsuper, rolbypassrls, rolcanlogin,
       pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION') as is_admin
     from pg_catalog.pg_roles where rolname = any ($1) order by rolname`,
    [names],
  )
  return rows
}

function assertHarmless(existing: readonly ExistingRole[], roles: DatabaseRoles): void {
  for (const role of existing) {
    const fault = role.rolsuper
      ? 'is a superuser'
      : role.rolbypassrls
        ? 'passes row level security (BYPASSRLS)'
        : role.rolcanlogin !== (role.rolname === roles.app)
          ? role.rolcanlogin
            ? 'may log in'
            : 'may not log in'
          : undefined
    if (fault !== undefined) throw databaseRoleUnsafe({ role: role.rolname, fault })
  }
}

function assertRights(
  server: {
    version: number
    login: string
    database: string
    is_superuser: boolean
    may_create_roles: boolean
    may_create: boolean
  },
  existing: readonly ExistingRole[],
): void {
  if (server.is_superuser) return
  const login = quoteIdentifier(server.login)
  const missing: string[] = []
  const sql: string[] = []
  if (!server.may_create_roles) {
    missing.push('CREATEROLE')
    sql.push(`ALTER ROLE ${login} CREATEROLE;`)
  }
  if (!server.may_create) {
    missing.push(`CREATE on database "${server.database}"`)
    sql.push(`GRANT CREATE ON DATABASE ${quoteIdentifier(server.database)} TO ${login};`)
  }
  // Since PostgreSQL 16 CREATEROLE reaches only roles that the login made itself or administers.
  const foreign = server.version >= 160_000 ? existing.filter((role) => !role.is_admin) : []
  if (foreign.length > 0) {
    missing.push(`ADMIN on ${foreign.map((role) => `"${role.rolname}"`).join(', ')}`)
    const names = foreign.map((role) => quoteIdentifier(role.rolname)).join(', ')
    sql.push(`GRANT ${names} TO ${login} WITH ADMIN OPTION;`)
  }
  if (missing.length > 0) {
    throw setupNeedsAdministrator({ user: server.login, missing, sql: sql.join('\n') })
  }
}
