import type { DatabaseRoles } from '../../database/roles.ts'
import type { Catalog, FoundSchema, Grant } from '../catalog/types.ts'
import { contractView, literal, qualified, quote } from '../structure/sql-names.ts'
import type { SchemaStructure } from '../structure/types.ts'
import { step } from './step.ts'
import type { Step } from './types.ts'

export interface AccessOptions {
  readonly catalog: Catalog
  readonly roles: DatabaseRoles
  readonly serverVersion: number
  readonly consumers: ReadonlyMap<string, readonly string[]>
}

/** The plugin's role and its schema. The role may do nothing by itself and is never logged in with. */
export function planRoles(schema: string, { catalog, roles, serverVersion }: AccessOptions): Step[] {
  const name = roles.principal(schema)
  const role = quote(name)
  const found = catalog.roles.get(name)
  const installer = { runsAs: 'installer' } as const
  const options = (inherit: boolean) =>
    serverVersion >= 160_000 ? ` with inherit ${inherit}, set ${!inherit}` : ''
  const steps: Step[] = []
  if (found === undefined) {
    const sql = `create role ${role} nologin`
    steps.push(step(schema, `create role ${name}`, sql, installer))
  }
  if (found?.isGrantedToApp !== true) {
    const sql = `grant ${role} to ${quote(roles.app)}${options(false)}`
    steps.push(step(schema, `let the application act as ${name}`, sql, installer))
  }
  if (found?.isPrincipal !== true) {
    const sql = `grant ${quote(roles.principals)} to ${role}${options(true)}`
    steps.push(step(schema, `let ${name} read the signed context`, sql, installer))
  }
  if (!catalog.schemas.has(schema)) {
    // Created by the installer, which has CREATE on the database, for the role that will own all in it.
    const sql = `create schema ${quote(schema)} authorization ${quote(roles.migrator)}`
    steps.push(step(schema, `create schema ${schema}`, sql, installer))
  }
  return steps
}

/**
 * Rights on the contracts that the plugin uses. They are part of the consumer's plan, because its role does
 * not exist before; a provider that replaces a view grants them again in its own. A contract of an optional
 * plugin that is not there yet waits for that plugin's own plan.
 */
export function planUses(uses: readonly string[], schema: string, { catalog, roles }: AccessOptions): Step[] {
  const role = roles.principal(schema)
  const has = (grants: readonly Grant[] | undefined, privilege: string) =>
    grants?.some((grant) => grant.grantee === role && grant.privilege === privilege) === true
  const bySchema = Map.groupBy(uses, (reference) => reference.split('.')[0]!)
  return [...bySchema].flatMap(([provider, references]) => {
    const found = catalog.schemas.get(provider)
    const views = references
      .map((reference) => contractView(reference.slice(provider.length + 1)))
      .filter((view) => found?.views.has(view) === true && !has(found.views.get(view)?.grants, 'SELECT'))
    return [
      ...(found === undefined || has(found.grants, 'USAGE') ? [] : [`usage on schema ${quote(provider)}`]),
      ...views.map((view) => `select on table ${qualified(provider, view)}`),
    ].map((right) => step(schema, `${right} for ${role}`, `grant ${right} to ${quote(role)}`))
  })
}

interface WantedGrant {
  readonly target: string
  readonly grantee: string
  readonly privileges: readonly string[]
}

/** Rights on schema, tables and views: missing ones are granted, all others revoked. */
export function planAccess(wanted: SchemaStructure, found: FoundSchema, options: AccessOptions): Step[] {
  const { schema } = wanted
  const own = options.roles.principal(schema)
  const readers = (view: string) =>
    [...options.consumers]
      .filter(([contract]) => contractView(contract) === view)
      .flatMap(([, ids]) => ids)
      .map((id) => options.roles.principal(id))
      .filter((role) => options.catalog.roles.has(role))
  const allReaders = new Set([...wanted.views.keys()].flatMap(readers))
  const schemaGrants = [own, ...allReaders].map((grantee) => ({
    target: `schema ${quote(schema)}`,
    grantee,
    privileges: ['USAGE'],
  }))
  // Schema `kernel` belongs to set-up, which lets every principal use it.
  const isOfSetUp = schema === 'kernel'
  return [
    ...(isOfSetUp ? [] : planGrants(schema, schemaGrants, found.grants)),
    ...[...wanted.tables.values()].flatMap(({ name, privileges }) =>
      planGrants(
        `${schema}.${name}`,
        [{ target: `table ${qualified(schema, name)}`, grantee: own, privileges }],
        found.tables.get(name)?.grants ?? [],
      ),
    ),
    ...[...wanted.views.values()].flatMap(({ name, hash }) => {
      const isKept = found.views.get(name)?.hash === hash
      return planGrants(
        `${schema}.${name}`,
        [own, ...readers(name)].map((grantee) => ({
          target: `table ${qualified(schema, name)}`,
          grantee,
          privileges: ['SELECT'],
        })),
        isKept ? found.views.get(name)!.grants : [],
      )
    }),
  ]
}

function planGrants(object: string, wanted: readonly WantedGrant[], found: readonly Grant[]): Step[] {
  const has = (grantee: string, privilege: string) =>
    found.some((grant) => grant.grantee === grantee && grant.privilege === privilege && !grant.isGrantable)
  const missing = wanted.flatMap(({ target, grantee, privileges }) => {
    const absent = privileges.filter((privilege) => !has(grantee, privilege))
    if (absent.length === 0) return []
    const list = absent.join(', ').toLowerCase()
    return [step(object, `${list} for ${grantee}`, `grant ${list} on ${target} to ${quote(grantee)}`)]
  })
  const target = wanted[0]!.target
  const surplus = found.filter(
    ({ grantee, privilege, isGrantable }) =>
      isGrantable || !wanted.some((each) => each.grantee === grantee && each.privileges.includes(privilege)),
  )
  return [
    ...surplus.map(({ grantee, privilege }) =>
      step(
        object,
        `no ${privilege.toLowerCase()} for ${grantee}`,
        `revoke ${privilege.toLowerCase()} on ${target} from ${grantee === 'PUBLIC' ? 'public' : quote(grantee)} cascade`,
      ),
    ),
    ...missing,
  ]
}

/** Keeps two nodes, and set-up, from planning at the same time; held until the transaction ends. */
export const LOCK_SQL = `select pg_advisory_xact_lock(hashtext(${literal('quoin plugins')}))`
