export type { SigningKey } from './context-token.ts'
export * from './errors.ts'
export { quoteIdentifier, quoteLiteral } from './identifiers.ts'
export { checkStatement } from './gate/check-statement.ts'
export type { GatePolicy } from './gate/statement-walk.ts'
export { openInstaller } from './installer.ts'
export { openDatabase, type DatabaseOptions } from './open-database.ts'
export { createPluginDatabase } from './plugin-database.ts'
export { ensurePrincipal, type Administer } from './principals.ts'
export { databaseRoles, type DatabaseRoles } from './roles.ts'
export {
  prepareDatabase,
  rotateSigningKey,
  type PreparedDatabase,
  type PrepareOptions,
} from './setup/prepare-database.ts'
export { sql } from './sql.ts'
export {
  SYSTEM_ACTOR_ID,
  type Database,
  type Installer,
  type Principal,
  type Queries,
  type Query,
  type Statement,
  type TransactionContext,
  type UnitOfWork,
} from './types.ts'
