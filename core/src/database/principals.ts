import { quoteIdentifier, quoteLiteral } from './identifiers.ts'
import type { DatabaseRoles } from './roles.ts'
import type { Principal } from './types.ts'

/** The `administer` of an installer's transaction. */
export type Administer = (sql: string) => Promise<object[]>

/**
 * Makes the role of a principal and its schema, owned by the migrator, as far as they are missing. The role
 * may use the schema and call the context functions; rights on tables are granted with the tables.
 */
export async function ensurePrincipal(
  administer: Administer,
  roles: DatabaseRoles,
  principal: Principal,
): Promise<void> {
  const role = roles.principal(principal)
  const [state] = (await administer(`
    select current_setting('server_version_num')::int as version,
      exists (select from pg_catalog.pg_roles where rolname = ${quoteLiteral(role)}) as has_role,
      exists (select from pg_catalog.pg_namespace where nspname = ${quoteLiteral(principal)}) as has_schema`)) as {
    version: number
    has_role: boolean
    has_schema: boolean
  }[]
  const name = quoteIdentifier(role)
  if (!state!.has_role) {
    await administer(`create role ${name} nologin in role ${quoteIdentifier(roles.principals)}`)
  }
  const options = state!.version >= 160_000 ? ' with inherit false, set true' : ''
  await administer(`grant ${name} to ${quoteIdentifier(roles.app)}${options}`)
  // As the login, not as the migrator: only the login needs CREATE on the database.
  const schema = quoteIdentifier(principal)
  if (!state!.has_schema) {
    await administer(`create schema ${schema} authorization ${quoteIdentifier(roles.migrator)}`)
  }
}
