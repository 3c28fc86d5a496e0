import type { UnitOfWork } from '../database/types.ts'
import { newId } from '../database/new-id.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import { roleNotFound, roleStale, unknownRole } from '../tenancy/index.ts'

export interface RoleEntry {
  readonly key: string
  readonly label: string
  readonly description: string | null
  readonly productId: string | null
  readonly isCustom: boolean
  readonly rules: unknown
  readonly version: number | null
}

const ALL = [{ action: 'manage', subject: 'all' }]
/** What every organisation has, whatever products are on. */
const BUILT_IN: readonly RoleEntry[] = [
  {
    key: 'owner',
    label: 'Owner',
    description: 'May do everything, and decides who else is an owner.',
    rules: ALL,
  },
  {
    key: 'admin',
    label: 'Admin',
    description: 'May do everything but make, change or remove owners.',
    rules: ALL,
  },
].map((role) => ({ ...role, productId: null, isCustom: false, version: null }))

const MAX_OWN_ROLES = 200

/** Roles that can be given in this organisation: built in, of its products, its own. */
export async function listRoles(
  unit: UnitOfWork,
  registry: PluginRegistry,
  products: ReadonlySet<string>,
): Promise<RoleEntry[]> {
  const ofProducts = registry.plugins().flatMap(({ manifest }) =>
    products.has(manifest.id)
      ? Object.entries(manifest.roles ?? {}).map(([name, role]) => ({
          key: `${manifest.id}.${name}`,
          label: role.label,
          description: role.description ?? null,
          productId: manifest.id,
          isCustom: false,
          rules: role.rules,
          version: null,
        }))
      : [],
  )
  return [...BUILT_IN, ...ofProducts, ...(await listOwnRoles(unit))]
}

async function listOwnRoles(unit: UnitOfWork): Promise<RoleEntry[]> {
  const rows = await unit.as('core').rows<RoleEntry>({
    sql: `select key, label, description, rules, version from core.role where organisation_id = $1
          order by label, key limit ${MAX_OWN_ROLES}`,
    values: [unit.context.organisationId],
  })
  return rows.map((row) => ({ ...row, productId: null, isCustom: true }))
}

/** @throws tenancy.unknown-role (422) with each key that no role has */
export function assertRolesExist(keys: readonly string[], roles: readonly RoleEntry[]): void {
  const known = new Set(roles.map((role) => role.key))
  const missing = keys.filter((key) => !known.has(key))
  if (missing.length === 0) return
  const expected = [...known].slice(0, 40).join(', ')
  const faults = missing.map((key) => ({
    path: `/roleKeys/${keys.indexOf(key)}`,
    message: 'no such role',
    expected,
    got: key,
  }))
  throw unknownRole({ keys: missing }, { faults })
}

export interface RoleText {
  readonly label: string
  readonly description: string | null
  readonly rules: unknown
}

/** @returns the key, made of the label; a number keeps it apart from others */
export async function insertRole(unit: UnitOfWork, role: RoleText): Promise<string> {
  const { organisationId, actorId } = unit.context
  const key = freeKey(role.label, new Set((await listOwnRoles(unit)).map((own) => own.key)))
  await unit.as('core').execute({
    sql: `insert into core.role (organisation_id, id, key, label, description, rules, created_by, updated_by)
          values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    values: [
      organisationId,
      newId(),
      key,
      role.label.trim(),
      role.description,
      JSON.stringify(role.rules),
      actorId,
    ],
  })
  return key
}

/** A key with a dot belongs to a product, so own keys never have one. */
function freeKey(label: string, taken: ReadonlySet<string>): string {
  const base =
    label
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'role'
  const isFree = (key: string): boolean => !taken.has(key) && !BUILT_IN.some((role) => role.key === key)
  let number = 1
  while (!isFree(number === 1 ? base : `${base}-${number}`)) number++
  return number === 1 ? base : `${base}-${number}`
}

/** @throws tenancy.role-not-found (404), tenancy.role-stale (409) */
export async function updateRole(
  unit: UnitOfWork,
  key: string,
  version: number,
  role: RoleText,
): Promise<void> {
  const changed = await unit.as('core').execute({
    sql: `update core.role set label = $4, description = $5, rules = $6, version = version + 1, updated_at = now(),
            updated_by = $7 where organisation_id = $1 and key = $2 and version = $3`,
    values: [
      unit.context.organisationId,
      key,
      version,
      role.label.trim(),
      role.description,
      JSON.stringify(role.rules),
      unit.context.actorId,
    ],
  })
  if (changed === 1) return
  await loadOwnRole(unit, key)
  throw roleStale({})
}

/** @throws tenancy.role-not-found (404) */
export async function loadOwnRole(unit: UnitOfWork, key: string): Promise<RoleEntry> {
  const found = (await listOwnRoles(unit)).find((role) => role.key === key)
  if (found === undefined) throw roleNotFound({ key })
  return found
}

export async function deleteRole(unit: UnitOfWork, key: string): Promise<void> {
  await unit.as('core').execute({
    sql: 'delete from core.role where organisation_id = $1 and key = $2',
    values: [unit.context.organisationId, key],
  })
}

/** How many active members hold each role that is held at all. */
export async function countHolders(unit: UnitOfWork): Promise<Map<string, number>> {
  const rows = await unit.as('core').rows<{ role: string; members: number }>({
    sql: `select m.role, count(*)::int as members from core.membership m
          join core.person p on p.organisation_id = m.organisation_id and p.id = m.person and p.status = 'active'
          where m.organisation_id = $1 group by m.role order by m.role`,
    values: [unit.context.organisationId],
  })
  return new Map(rows.map((row) => [row.role, row.members]))
}
