import type { UnitOfWork } from '../database/types.ts'
import { PLATFORM_ORGANISATION_ID } from '../database/types.ts'
import { newId } from '../database/new-id.ts'
import { platformQueries } from '../tenancy/index.ts'

export interface Account {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly passwordHash: string | null
  readonly lockedUntil: string | null
  readonly failedAttempts: number
}

/** E-mail addresses are told apart without regard to case, as every mail provider does. */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

export async function hasAccounts(unit: UnitOfWork): Promise<boolean> {
  const found = await platformQueries(unit).first({
    sql: 'select id from kernel.account where organisation_id = $1 limit 1',
    values: [PLATFORM_ORGANISATION_ID],
  })
  return found !== undefined
}

/** Set-up must see what another set-up just did, so both wait here for each other. */
export async function lockAccounts(unit: UnitOfWork): Promise<void> {
  await platformQueries(unit).execute({
    sql: 'lock table kernel.account in share row exclusive mode',
    values: [],
  })
}

/** @param email normalised */
export function findAccount(unit: UnitOfWork, email: string): Promise<Account | undefined> {
  return platformQueries(unit).first<Account>({
    sql: `${SELECT} and email = $2`,
    values: [PLATFORM_ORGANISATION_ID, email],
  })
}

const SELECT = `select id, email, name, password_hash as "passwordHash", locked_until as "lockedUntil",
  failed_attempts as "failedAttempts" from kernel.account where organisation_id = $1`

export async function insertAccount(
  unit: UnitOfWork,
  account: { email: string; name: string; passwordHash: string; isOperator: boolean },
): Promise<string> {
  const id = newId()
  await platformQueries(unit).execute({
    sql: `insert into kernel.account (organisation_id, id, email, name, password_hash, is_operator, created_by, updated_by)
          values ($1, $2, $3, $4, $5, $6, $2, $2)`,
    values: [
      PLATFORM_ORGANISATION_ID,
      id,
      account.email,
      account.name,
      account.passwordHash,
      account.isOperator,
    ],
  })
  return id
}

export async function updateAccount(
  unit: UnitOfWork,
  id: string,
  change: { name?: string | undefined; passwordHash?: string | undefined },
): Promise<void> {
  await platformQueries(unit).execute({
    sql: `update kernel.account set name = coalesce($3, name), password_hash = coalesce($4, password_hash),
            version = version + 1, updated_at = now(), updated_by = $2 where organisation_id = $1 and id = $2`,
    values: [PLATFORM_ORGANISATION_ID, id, change.name ?? null, change.passwordHash ?? null],
  })
}

/** Counts a wrong password; `lockedUntil` holds on every node. An id that no account has costs the same time. */
export async function recordFailure(unit: UnitOfWork, id: string, lockedUntil: Date | null): Promise<void> {
  await platformQueries(unit).execute({
    sql: `update kernel.account set failed_attempts = failed_attempts + 1, locked_until = $3
          where organisation_id = $1 and id = $2`,
    values: [PLATFORM_ORGANISATION_ID, id, lockedUntil],
  })
}

export async function clearFailures(unit: UnitOfWork, id: string): Promise<void> {
  await platformQueries(unit).execute({
    sql: `update kernel.account set failed_attempts = 0, locked_until = null
          where organisation_id = $1 and id = $2 and (failed_attempts > 0 or locked_until is not null)`,
    values: [PLATFORM_ORGANISATION_ID, id],
  })
}
