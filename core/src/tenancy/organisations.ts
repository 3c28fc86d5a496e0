import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import { insertAccess, renameInAccess, touchAccess } from './access-rows.ts'
import { organisationNotFound, organisationStale } from './errors.ts'
import { assertOrganisationFacts, type OrganisationInput } from './organisation-facts.ts'

export interface Owner {
  readonly accountId: string
  readonly name: string
  readonly email: string
}

export interface StoredOrganisation extends OrganisationInput {
  readonly id: string
  readonly version: number
}

/** Makes an organisation with its first person as owner, all in the given transaction. */
export async function createOrganisation(
  unit: UnitOfWork,
  input: OrganisationInput,
  owner: Owner,
): Promise<{ organisationId: string; personId: string }> {
  const organisationId = newId()
  const personId = newId()
  const name = input.name.trim()
  const inside = unit.within({ organisationId, actorId: personId, correlationId: unit.context.correlationId })
  await inside.as('core').execute({
    sql: `insert into core.organisation (organisation_id, id, name, country, currency, time_zone, created_by, updated_by)
          values ($1, $1, $2, $3, $4, $5, $6, $6)`,
    values: [organisationId, name, input.country, input.currency, input.timeZone, personId],
  })
  await insertPerson(inside, { id: personId, ...owner })
  await insertMemberships(inside, personId, ['owner'])
  await insertAccess(inside, { accountId: owner.accountId, organisationId, organisationName: name, personId })
  return { organisationId, personId }
}

/** `unit` works for the organisation. */
export async function insertPerson(unit: UnitOfWork, person: Owner & { id: string }): Promise<void> {
  await unit.as('core').execute({
    sql: `insert into core.person (organisation_id, id, account, name, email, status, created_by, updated_by)
          values ($1, $2, $3, $4, $5, 'active', $6, $6)`,
    values: [
      unit.context.organisationId,
      person.id,
      person.accountId,
      person.name,
      person.email,
      unit.context.actorId,
    ],
  })
}

export async function insertMemberships(
  unit: UnitOfWork,
  personId: string,
  roles: readonly string[],
): Promise<void> {
  const { organisationId, actorId } = unit.context
  for (const role of new Set(roles)) {
    await unit.as('core').execute({
      sql: `insert into core.membership (organisation_id, id, person, role, created_by, updated_by)
            values ($1, $2, $3, $4, $5, $5)`,
      values: [organisationId, newId(), personId, role, actorId],
    })
  }
}

/** Serialises changes that must see each other: owners, roles, products. */
export async function lockOrganisation(unit: UnitOfWork): Promise<void> {
  const { organisationId } = unit.context
  await unit.as('core').rows({
    sql: 'select id from core.organisation where organisation_id = $1 and id = $1 for update',
    values: [organisationId],
  })
}

/** @throws tenancy.organisation-not-found (404) */
export async function loadOrganisation(unit: UnitOfWork): Promise<StoredOrganisation> {
  const found = await unit.as('core').first<StoredOrganisation>({
    sql: `select id, name, country, currency, time_zone as "timeZone", version from core.organisation
          where organisation_id = $1 and id = $1`,
    values: [unit.context.organisationId],
  })
  if (found === undefined) throw organisationNotFound({})
  return found
}

/** @throws tenancy.invalid-organisation (422), tenancy.organisation-stale (409) */
export async function updateOrganisation(
  unit: UnitOfWork,
  change: Partial<OrganisationInput> & { version: number },
): Promise<StoredOrganisation> {
  assertOrganisationFacts(change)
  const { organisationId, actorId } = unit.context
  const before = await loadOrganisation(unit)
  const { version, ...facts } = change
  const after = { ...before, ...facts, name: (facts.name ?? before.name).trim() }
  const changed = await unit.as('core').execute({
    sql: `update core.organisation set name = $3, country = $4, currency = $5, time_zone = $6,
            version = version + 1, updated_at = now(), updated_by = $7
          where organisation_id = $1 and id = $1 and version = $2`,
    values: [organisationId, version, after.name, after.country, after.currency, after.timeZone, actorId],
  })
  if (changed === 0) throw organisationStale({})
  if (after.name === before.name) await touchAccess(unit, organisationId)
  else await renameInAccess(unit, organisationId, after.name)
  return loadOrganisation(unit)
}
