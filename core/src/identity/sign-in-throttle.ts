import { createHash } from 'node:crypto'
import type { Clock } from '../config/index.ts'
import { tooManyAttempts } from './errors.ts'

/** People mistype; guessing programs do not stop. */
const FREE_ATTEMPTS = 5
const MAX_DELAY_MS = 15 * 60 * 1000
const FORGET_AFTER_MS = 60 * 60 * 1000
/** An office behind one address; one more every six seconds. */
const ADDRESS_BURST = 50
const ADDRESS_REFILL_MS = 6_000
const MAX_ENTRIES = 50_000

/** Delay before the next attempt after this many failures in a row: none, then 1, 2, 4 … seconds. */
export function delayAfter(failures: number): number {
  return failures < FREE_ATTEMPTS ? 0 : Math.min(MAX_DELAY_MS, 1000 * 2 ** (failures - FREE_ATTEMPTS))
}

interface Attempts {
  failures: number
  lastAt: number
  lockedUntil: number
}

/**
 * Slows guessing down, per e-mail (known or not, so that nothing shows which are) and per address.
 * An attempt counts as failed from its start, so that many at once do not slip through; success gives it back.
 * Each process keeps its own; for known accounts the database also keeps the delay for all of them.
 */
export class SignInThrottle {
  readonly #clock: Clock
  readonly #emails = new Map<string, Attempts>()
  readonly #addresses = new Map<string, { tokens: number; at: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws identity.too-many-attempts (429) */
  begin(email: string, address: string): void {
    const now = this.#clock.now().getTime()
    const attempts = this.#attempts(email, now)
    const bucket = this.#bucket(address, now)
    const waitMs = Math.max(attempts.lockedUntil - now, bucket.tokens < 1 ? ADDRESS_REFILL_MS : 0)
    if (waitMs > 0) throw tooManyAttempts({ retryAfterSeconds: Math.ceil(waitMs / 1000) })
    bucket.tokens -= 1
    attempts.failures += 1
    attempts.lastAt = now
    attempts.lockedUntil = now + delayAfter(attempts.failures)
  }

  succeed(email: string, address: string): void {
    this.#emails.delete(keyOf(email))
    const bucket = this.#addresses.get(address)
    if (bucket !== undefined) bucket.tokens = Math.min(ADDRESS_BURST, bucket.tokens + 1)
  }

  #attempts(email: string, now: number): Attempts {
    const key = keyOf(email)
    const known = this.#emails.get(key)
    if (known !== undefined && now - known.lastAt < FORGET_AFTER_MS) return known
    const fresh = { failures: 0, lastAt: now, lockedUntil: 0 }
    keep(this.#emails, key, fresh)
    return fresh
  }

  #bucket(address: string, now: number): { tokens: number; at: number } {
    const bucket = this.#addresses.get(address) ?? { tokens: ADDRESS_BURST, at: now }
    bucket.tokens = Math.min(ADDRESS_BURST, bucket.tokens + (now - bucket.at) / ADDRESS_REFILL_MS)
    bucket.at = now
    keep(this.#addresses, address, bucket)
    return bucket
  }
}

const keyOf = (email: string): string => createHash('sha256').update(email).digest('base64')

/** The entry touched longest ago goes when the table is full. */
function keep<V>(entries: Map<string, V>, key: string, value: V): void {
  entries.delete(key)
  entries.set(key, value)
  if (entries.size > MAX_ENTRIES) entries.delete(entries.keys().next().value!)
}
