import { quoteIdentifier, quoteLiteral } from './identifiers.ts'
import type { DatabaseRoles } from './roles.ts'
import type { Principal } from './types.ts'

/** The `administer` of an installer's transaction. */
export type Administer = (sql: string) => Promise<object[]>

/**
 * Makes the role of a principal and its schema, owned by the migrator, as far as they are missing. The role
 * may call the context functions; rights on schema and tables are granted with the tables, by the migrator.
 */
export async function ensurePrincipal(
  administer: Administer,
  roles: DatabaseRoles,
  principal: Principal,
): Promise<void> {
  const role = roles.principal(principal)
  if (!(await holds(administer, `select from pg_catalog.pg_roles where rolname = ${quoteLiteral(role)}`))) {
    await createRole(administer, role, roles.principals)
  }
  await letAppAct(administer, role, roles.app)
  const schema = `select from pg_catalog.pg_namespace where nspname = ${quoteLiteral(principal)}`
  if (!(await holds(administer, schema))) {
    // As the login, not as the migrator: so only the login needs CREATE on the database.
    const names = [quoteIdentifier(principal), quoteIdentifier(roles.migrator)]
    await administer(`create schema ${names[0]} authorization ${names[1]}`)
  }
}

/** Roles belong to the whole server: a second database of it may have made the same one a moment ago. */
async function createRole(administer: Administer, role: string, group: string): Promise<void> {
  await administer('savepoint create_role')
  try {
    await administer(`create role ${quoteIdentifier(role)} nologin in role ${quoteIdentifier(group)}`)
    await administer('release savepoint create_role')
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== '42710' && code !== '23505') throw error
    await administer('rollback to savepoint create_role')
  }
}

/** The application may SET ROLE to it and inherits nothing from it. */
async function letAppAct(administer: Administer, role: string, app: string): Promise<void> {
  const [server] = (await administer(`select current_setting('server_version_num')::int as version`)) as [
    { version: number },
  ]
  const isModern = server.version >= 160_000
  const kind = isModern ? 'SET' : 'MEMBER'
  const isMember = `select where pg_has_role(${quoteLiteral(app)}, ${quoteLiteral(role)}, '${kind}')`
  if (await holds(administer, isMember)) return
  const options = isModern ? ' with inherit false, set true' : ''
  await administer(`grant ${quoteIdentifier(role)} to ${quoteIdentifier(app)}${options}`)
}

async function holds(administer: Administer, query: string): Promise<boolean> {
  const [row] = (await administer(`select exists (${query}) as holds`)) as [{ holds: boolean }]
  return row.holds
}
