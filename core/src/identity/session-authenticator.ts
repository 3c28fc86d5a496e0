import type { Clock } from '../config/index.ts'
import { PLATFORM_ORGANISATION_ID, type Database } from '../database/types.ts'
import type { Authenticator, Identity } from '../http/access.ts'
import { platformContext } from '../tenancy/index.ts'
import { hashToken } from './secret-token.ts'
import { readSessionToken } from './session-cookie.ts'
import { IDLE_MS } from './sessions.ts'
import type { SessionActivity } from './session-activity.ts'
import type { Workplaces } from './workplaces.ts'

interface SessionRow {
  readonly id: string
  readonly accountId: string
  readonly email: string
  readonly name: string
  readonly isOperator: boolean
  readonly organisationId: string | null
  readonly lastSeenAt: string
  readonly accessId: string | null
  readonly accessVersion: number | null
  readonly personId: string | null
}

/** One indexed read for each request; everything else about the person is kept under the access row's version. */
const SQL = `select s.id, s.account as "accountId", a.email, a.name, a.is_operator as "isOperator",
    s.member_organisation as "organisationId", s.last_seen_at as "lastSeenAt",
    x.id as "accessId", x.version as "accessVersion", x.person as "personId"
  from kernel.session s
  join kernel.account a on a.organisation_id = s.organisation_id and a.id = s.account
  left join kernel.access x on x.organisation_id = s.organisation_id and x.account = s.account
    and x.member_organisation = s.member_organisation
  where s.organisation_id = $1 and s.token_hash = $2 and s.expires_at > $3 and s.last_seen_at > $4`

export interface SessionAuthenticatorParts {
  readonly database: Database
  readonly workplaces: Workplaces
  readonly activity: SessionActivity
  readonly clock: Clock
}

export class SessionAuthenticator implements Authenticator {
  readonly #parts: SessionAuthenticatorParts

  constructor(parts: SessionAuthenticatorParts) {
    this.#parts = parts
  }

  async authenticate(cookieHeader: string | undefined, correlationId: string): Promise<Identity | undefined> {
    const token = readSessionToken(cookieHeader)
    return token === undefined ? undefined : this.authenticateToken(token, correlationId)
  }

  async authenticateToken(token: string, correlationId: string): Promise<Identity | undefined> {
    const { database, workplaces, activity, clock } = this.#parts
    const now = clock.now()
    const [rows] = await database.readBatch(platformContext(correlationId), 'kernel', [
      {
        sql: SQL,
        values: [PLATFORM_ORGANISATION_ID, hashToken(token), now, new Date(now.getTime() - IDLE_MS)],
      },
    ])
    const row = rows?.[0] as SessionRow | undefined
    if (row === undefined) return undefined
    const { id, accountId, email, name, isOperator, organisationId, accessId, accessVersion, personId } = row
    const isMember =
      organisationId !== null && accessId !== null && accessVersion !== null && personId !== null
    const actor = isMember
      ? await workplaces.find({ accessId, accessVersion, organisationId, personId, correlationId })
      : undefined
    activity.note({
      sessionId: id,
      lastSeenAt: new Date(row.lastSeenAt),
      correlationId,
      actor,
    })
    return {
      session: { id, accountId, email, name, isOperator, organisationId: actor?.organisationId ?? null },
      actor,
    }
  }
}
