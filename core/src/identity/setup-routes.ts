import Type, { type Static } from 'typebox'
import type { Clock } from '../config/index.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import { assertOrganisationFacts, createOrganisation, OrganisationInput } from '../tenancy/index.ts'
import { hasAccounts, insertAccount, lockAccounts, normaliseEmail } from './accounts.ts'
import { setupComplete } from './errors.ts'
import { Email, Password, PersonName, strict } from './input.ts'
import type { PasswordHasher } from './password-hash.ts'
import { assertStrongPassword } from './password-rules.ts'
import { sessionCookie, type IsSecure } from './session-cookie.ts'
import { ABSOLUTE_SECONDS, createSession } from './sessions.ts'
import type { SetupGate } from './setup-gate.ts'

const SetupInput = Type.Object(
  {
    organisation: OrganisationInput,
    person: Type.Object({ name: PersonName, email: Email, password: Password }, strict),
    /** From the set-up link; needed only from another machine. */
    token: Type.Optional(Type.String({ maxLength: 100 })),
  },
  strict,
)

export interface SetupParts {
  readonly hasher: PasswordHasher
  readonly gate: SetupGate
  readonly clock: Clock
  readonly isSecure: IsSecure
}

/** The first visit: makes the first organisation, its owner, and the operator of the installation. */
export class SetupRoutes implements RouteSource {
  readonly #parts: SetupParts

  constructor(parts: SetupParts) {
    this.#parts = parts
  }

  routes(): readonly Route[] {
    const common = { path: '/api/setup', access: 'public', tag: 'Set-up and session' } as const
    return [
      {
        ...common,
        method: 'GET',
        summary: 'Whether set-up is complete',
        handle: (request) => this.#state(request),
      },
      {
        ...common,
        method: 'POST',
        summary: 'Makes the first organisation and its owner',
        body: SetupInput,
        handle: (request) => this.#complete(request),
      },
    ]
  }

  async #state(request: Request): Promise<Reply> {
    const isComplete = await request.transaction(hasAccounts)
    return { body: { isComplete, needsToken: !isComplete && this.#parts.gate.needsToken(request.koa) } }
  }

  async #complete(request: Request): Promise<Reply> {
    const { hasher, gate, clock, isSecure } = this.#parts
    const { organisation, person, token } = request.body as Static<typeof SetupInput>
    gate.assertAllowed(request.koa, token)
    assertOrganisationFacts(organisation, '/organisation')
    assertStrongPassword(person.password, person, '/person/password')
    const passwordHash = await hasher.hash(person.password)
    const email = normaliseEmail(person.email)
    const name = person.name.trim()
    return request.transaction(async (unit) => {
      await lockAccounts(unit)
      if (await hasAccounts(unit)) throw setupComplete({})
      const accountId = await insertAccount(unit, { email, name, passwordHash, isOperator: true })
      const made = await createOrganisation(unit, organisation, { accountId, name, email })
      const session = await createSession(unit, clock, {
        accountId,
        organisationId: made.organisationId,
        userAgent: request.koa.get('User-Agent'),
      })
      const cookie = sessionCookie(session, isSecure(request.koa), ABSOLUTE_SECONDS)
      return { status: 201, body: made, headers: { 'Set-Cookie': cookie } }
    })
  }
}
