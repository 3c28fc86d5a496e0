import type { Clock } from '../config/index.ts'
import { newId } from '../database/new-id.ts'
import type { Database, UnitOfWork } from '../database/types.ts'
import { accessOf, platformContext } from '../tenancy/index.ts'
import {
  clearFailures,
  findAccount,
  normaliseEmail,
  recordFailure,
  updateAccount,
  type Account,
} from './accounts.ts'
import { tooManyAttempts, wrongCredentials } from './errors.ts'
import type { PasswordHasher } from './password-hash.ts'
import { createSession, deleteSessionByToken } from './sessions.ts'
import { delayAfter, type SignInThrottle } from './sign-in-throttle.ts'

export interface Attempt {
  readonly email: string
  readonly password: string
  /** The client's network address. */
  readonly address: string
  readonly correlationId: string
}

export interface SignInParts {
  readonly database: Database
  readonly hasher: PasswordHasher
  readonly throttle: SignInThrottle
  readonly clock: Clock
}

/** Passwords to accounts and sessions. An unknown e-mail and a wrong password look and cost the same. */
export class SignIn {
  readonly #parts: SignInParts

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /** @throws identity.wrong-credentials (401), identity.too-many-attempts (429), identity.too-busy (503) */
  async authenticate(attempt: Attempt): Promise<Account> {
    const { database, hasher, throttle, clock } = this.#parts
    const email = normaliseEmail(attempt.email)
    throttle.begin(email, attempt.address)
    const context = platformContext(attempt.correlationId)
    const account = await database.read(context, (unit) => findAccount(unit, email))
    const lockedMs = Date.parse(account?.lockedUntil ?? '') - clock.now().getTime()
    if (lockedMs > 0) throw tooManyAttempts({ retryAfterSeconds: Math.ceil(lockedMs / 1000) })
    const { isMatch, needsRehash } = await hasher.verify(attempt.password, account?.passwordHash)
    if (account === undefined || !isMatch) {
      const delayMs = delayAfter((account?.failedAttempts ?? 0) + 1)
      const lockedUntil = delayMs === 0 ? null : new Date(clock.now().getTime() + delayMs)
      await database.write(context, (unit) => recordFailure(unit, account?.id ?? newId(), lockedUntil))
      throw wrongCredentials({})
    }
    throttle.succeed(email, attempt.address)
    const passwordHash = needsRehash ? await hasher.hash(attempt.password) : undefined
    await database.write(context, async (unit) => {
      await clearFailures(unit, account.id)
      if (passwordHash !== undefined) await updateAccount(unit, account.id, { passwordHash })
    })
    return account
  }

  /** A look at the platform's rows before any writing transaction is open. */
  read<T>(correlationId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#parts.database.read(platformContext(correlationId), work)
  }

  /** Opens a session in the account's organisation; the one that the browser held before ends. */
  async openSession(
    unit: UnitOfWork,
    account: { id: string; userAgent: string; oldToken: string | undefined },
  ): Promise<{ token: string; organisationId: string | null }> {
    if (account.oldToken !== undefined) await deleteSessionByToken(unit, account.oldToken)
    const [first] = await accessOf(unit, account.id)
    const organisationId = first?.organisationId ?? null
    const token = await createSession(unit, this.#parts.clock, {
      accountId: account.id,
      organisationId,
      userAgent: account.userAgent,
    })
    return { token, organisationId }
  }
}
