import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from 'koa'
import { setupTokenWrong } from './errors.ts'

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

/**
 * Whoever completes set-up owns the installation, so only two may: somebody at this machine, or somebody
 * who reads its log. The token follows from the database address: the same on every node, stored nowhere,
 * and worthless once set-up is complete.
 */
export class SetupGate {
  readonly token: string
  /** Other machines can open this server. */
  readonly isReachable: boolean
  readonly #isPublic: boolean

  constructor(config: { databaseUrl: string; host: string; publicUrl: string | undefined }) {
    this.token = createHmac('sha256', config.databaseUrl)
      .update('quoin set-up token v1')
      .digest('base64url')
      .slice(0, 32)
    this.#isPublic = config.publicUrl !== undefined && !LOOPBACK_HOST.test(new URL(config.publicUrl).host)
    this.isReachable =
      this.#isPublic || !(LOOPBACK_ADDRESS.test(config.host) || LOOPBACK_HOST.test(config.host))
  }

  /** A proxy also comes from loopback, so its marks and the name that the browser used count as well. */
  needsToken(ctx: Context): boolean {
    const isDirect =
      LOOPBACK_ADDRESS.test(ctx.req.socket.remoteAddress ?? '') &&
      LOOPBACK_HOST.test(ctx.req.headers.host ?? '') &&
      ctx.req.headers['x-forwarded-for'] === undefined &&
      ctx.req.headers.forwarded === undefined
    return this.#isPublic || !isDirect
  }

  /** @throws identity.setup-token-wrong (403) */
  assertAllowed(ctx: Context, token: string | undefined): void {
    if (!this.needsToken(ctx)) return
    const given = Buffer.from(token ?? '')
    const right = Buffer.from(this.token)
    if (given.length !== right.length || !timingSafeEqual(given, right)) throw setupTokenWrong({})
  }
}
