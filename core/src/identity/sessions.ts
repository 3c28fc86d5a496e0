import type { Clock } from '../config/index.ts'
import { newId } from '../database/new-id.ts'
import { PLATFORM_ORGANISATION_ID, type UnitOfWork } from '../database/types.ts'
import { platformQueries } from '../tenancy/index.ts'
import { createToken, hashToken } from './secret-token.ts'

/**
 * Password sign-in is AAL1 of NIST SP 800-63B-4, which asks for 30 days at most. Office days have long
 * meetings, so half an hour of quiet (AAL2) would only teach people to keep their password at hand.
 */
export const IDLE_MS = 12 * 60 * 60 * 1000
export const ABSOLUTE_MS = 7 * 24 * 60 * 60 * 1000
export const ABSOLUTE_SECONDS = ABSOLUTE_MS / 1000
/** Devices of one account at once; the oldest session gives way. */
const MAX_SESSIONS = 20

export interface NewSession {
  readonly accountId: string
  readonly organisationId: string | null
  readonly userAgent: string
}

/** @returns the token, shown to the client only */
export async function createSession(unit: UnitOfWork, clock: Clock, session: NewSession): Promise<string> {
  const token = createToken()
  const now = clock.now()
  const kernel = platformQueries(unit)
  await kernel.execute({
    sql: `delete from kernel.session where organisation_id = $1 and account = $2 and (
            expires_at <= $3 or last_seen_at <= $4 or id in (
              select id from kernel.session where organisation_id = $1 and account = $2
              order by last_seen_at desc, id offset ${MAX_SESSIONS - 1}))`,
    values: [PLATFORM_ORGANISATION_ID, session.accountId, now, new Date(now.getTime() - IDLE_MS)],
  })
  await kernel.execute({
    sql: `insert into kernel.session (organisation_id, id, token_hash, account, member_organisation, last_seen_at,
            expires_at, user_agent, created_by, updated_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $4, $4)`,
    values: [
      PLATFORM_ORGANISATION_ID,
      newId(),
      hashToken(token),
      session.accountId,
      session.organisationId,
      now,
      new Date(now.getTime() + ABSOLUTE_MS),
      session.userAgent.slice(0, 300),
    ],
  })
  return token
}

export async function deleteSession(unit: UnitOfWork, sessionId: string): Promise<void> {
  await platformQueries(unit).execute({
    sql: 'delete from kernel.session where organisation_id = $1 and id = $2',
    values: [PLATFORM_ORGANISATION_ID, sessionId],
  })
}

export async function deleteSessionByToken(unit: UnitOfWork, token: string): Promise<void> {
  await platformQueries(unit).execute({
    sql: 'delete from kernel.session where organisation_id = $1 and token_hash = $2',
    values: [PLATFORM_ORGANISATION_ID, hashToken(token)],
  })
}

/** Ends what an account has open, in one organisation or everywhere, but for the session given. */
export async function deleteSessions(
  unit: UnitOfWork,
  accountId: string,
  only: { organisationId?: string; except?: string },
): Promise<void> {
  await platformQueries(unit).execute({
    sql: `delete from kernel.session where organisation_id = $1 and account = $2
            and ($3::uuid is null or member_organisation = $3) and ($4::uuid is null or id <> $4)`,
    values: [PLATFORM_ORGANISATION_ID, accountId, only.organisationId ?? null, only.except ?? null],
  })
}
