import Type, { type Static } from 'typebox'
import type { Clock } from '../config/index.ts'
import { newId } from '../database/new-id.ts'
import { SYSTEM_ACTOR_ID, type UnitOfWork } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import {
  insertAccess,
  insertMemberships,
  insertPerson,
  loadOrganisation,
  updateMember,
} from '../tenancy/index.ts'
import { findAccount, insertAccount, type Account } from './accounts.ts'
import { invitationNotFound, nameRequired } from './errors.ts'
import { Password, PersonName, strict } from './input.ts'
import { loadInvitation, markAccepted, parseInvitationToken, type Invitation } from './invitations.ts'
import type { PasswordHasher } from './password-hash.ts'
import { assertStrongPassword } from './password-rules.ts'
import { readSessionToken, sessionCookie, type IsSecure } from './session-cookie.ts'
import { ABSOLUTE_SECONDS, createSession, deleteSessionByToken } from './sessions.ts'
import type { SignIn } from './sign-in.ts'

const Acceptance = Type.Object({ name: Type.Optional(PersonName), password: Password }, strict)

export interface InvitationParts {
  readonly signIn: SignIn
  readonly hasher: PasswordHasher
  readonly clock: Clock
  readonly isSecure: IsSecure
}

interface Link {
  readonly organisationId: string
  readonly secret: string
}

/** What the holder of an invitation's link can do with it. */
export class InvitationRoutes implements RouteSource {
  readonly #parts: InvitationParts

  constructor(parts: InvitationParts) {
    this.#parts = parts
  }

  routes(): readonly Route[] {
    const common = { access: 'public', tag: 'Set-up and session' } as const
    return [
      {
        ...common,
        method: 'GET',
        path: '/api/invitations/:token',
        summary: 'What an invitation offers',
        handle: (request) => this.#show(request),
      },
      {
        ...common,
        method: 'POST',
        path: '/api/invitations/:token/accept',
        summary: 'Joins the organisation and signs in',
        body: Acceptance,
        handle: (request) => this.#accept(request),
      },
    ]
  }

  #show(request: Request): Promise<Reply> {
    const link = linkOf(request)
    return request.transaction(async (unit) => {
      const inside = within(unit, link, SYSTEM_ACTOR_ID)
      const { email, roleKeys, expiresAt } = await this.#load(inside, link, false)
      const { name } = await loadOrganisation(inside)
      const hasAccount = (await findAccount(unit, email)) !== undefined
      return { body: { organisationName: name, email, roleKeys, hasAccount, expiresAt } }
    })
  }

  async #accept(request: Request): Promise<Reply> {
    const { clock, isSecure } = this.#parts
    const { koa } = request
    const link = linkOf(request)
    const newcomer = await this.#verify(request, link)
    return request.transaction(async (unit) => {
      const personId = newId()
      const inside = within(unit, link, personId)
      const invitation = await this.#load(inside, link, true)
      await markAccepted(inside, invitation.id, clock.now())
      const accountId =
        'id' in newcomer
          ? newcomer.id
          : await insertAccount(unit, { ...newcomer, email: invitation.email, isOperator: false })
      await join(
        inside,
        { id: personId, accountId, name: newcomer.name, email: invitation.email },
        invitation,
      )
      const oldToken = readSessionToken(koa.req.headers.cookie)
      if (oldToken !== undefined) await deleteSessionByToken(unit, oldToken)
      const { organisationId } = link
      const session = { accountId, organisationId, userAgent: koa.get('User-Agent') }
      const token = await createSession(unit, clock, session)
      const cookie = sessionCookie(token, isSecure(koa), ABSOLUTE_SECONDS)
      return { body: { organisationId }, headers: { 'Set-Cookie': cookie } }
    })
  }

  /** Before the writing transaction, because hashing takes long: the known account, or what makes a new one. */
  async #verify(request: Request, link: Link): Promise<Account | { name: string; passwordHash: string }> {
    const { signIn, hasher } = this.#parts
    const { name, password } = request.body as Static<typeof Acceptance>
    const { invitation, account } = await signIn.read(request.correlationId, async (unit) => {
      const found = await this.#load(within(unit, link, SYSTEM_ACTOR_ID), link, false)
      return { invitation: found, account: await findAccount(unit, found.email) }
    })
    const { email } = invitation
    if (account !== undefined) {
      return signIn.authenticate({
        email,
        password,
        address: request.koa.ip,
        correlationId: request.correlationId,
      })
    }
    if (name === undefined) {
      throw nameRequired({}, { faults: [{ path: '/name', message: 'is missing', expected: 'a name' }] })
    }
    assertStrongPassword(password, { email, name }, '/password')
    return { name: name.trim(), passwordHash: await hasher.hash(password) }
  }

  #load(unit: UnitOfWork, link: Link, isLocked: boolean): Promise<Invitation> {
    return loadInvitation(unit, link.secret, { now: this.#parts.clock.now(), isLocked })
  }
}

/** @throws identity.invitation-not-found (404) */
function linkOf(request: Request): Link {
  const link = parseInvitationToken(request.params['token'] ?? '')
  if (link === undefined) throw invitationNotFound({})
  return link
}

const within = (unit: UnitOfWork, { organisationId }: Link, actorId: string): UnitOfWork =>
  unit.within({ organisationId, actorId, correlationId: unit.context.correlationId })

/** Somebody who was a member before gets their old person back, so that their records stay theirs. */
async function join(
  unit: UnitOfWork,
  person: { id: string; accountId: string; name: string; email: string },
  { roleKeys }: Invitation,
): Promise<void> {
  const { organisationId } = unit.context
  const former = await unit.as('core').first<{ id: string }>({
    sql: 'select id from core.person where organisation_id = $1 and account = $2 for update',
    values: [organisationId, person.accountId],
  })
  const personId = former?.id ?? person.id
  if (former === undefined) await insertPerson(unit, person)
  else await updateMember(unit, personId, { status: 'active', name: person.name })
  await insertMemberships(unit, personId, roleKeys)
  const { name } = await loadOrganisation(unit)
  await insertAccess(unit, { accountId: person.accountId, organisationId, organisationName: name, personId })
}
