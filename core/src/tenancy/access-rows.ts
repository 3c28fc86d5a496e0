import { newId } from '../database/new-id.ts'
import { PLATFORM_ORGANISATION_ID, type UnitOfWork } from '../database/types.ts'
import { platformQueries } from './contexts.ts'

// `kernel.access` says which account may enter which organisation, as which person. Its version is read
// with the session on each request and names the state of everything cached about that person there:
// whoever changes roles, products or facts of an organisation raises it, and every node sees that at once.

export interface AccessRow {
  readonly accountId: string
  readonly organisationId: string
  readonly organisationName: string
  readonly personId: string
}

export async function insertAccess(unit: UnitOfWork, row: AccessRow): Promise<void> {
  await platformQueries(unit).execute({
    sql: `insert into kernel.access (organisation_id, id, account, member_organisation, organisation_name, person,
            created_by, updated_by) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    values: [
      PLATFORM_ORGANISATION_ID,
      newId(),
      row.accountId,
      row.organisationId,
      row.organisationName,
      row.personId,
      unit.context.actorId,
    ],
  })
}

export async function deleteAccess(
  unit: UnitOfWork,
  organisationId: string,
  personId: string,
): Promise<void> {
  await platformQueries(unit).execute({
    sql: 'delete from kernel.access where organisation_id = $1 and member_organisation = $2 and person = $3',
    values: [PLATFORM_ORGANISATION_ID, organisationId, personId],
  })
}

/** Makes every node forget what it knows about one person there, or about everybody. */
export async function touchAccess(
  unit: UnitOfWork,
  organisationId: string,
  personId?: string,
): Promise<void> {
  await platformQueries(unit).execute({
    sql: `update kernel.access set version = version + 1
          where organisation_id = $1 and member_organisation = $2 and ($3::uuid is null or person = $3)`,
    values: [PLATFORM_ORGANISATION_ID, organisationId, personId ?? null],
  })
}

export async function renameInAccess(unit: UnitOfWork, organisationId: string, name: string): Promise<void> {
  await platformQueries(unit).execute({
    sql: `update kernel.access set organisation_name = $3, version = version + 1
          where organisation_id = $1 and member_organisation = $2`,
    values: [PLATFORM_ORGANISATION_ID, organisationId, name],
  })
}

/** Organisations that an account may enter, by name. */
export async function accessOf(
  unit: UnitOfWork,
  accountId: string,
): Promise<{ organisationId: string; organisationName: string; personId: string }[]> {
  return platformQueries(unit).rows({
    sql: `select member_organisation as "organisationId", organisation_name as "organisationName",
            person as "personId" from kernel.access where organisation_id = $1 and account = $2
          order by organisation_name, member_organisation limit 500`,
    values: [PLATFORM_ORGANISATION_ID, accountId],
  })
}
