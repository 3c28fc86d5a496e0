import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import { invitationExpired, invitationNotFound, invitationUsed } from './errors.ts'
import { createToken, hashToken } from './secret-token.ts'

const LIFETIME_MS = 72 * 60 * 60 * 1000
/** Open invitations shown at once; admins withdraw what is no longer wanted. */
const MAX_LISTED = 500

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly roleKeys: readonly string[]
  readonly expiresAt: string
  readonly acceptedAt: string | null
}

const COLUMNS = `id, email, role_keys as "roleKeys", expires_at as "expiresAt", accepted_at as "acceptedAt"`

/**
 * A link's token names its organisation, because row security finds no invitation without it, and 256
 * random bits of which only the hash is stored.
 */
export function parseInvitationToken(token: string): { organisationId: string; secret: string } | undefined {
  const parts =
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})([A-Za-z0-9_-]{43})$/.exec(token)
  if (parts === null) return undefined
  return { organisationId: parts.slice(1, 6).join('-'), secret: parts[6]! }
}

/** An earlier open invitation of the same address gives way to the new one. */
export async function createInvitation(
  unit: UnitOfWork,
  invitation: { email: string; roleKeys: readonly string[]; now: Date },
): Promise<{ id: string; token: string; expiresAt: string }> {
  const { organisationId, actorId } = unit.context
  const { email, roleKeys, now } = invitation
  const id = newId()
  const secret = createToken()
  const expiresAt = new Date(now.getTime() + LIFETIME_MS)
  const kernel = unit.as('kernel')
  await kernel.execute({
    sql: 'delete from kernel.invitation where organisation_id = $1 and email = $2 and accepted_at is null',
    values: [organisationId, email],
  })
  await kernel.execute({
    sql: `insert into kernel.invitation (organisation_id, id, token_hash, email, role_keys, invited_by, expires_at,
            created_by, updated_by) values ($1, $2, $3, $4, $5, $6, $7, $6, $6)`,
    values: [organisationId, id, hashToken(secret), email, JSON.stringify(roleKeys), actorId, expiresAt],
  })
  return { id, token: organisationId.replaceAll('-', '') + secret, expiresAt: expiresAt.toISOString() }
}

export function listInvitations(unit: UnitOfWork): Promise<Invitation[]> {
  return unit.as('kernel').rows<Invitation>({
    sql: `select ${COLUMNS} from kernel.invitation where organisation_id = $1 and accepted_at is null
          order by created_at desc, id limit ${MAX_LISTED}`,
    values: [unit.context.organisationId],
  })
}

/** @throws identity.invitation-not-found (404) */
export async function deleteInvitation(unit: UnitOfWork, id: string): Promise<void> {
  const deleted = await unit.as('kernel').execute({
    sql: 'delete from kernel.invitation where organisation_id = $1 and id = $2 and accepted_at is null',
    values: [unit.context.organisationId, id],
  })
  if (deleted === 0) throw invitationNotFound({})
}

/**
 * The invitation behind a token, if it may still be used; `unit` works for the organisation the token names.
 * @throws identity.invitation-not-found (404), identity.invitation-used, identity.invitation-expired (410)
 */
export async function loadInvitation(
  unit: UnitOfWork,
  secret: string,
  options: { now: Date; isLocked: boolean },
): Promise<Invitation> {
  const invitation = await unit.as('kernel').first<Invitation>({
    sql: `select ${COLUMNS} from kernel.invitation where organisation_id = $1 and token_hash = $2
          ${options.isLocked ? 'for update' : ''}`,
    values: [unit.context.organisationId, hashToken(secret)],
  })
  if (invitation === undefined) throw invitationNotFound({})
  if (invitation.acceptedAt !== null) throw invitationUsed({})
  if (Date.parse(invitation.expiresAt) <= options.now.getTime()) throw invitationExpired({})
  return invitation
}

export async function markAccepted(unit: UnitOfWork, id: string, now: Date): Promise<void> {
  await unit.as('kernel').execute({
    sql: `update kernel.invitation set accepted_at = $3, version = version + 1, updated_at = $3
          where organisation_id = $1 and id = $2`,
    values: [unit.context.organisationId, id, now],
  })
}
