import type { Fault } from '@quoin/plugin-sdk'
import type { DatabaseRoles } from '../../database/roles.ts'
import type { Catalog, FoundFunction, FoundSchema, FoundTable, FoundView, Grant } from '../catalog/types.ts'
import { FUNCTION_SETTINGS, POLICY_TEXT } from '../plan/table-sql.ts'
import { contractView } from '../structure/sql-names.ts'

const DML = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE'])

/**
 * Where a schema, as the catalog has it, breaks the walls between organisations or between plugins.
 * It trusts nothing that planned or applied it; pure over the catalog.
 */
export function conformanceFaults(
  catalog: Catalog,
  schemaName: string,
  roles: DatabaseRoles,
  consumers: ReadonlyMap<string, readonly string[]>,
): Fault[] {
  const schema = catalog.schemas.get(schemaName)
  if (schema === undefined) return [fault(schemaName, 'the schema is there', 'missing')]
  const readers = (view: string): Set<string> =>
    new Set(
      [
        schemaName,
        ...[...consumers].filter(([contract]) => contractView(contract) === view).flatMap(([, ids]) => ids),
      ].map((id) => roles.principal(id)),
    )
  return [
    ...roleFaults(catalog, schemaName, roles),
    ...schemaFaults(schema, roles, consumers),
    ...[...schema.tables.values()].flatMap((table) => tableFaults(schema, table, roles)),
    ...[...schema.views.values()].flatMap((view) => viewFaults(schema, view, roles, readers(view.name))),
    ...[...schema.functions.values()].flatMap((each) => functionFaults(schema, each, roles)),
    ...schema.strangers.map(({ name, kind }) =>
      fault(`${schemaName}.${name}`, 'only tables and views of the manifest', `relation of kind "${kind}"`),
    ),
  ]
}

const fault = (path: string, expected: string, got: string): Fault => ({
  path,
  message: `expected ${expected}, got ${got}`,
  expected,
  got,
})

function roleFaults(catalog: Catalog, schema: string, roles: DatabaseRoles): Fault[] {
  const role = catalog.roles.get(roles.principal(schema))
  if (role === undefined) return [fault(roles.principal(schema), 'a role', 'none')]
  return role.isHarmless
    ? []
    : [fault(role.name, 'a role without login or any special right', 'a role with more rights')]
}

function schemaFaults(
  schema: FoundSchema,
  roles: DatabaseRoles,
  consumers: ReadonlyMap<string, readonly string[]>,
): Fault[] {
  const isKernel = schema.schema === 'kernel'
  const owner = isKernel ? roles.owner : roles.migrator
  const users = new Set([schema.schema, ...[...consumers.values()].flat()].map((id) => roles.principal(id)))
  const mayUse = (grant: Grant): boolean =>
    users.has(grant.grantee) ||
    (isKernel && [roles.app, roles.principals, roles.migrator].includes(grant.grantee))
  const isAllowed = (grant: Grant): boolean =>
    !grant.isGrantable &&
    mayUse(grant) &&
    (grant.privilege === 'USAGE' || (isKernel && grant.grantee === roles.migrator))
  return [
    ...(schema.owner === owner ? [] : [fault(schema.schema, `owner ${owner}`, schema.owner)]),
    ...schema.grants.filter((grant) => !isAllowed(grant)).map((grant) => grantFault(schema.schema, grant)),
  ]
}

const grantFault = (path: string, { grantee, privilege, isGrantable }: Grant): Fault =>
  fault(
    path,
    'no right beyond those of the manifest',
    `${privilege} for ${grantee}${isGrantable ? ' with grant option' : ''}`,
  )

