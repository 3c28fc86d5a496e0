import Type, { type Static } from 'typebox'
import type { Clock } from '../config/index.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import {
  assertOtherOwner,
  deleteAccess,
  deleteMemberships,
  insertMemberships,
  listMembers,
  loadMember,
  lockOrganisation,
  touchAccess,
  updateMember,
} from '../tenancy/index.ts'
import { normaliseEmail } from './accounts.ts'
import { alreadyMember, memberNotFound, memberStale, ownerOnly } from './errors.ts'
import { Email, RoleKeys, strict, Version } from './input.ts'
import { createInvitation, deleteInvitation, listInvitations } from './invitations.ts'
import { assertRolesExist, listRoles } from './roles.ts'
import { deleteSessions } from './sessions.ts'

const RolesChange = Type.Object({ roleKeys: RoleKeys, version: Version }, strict)
const NewInvitation = Type.Object({ email: Email, roleKeys: RoleKeys }, strict)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface MemberParts {
  readonly registry: PluginRegistry
  readonly clock: Clock
  /** Where people open Quoin, for links; from the request when it is not configured. */
  readonly publicUrl: string | undefined
}

/** Who works in the organisation and who is asked to. */
export class MemberRoutes implements RouteSource {
  readonly #parts: MemberParts

  constructor(parts: MemberParts) {
    this.#parts = parts
  }

  routes(): readonly Route[] {
    const common = { access: 'admin', tag: 'Organisation' } as const
    const [members, invitations] = ['/api/organisation/members', '/api/organisation/invitations'] as const
    return [
      {
        ...common,
        method: 'GET',
        path: members,
        summary: 'Members and invitations',
        handle: (request) => this.#list(request),
      },
      {
        ...common,
        method: 'PATCH',
        path: `${members}/:id`,
        summary: 'Gives a member other roles',
        body: RolesChange,
        handle: (request) => this.#change(request),
      },
      {
        ...common,
        method: 'DELETE',
        path: `${members}/:id`,
        summary: 'Removes a member; their sessions here end at once',
        handle: (request) => this.#remove(request),
      },
      {
        ...common,
        method: 'POST',
        path: invitations,
        summary: 'Invites someone; the link is shown once and works for 72 hours',
        body: NewInvitation,
        handle: (request) => this.#invite(request),
      },
      {
        ...common,
        method: 'DELETE',
        path: `${invitations}/:id`,
        summary: 'Withdraws an invitation',
        handle: (request) => this.#withdraw(request),
      },
    ]
  }

  #list(request: Request): Promise<Reply> {
    return request.transaction(async (unit) => {
      const [items, open] = await Promise.all([listMembers(unit), listInvitations(unit)])
      const invitations = open.map(({ id, email, roleKeys, expiresAt }) => ({
        id,
        email,
        roleKeys,
        expiresAt,
      }))
      return { body: { items, invitations } }
    })
  }

  #change(request: Request): Promise<Reply> {
    const { roleKeys, version } = request.body as Static<typeof RolesChange>
    return request.transaction(async (unit) => {
      await lockOrganisation(unit)
      const member = await loadMember(unit, idOf(request))
      if (member === undefined) throw memberNotFound({})
      // Roles of a product that is off right now stay with whoever holds them.
      await this.#assertRoles(
        request,
        unit,
        roleKeys.filter((key) => !member.roleKeys.includes(key)),
      )
      assertMayTouchOwners(request, [...member.roleKeys, ...roleKeys])
      if (member.version !== version) throw memberStale({})
      if (!roleKeys.includes('owner')) await assertOtherOwner(unit, member.id)
      await deleteMemberships(unit, member.id)
      await insertMemberships(unit, member.id, roleKeys)
      await updateMember(unit, member.id, {})
      await touchAccess(unit, request.actor.organisationId, member.id)
      return { body: (await listMembers(unit)).find(({ id }) => id === member.id) }
    })
  }

  #remove(request: Request): Promise<Reply> {
    const { organisationId } = request.actor
    return request.transaction(async (unit) => {
      await lockOrganisation(unit)
      const member = await loadMember(unit, idOf(request))
      if (member === undefined) throw memberNotFound({})
      assertMayTouchOwners(request, member.roleKeys)
      await assertOtherOwner(unit, member.id)
      await updateMember(unit, member.id, { status: 'removed' })
      await deleteMemberships(unit, member.id)
      await deleteAccess(unit, organisationId, member.id)
      await deleteSessions(unit, member.accountId, { organisationId })
      return { status: 204 }
    })
  }

  #invite(request: Request): Promise<Reply> {
    const input = request.body as Static<typeof NewInvitation>
    const email = normaliseEmail(input.email)
    assertMayTouchOwners(request, input.roleKeys)
    return request.transaction(async (unit) => {
      await this.#assertRoles(request, unit, input.roleKeys)
      const isMember = (await listMembers(unit)).some((member) => member.email === email)
      if (isMember) throw alreadyMember({ email })
      const now = this.#parts.clock.now()
      const made = await createInvitation(unit, { email, roleKeys: input.roleKeys, now })
      const origin = this.#parts.publicUrl ?? `${request.koa.protocol}://${request.koa.host}`
      return {
        status: 201,
        body: { id: made.id, link: `${origin}/invitation/${made.token}`, expiresAt: made.expiresAt },
      }
    })
  }

  #withdraw(request: Request): Promise<Reply> {
    return request.transaction(async (unit) => {
      await deleteInvitation(unit, idOf(request))
      return { status: 204 }
    })
  }

  async #assertRoles(request: Request, unit: UnitOfWork, keys: readonly string[]): Promise<void> {
    assertRolesExist(keys, await listRoles(unit, this.#parts.registry, request.actor.products))
  }
}

/** @throws identity.member-not-found (404) on anything that is no id, as on an unknown one */
function idOf(request: Request): string {
  const id = request.params['id'] ?? ''
  if (!UUID.test(id)) throw memberNotFound({})
  return id
}

/** An admin who could name owners could make themselves one. @throws identity.owner-only (403) */
function assertMayTouchOwners(request: Request, roleKeys: readonly string[]): void {
  const isOwner = request.actor.access.roleKeys.includes('owner')
  if (roleKeys.includes('owner') && !isOwner) throw ownerOnly({})
}
