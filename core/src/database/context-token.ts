import { contextInvalid } from './errors.ts'
import { createHmacSha256 } from './hmac.ts'
import type { TransactionContext } from './types.ts'

/** One key of `kernel.secret` that signs contexts. */
export interface SigningKey {
  readonly id: string
  /** 32 random bytes. */
  readonly key: Buffer
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const CORRELATION = /^[\x20-\x7b\x7d\x7e]{1,128}$/

/**
 * What a token may do: `enter` is exchanged by `kernel.enter` for a context of one transaction; `batch` is the
 * context itself, for read-only statements of the kernel that no code of a plugin shares a transaction with.
 */
export type TokenUse = 'enter' | 'batch'

/**
 * `<use>|<key>|<organisation>|<actor>|<role>|<expiry>|<correlation>|<HMAC-SHA256 of what is before, hex>`.
 * @param expiresAt seconds since 1970
 * @throws database.context-invalid when an id is no lower-case UUID or the correlation id is not printable
 */
export function signContext(
  use: TokenUse,
  signingKey: SigningKey,
  context: TransactionContext,
  role: string,
  expiresAt: number,
): string {
  if (!UUID.test(context.organisationId)) {
    throw contextInvalid({ field: 'organisationId', expected: 'a lower-case UUID' })
  }
  if (!UUID.test(context.actorId)) throw contextInvalid({ field: 'actorId', expected: 'a lower-case UUID' })
  if (!CORRELATION.test(context.correlationId)) {
    throw contextInvalid({ field: 'correlationId', expected: '1 to 128 printable characters without |' })
  }
  const payload = `${use}|${signingKey.id}|${context.organisationId}|${context.actorId}|${role}|${expiresAt}|${context.correlationId}`
  return `${payload}|${hmacOf(signingKey)(payload)}`
}

// Two UUIDs, a role of at most 63 bytes and a correlation id of at most 128 leave room to spare.
const MAX_PAYLOAD_BYTES = 512
const hmacs = new WeakMap<SigningKey, (text: string) => string>()

function hmacOf(signingKey: SigningKey): (text: string) => string {
  const known = hmacs.get(signingKey)
  if (known !== undefined) return known
  const made = createHmacSha256(signingKey.key, MAX_PAYLOAD_BYTES)
  hmacs.set(signingKey, made)
  return made
}
