import type { Clock } from '../config/clock.ts'
import { signContext, type SigningKey } from './context-token.ts'
import type { DatabaseRoles } from './roles.ts'
import type { Principal, TransactionContext } from './types.ts'

/** Signs contexts for one role. */
export interface ContextSigner {
  role(principal: Principal): string
  /** For `kernel.enter`. */
  toEnter(context: TransactionContext, role: string): string
  /** For reads that the kernel builds, without a correlation id; see readBatch. */
  forBatch(context: TransactionContext, role: string): string
}

// Used within milliseconds; the rest is room for clocks of two machines that differ.
const LIFETIME_SECONDS = 300
/** Reads leave no trace that could name their request, so those of one person within a minute share a token. */
const KEPT_SECONDS = 60
const MAX_KEPT = 5_000

/** @param parts as `prepareDatabase` returns them */
export function contextSigner({
  roles,
  signingKey,
  clock,
}: {
  readonly roles: DatabaseRoles
  readonly signingKey: SigningKey
  readonly clock: Clock
}): ContextSigner {
  const kept = new Map<string, { readonly token: string; readonly until: number }>()
  const now = (): number => Math.floor(clock.now().getTime() / 1000)

  function forBatch({ organisationId, actorId }: TransactionContext, role: string): string {
    const key = `${organisationId} ${actorId} ${role}`
    const seconds = now()
    const found = kept.get(key)
    if (found !== undefined && seconds < found.until) return found.token
    if (kept.size >= MAX_KEPT) kept.clear()
    const until = seconds + KEPT_SECONDS
    const context = { organisationId, actorId, correlationId: 'batch' }
    const token = signContext('batch', signingKey, context, role, until + LIFETIME_SECONDS)
    kept.set(key, { token, until })
    return token
  }

  return {
    role: (principal) => roles.principal(principal),
    toEnter: (context, role) => signContext('enter', signingKey, context, role, now() + LIFETIME_SECONDS),
    forBatch,
  }
}