function tableFaults(schema: FoundSchema, table: FoundTable, roles: DatabaseRoles): Fault[] {
  const path = `${schema.schema}.${table.name}`
  const own = roles.principal(schema.schema)
  const faults: Fault[] = []
  if (table.owner !== roles.migrator) faults.push(fault(path, `owner ${roles.migrator}`, table.owner))
  if (!table.isRowSecurityOn) faults.push(fault(path, 'row security on', 'off'))
  if (!table.isRowSecurityForced) faults.push(fault(path, 'row security forced on the owner', 'not forced'))
  faults.push(...policyFaults(path, table))
  const organisation = table.columns.get('organisation_id')
  if (organisation?.type !== 'uuid' || !organisation.isRequired) {
    faults.push(fault(path, 'organisation_id uuid not null', 'another column or none'))
  }
  if (table.primaryKey[0] !== 'organisation_id') {
    faults.push(
      fault(path, 'a primary key that leads with organisation_id', `(${table.primaryKey.join(', ')})`),
    )
  }
  for (const { name, columns } of table.keys) {
    if (columns[0] !== 'organisation_id') {
      faults.push(
        fault(`${path}.${name}`, 'a key that leads with organisation_id', `(${columns.join(', ')})`),
      )
    }
  }
  for (const key of table.foreignKeys) {
    if (key.toColumns[0] !== 'organisation_id') {
      faults.push(
        fault(`${path}.${key.name}`, 'a reference to organisation_id first', `(${key.toColumns.join(', ')})`),
      )
    }
    if (
      key.onDelete === 'set-null' &&
      (key.setNull.length === 0 || key.setNull.includes('organisation_id'))
    ) {
      faults.push(fault(`${path}.${key.name}`, 'SET NULL of the reference only', 'the organisation as well'))
    }
  }
  const isAllowed = (grant: Grant) => grant.grantee === own && DML.has(grant.privilege) && !grant.isGrantable
  faults.push(...table.grants.filter((grant) => !isAllowed(grant)).map((grant) => grantFault(path, grant)))
  if (table.hasColumnGrants) faults.push(fault(path, 'no rights on single columns', 'some'))
  for (const { name, function: called } of table.triggers) {
    if (!schema.functions.has(called))
      faults.push(fault(`${path}.${name}`, 'triggers of the kernel only', called))
  }
  return faults
}

/** Policies are joined by OR, so a second one could only open what the first closes. */
function policyFaults(path: string, table: FoundTable): Fault[] {
  const [policy, ...others] = table.policies
  if (policy === undefined) return [fault(path, `the policy ${POLICY_TEXT}`, 'no policy')]
  const faults = others.map(({ name }) => fault(`${path}.${name}`, 'one policy', 'another one'))
  const isForAll = policy.command === '*' && policy.isPermissive && policy.roles.join() === 'PUBLIC'
  if (!isForAll)
    faults.push(
      fault(path, 'a policy for all commands and roles', `${policy.command} ${policy.roles.join()}`),
    )
  if (policy.using !== POLICY_TEXT)
    faults.push(fault(path, `USING ${POLICY_TEXT}`, policy.using ?? 'nothing'))
  if (policy.check !== POLICY_TEXT)
    faults.push(fault(path, `WITH CHECK ${POLICY_TEXT}`, policy.check ?? 'nothing'))
  return faults
}

/** A view reads with its owner's rights; only the migration role is bound by FORCE ROW LEVEL SECURITY. */
function viewFaults(
  schema: FoundSchema,
  view: FoundView,
  roles: DatabaseRoles,
  readers: ReadonlySet<string>,
): Fault[] {
  const path = `${schema.schema}.${view.name}`
  const foreign = view.reads.filter((relation) => {
    const [from, table] = relation.split('.') as [string, string]
    return from !== schema.schema || !schema.tables.has(table)
  })
  const isAllowed = (grant: Grant) =>
    readers.has(grant.grantee) && grant.privilege === 'SELECT' && !grant.isGrantable
  return [
    ...(view.owner === roles.migrator ? [] : [fault(path, `owner ${roles.migrator}`, view.owner)]),
    ...(view.hash === '' ? [fault(path, 'a view of a declared contract', 'another view')] : []),
    ...foreign.map((relation) => fault(path, `tables of schema ${schema.schema} only`, relation)),
    ...view.grants.filter((grant) => !isAllowed(grant)).map((grant) => grantFault(path, grant)),
  ]
}

function functionFaults(schema: FoundSchema, found: FoundFunction, roles: DatabaseRoles): Fault[] {
  const path = `${schema.schema}.${found.name}`
  const isTrigger = found.returns === 'trigger' && !found.name.includes('(')
  const faults: Fault[] = []
  if (!isTrigger)
    faults.push(fault(path, 'search triggers of the kernel only', `a function returning ${found.returns}`))
  if (found.owner !== roles.migrator) faults.push(fault(path, `owner ${roles.migrator}`, found.owner))
  if (found.isDefiner && found.settings.join() !== FUNCTION_SETTINGS) {
    faults.push(
      fault(path, 'SECURITY DEFINER with a fixed search_path only', found.settings.join() || 'no setting'),
    )
  }
  return [...faults, ...found.grants.map((grant) => grantFault(path, grant))]
}
