import Type, { type Static } from 'typebox'
import type { Clock } from '../config/index.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import {
  accessOf,
  assertOrganisationFacts,
  createOrganisation,
  organisationNotFound,
  OrganisationInput,
} from '../tenancy/index.ts'
import { Email, Password, strict, Uuid } from './input.ts'
import { clearedCookie, readSessionToken, sessionCookie, type IsSecure } from './session-cookie.ts'
import { ABSOLUTE_SECONDS, createSession, deleteSession } from './sessions.ts'
import type { SignIn } from './sign-in.ts'

const Credentials = Type.Object({ email: Email, password: Password }, strict)
const Switch = Type.Object({ organisationId: Uuid }, strict)

export interface SessionParts {
  readonly signIn: SignIn
  readonly clock: Clock
  readonly isSecure: IsSecure
}

/** Signing in and out, and moving between organisations; each gives a new token. */
export class SessionRoutes implements RouteSource {
  readonly #parts: SessionParts

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  routes(): readonly Route[] {
    const tag = 'Set-up and session'
    return [
      {
        method: 'POST',
        path: '/api/session',
        access: 'public',
        tag,
        summary: 'Signs in',
        body: Credentials,
        handle: (request) => this.#signIn(request),
      },
      {
        method: 'DELETE',
        path: '/api/session',
        access: 'account',
        tag,
        summary: 'Signs out',
        ignoresIdempotencyKey: true,
        handle: (request) => this.#signOut(request),
      },
      {
        method: 'PUT',
        path: '/api/session/organisation',
        access: 'account',
        tag,
        summary: 'Goes to work in another organisation',
        body: Switch,
        ignoresIdempotencyKey: true,
        handle: (request) => this.#switch(request),
      },
      {
        method: 'POST',
        path: '/api/organisations',
        access: 'account',
        tag,
        summary: 'Makes another organisation and goes to work in it',
        body: OrganisationInput,
        handle: (request) => this.#found(request),
      },
    ]
  }

  async #signIn(request: Request): Promise<Reply> {
    const { koa, correlationId } = request
    const { email, password } = request.body as Static<typeof Credentials>
    const account = await this.#parts.signIn.authenticate({ email, password, address: koa.ip, correlationId })
    const opened = await request.transaction((unit) =>
      this.#parts.signIn.openSession(unit, {
        id: account.id,
        userAgent: koa.get('User-Agent'),
        oldToken: readSessionToken(koa.req.headers.cookie),
      }),
    )
    return {
      body: { organisationId: opened.organisationId },
      headers: { 'Set-Cookie': sessionCookie(opened.token, this.#parts.isSecure(koa), ABSOLUTE_SECONDS) },
    }
  }

  async #signOut(request: Request): Promise<Reply> {
    await request.transaction((unit) => deleteSession(unit, request.session!.id))
    return { status: 204, headers: { 'Set-Cookie': clearedCookie(this.#parts.isSecure(request.koa)) } }
  }

  async #switch(request: Request): Promise<Reply> {
    const { organisationId } = request.body as Static<typeof Switch>
    return request.transaction(async (unit) => {
      const places = await accessOf(unit, request.session!.accountId)
      if (!places.some((place) => place.organisationId === organisationId)) throw organisationNotFound({})
      return this.#move(request, unit, organisationId)
    })
  }

  async #found(request: Request): Promise<Reply> {
    const input = request.body as OrganisationInput
    assertOrganisationFacts(input)
    const { accountId, name, email } = request.session!
    return request.transaction(async (unit) => {
      const made = await createOrganisation(unit, input, { accountId, name, email })
      return { ...(await this.#move(request, unit, made.organisationId)), status: 201 }
    })
  }

  /** A new token, so that one that leaked in the old organisation does not reach the new one. */
  async #move(request: Request, unit: UnitOfWork, organisationId: string): Promise<Reply> {
    const { id, accountId } = request.session!
    await deleteSession(unit, id)
    const userAgent = request.koa.get('User-Agent')
    const token = await createSession(unit, this.#parts.clock, { accountId, organisationId, userAgent })
    const cookie = sessionCookie(token, this.#parts.isSecure(request.koa), ABSOLUTE_SECONDS)
    return { body: { organisationId }, headers: { 'Set-Cookie': cookie } }
  }
}
