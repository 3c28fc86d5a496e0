import type { UnitOfWork } from '../database/types.ts'
import { lastOwner } from './errors.ts'

export interface Member {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roleKeys: readonly string[]
  readonly status: string
  readonly lastSeenAt: unknown
  readonly version: number
}

/** Bounded like every list; organisations with more people need a paged page of their own. */
const MAX_MEMBERS = 2_000

export function listMembers(unit: UnitOfWork): Promise<Member[]> {
  return unit.as('core').rows<Member>({
    sql: `select p.id, p.name, p.email, p.status, p.last_seen_at as "lastSeenAt", p.version,
            array(select m.role from core.membership m
                  where m.organisation_id = $1 and m.person = p.id order by m.role) as "roleKeys"
          from core.person p where p.organisation_id = $1 and p.status = 'active'
          order by p.name, p.id limit ${MAX_MEMBERS}`,
    values: [unit.context.organisationId],
  })
}

export interface LockedMember {
  readonly id: string
  readonly accountId: string
  readonly version: number
  readonly roleKeys: readonly string[]
}

/** Call `lockOrganisation` first when the change may concern owners. */
export function loadMember(unit: UnitOfWork, personId: string): Promise<LockedMember | undefined> {
  return unit.as('core').first<LockedMember>({
    sql: `select p.id, p.account as "accountId", p.version,
            array(select m.role from core.membership m
                  where m.organisation_id = $1 and m.person = p.id order by m.role) as "roleKeys"
          from core.person p where p.organisation_id = $1 and p.id = $2 and p.status = 'active' for update of p`,
    values: [unit.context.organisationId, personId],
  })
}

/** @throws tenancy.last-owner (409) when no other active owner is left */
export async function assertOtherOwner(unit: UnitOfWork, personId: string): Promise<void> {
  const other = await unit.as('core').first({
    sql: `select m.person from core.membership m
          join core.person p on p.organisation_id = m.organisation_id and p.id = m.person and p.status = 'active'
          where m.organisation_id = $1 and m.role = 'owner' and m.person <> $2 limit 1`,
    values: [unit.context.organisationId, personId],
  })
  if (other === undefined) throw lastOwner({})
}

export async function deleteMemberships(unit: UnitOfWork, personId: string): Promise<void> {
  await unit.as('core').execute({
    sql: 'delete from core.membership where organisation_id = $1 and person = $2',
    values: [unit.context.organisationId, personId],
  })
}

/** Raises the version; with `status`, also that. */
export async function updateMember(
  unit: UnitOfWork,
  personId: string,
  change: { status?: 'active' | 'removed'; name?: string },
): Promise<void> {
  await unit.as('core').execute({
    sql: `update core.person set status = coalesce($3, status), name = coalesce($4, name),
            version = version + 1, updated_at = now(), updated_by = $5
          where organisation_id = $1 and id = $2`,
    values: [
      unit.context.organisationId,
      personId,
      change.status ?? null,
      change.name ?? null,
      unit.context.actorId,
    ],
  })
}
