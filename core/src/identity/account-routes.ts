import Type, { type Static } from 'typebox'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import { accessOf, touchAccess, updateMember } from '../tenancy/index.ts'
import { updateAccount } from './accounts.ts'
import { wrongCredentials } from './errors.ts'
import { Password, PersonName, strict } from './input.ts'
import type { PasswordHasher } from './password-hash.ts'
import { assertStrongPassword } from './password-rules.ts'
import { deleteSessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'

const AccountChange = Type.Object(
  {
    name: Type.Optional(PersonName),
    currentPassword: Type.Optional(Password),
    newPassword: Type.Optional(Password),
  },
  strict,
)

/** A person's own name and password. */
export class AccountRoutes implements RouteSource {
  readonly #signIn: SignIn
  readonly #hasher: PasswordHasher

  constructor(signIn: SignIn, hasher: PasswordHasher) {
    this.#signIn = signIn
    this.#hasher = hasher
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'PATCH',
        path: '/api/account',
        access: 'account',
        tag: 'Set-up and session',
        summary: "Changes the caller's own name or password; a new password ends all other sessions",
        body: AccountChange,
        ignoresIdempotencyKey: true,
        handle: (request) => this.#change(request),
      },
    ]
  }

  async #change(request: Request): Promise<Reply> {
    const { name, currentPassword, newPassword } = request.body as Static<typeof AccountChange>
    const passwordHash =
      newPassword === undefined ? undefined : await this.#newHash(request, newPassword, currentPassword)
    const { id, accountId, email, name: oldName } = request.session!
    const newName = name?.trim()
    return request.transaction(async (unit) => {
      await updateAccount(unit, accountId, { name: newName, passwordHash })
      if (passwordHash !== undefined) await deleteSessions(unit, accountId, { except: id })
      if (newName !== undefined) {
        for (const { organisationId, personId } of await accessOf(unit, accountId)) {
          const inside = unit.within({ ...unit.context, organisationId, actorId: personId })
          await updateMember(inside, personId, { name: newName })
          await touchAccess(unit, organisationId, personId)
        }
      }
      return { body: { name: newName ?? oldName, email } }
    })
  }

  /** Knowing the old one is asked again: an open browser must not be enough to take an account over. */
  async #newHash(request: Request, password: string, current: string | undefined): Promise<string> {
    const { email, name } = request.session!
    if (current === undefined) throw wrongCredentials({})
    assertStrongPassword(password, { email, name }, '/newPassword')
    await this.#signIn.authenticate({
      email,
      password: current,
      address: request.koa.ip,
      correlationId: request.correlationId,
    })
    return this.#hasher.hash(password)
  }
}
