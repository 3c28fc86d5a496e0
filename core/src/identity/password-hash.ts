import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { tooBusy } from './errors.ts'

/**
 * OWASP's first choice for argon2id: 46 MiB, one pass, one lane; about 70 ms here.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const COST = { memory: 47_104, passes: 1, parallelism: 1 } as const
const TAG_LENGTH = 32
const SALT_LENGTH = 16
/** Two hashes take 92 MiB; more at once would let strangers fill the memory. */
const MAX_CONCURRENT = 2
/** About four seconds of waiting; whoever comes later is told to come back. */
const MAX_WAITING = 100
/** What a stored hash may ask for: a tampered row must not exhaust the machine. */
const MAX_MEMORY = 262_144
const MAX_PASSES = 10

const derive = promisify(argon2) as unknown as (
  algorithm: string,
  parameters: Argon2Parameters,
) => Promise<Buffer>
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,86})\$([A-Za-z0-9+/]{1,86})$/
/** A well-formed hash of nothing: an unknown e-mail costs as much time as a known one. */
const DUMMY = toPhc(Buffer.alloc(SALT_LENGTH, 7), Buffer.alloc(TAG_LENGTH))

export interface Verdict {
  readonly isMatch: boolean
  /** The stored hash has other costs than today's: store a new one now that the password is known. */
  readonly needsRehash: boolean
}

/** Hashes and checks passwords with argon2id, a bounded number at once. */
export class PasswordHasher {
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** @returns a PHC string such as `$argon2id$v=19$m=47104,t=1,p=1$…$…` @throws identity.too-busy (503) */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_LENGTH)
    return toPhc(salt, await this.#derive(password, { ...COST, nonce: salt, tagLength: TAG_LENGTH }))
  }

  /** Takes equally long whether a hash is there or not. @throws identity.too-busy (503) */
  async verify(password: string, stored: string | null | undefined): Promise<Verdict> {
    const parsed = PHC.exec(stored ?? DUMMY) ?? PHC.exec(DUMMY)!
    const [memory, passes, parallelism] = [Number(parsed[1]), Number(parsed[2]), Number(parsed[3])]
    if (memory > MAX_MEMORY || passes > MAX_PASSES) return { isMatch: false, needsRehash: false }
    const tag = Buffer.from(parsed[5]!, 'base64')
    const nonce = Buffer.from(parsed[4]!, 'base64')
    const made = await this.#derive(password, { memory, passes, parallelism, nonce, tagLength: tag.length })
    const isMatch = timingSafeEqual(made, tag) && parsed[0] === stored
    const needsRehash = memory !== COST.memory || passes !== COST.passes || parallelism !== COST.parallelism
    return { isMatch, needsRehash: isMatch && needsRehash }
  }

  async #derive(password: string, parameters: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
    await this.#enter()
    try {
      // NFC: the same letters typed on another system must stay the same password.
      return await derive('argon2id', { ...parameters, message: Buffer.from(password.normalize('NFC')) })
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  async #enter(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw tooBusy({ retryAfterSeconds: 5 })
    if (this.#running >= MAX_CONCURRENT) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
  }
}

function toPhc(salt: Buffer, tag: Buffer): string {
  const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(salt)}$${encode(tag)}`
}
