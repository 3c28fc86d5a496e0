import { Readable } from 'node:stream'
import type { Context } from 'koa'
import { isPlanOutdated } from '../database/map-error.ts'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID } from '../database/types.ts'
import type { Database, TransactionContext } from '../database/types.ts'
import { assertAccess, type Authenticator, type Identity } from './access.ts'
import { DEFAULT_MAX_BODY_BYTES, readJsonBody, type JsonBody } from './body.ts'
import { invalidInput } from './errors.ts'
import {
  claimKey,
  hashRequest,
  parseIdempotencyKey,
  storeReply,
  type IdempotencySweep,
} from './idempotency.ts'
import { KeyLock } from './key-lock.ts'
import { assertSameSite } from './origin.ts'
import { toStored, writeReply, writeText } from './reply-writer.ts'
import { createRequestTransaction, type RequestTransaction } from './request-transaction.ts'
import type { Match, Router } from './router.ts'
import type { Actor, Reply, Request } from './types.ts'
import { assertValid } from './validation.ts'

export interface RequestHandlerParts {
  readonly database: Database
  readonly authenticator: Authenticator
  readonly router: Router
  readonly sweep: IdempotencySweep
  readonly publicUrl: string | undefined
  /** Lets a request see the plugins it began with until it is answered. */
  readonly pin?: <T>(work: () => Promise<T>) => Promise<T>
  readonly onBackgroundError: (error: unknown) => void
}

const NO_BODY: JsonBody = { text: '', value: undefined }

/** Answers calls of the API: route, origin, session, access, input, handler, reply; in this order. */
export class RequestHandler {
  readonly #parts: RequestHandlerParts
  readonly #locks = new KeyLock()

  constructor(parts: RequestHandlerParts) {
    this.#parts = parts
  }

  async handle(ctx: Context, correlationId: string): Promise<void> {
    const { router, pin } = this.#parts
    const match = router.match(ctx.method, ctx.path)
    const work = (): Promise<void> => this.#handle(ctx, match, correlationId)
    // What operators call changes plugins, looks at the outcome and waits for older requests to end.
    await (pin === undefined || match.route.access === 'operator' ? work() : pin(work))
  }

  async #handle(ctx: Context, match: Match, correlationId: string): Promise<void> {
    const { authenticator, publicUrl } = this.#parts
    const { route } = match
    const isRead = route.method === 'GET'
    if (!isRead) assertSameSite(ctx.req.headers, publicUrl)
    const identity =
      route.access === 'public'
        ? undefined
        : await authenticator.authenticate(ctx.req.headers.cookie, correlationId)
    assertAccess(route, identity)
    const query = Object.fromEntries(new URLSearchParams(ctx.querystring))
    if (route.query !== undefined) assertValid('query', route.query, { ...query })
    const body = isRead || route.streams ? NO_BODY : await readBody(ctx, match)
    const context = contextOf(identity, correlationId)
    const key =
      isRead || identity === undefined || route.ignoresIdempotencyKey
        ? undefined
        : parseIdempotencyKey(ctx.get('Idempotency-Key') || undefined)
    const attempt = (): Promise<void> => {
      const transaction = this.#transaction(isRead, context)
      const request: Request = {
        params: match.params,
        query,
        body: body.value,
        session: identity?.session,
        actor: identity?.actor as Actor,
        correlationId,
        transaction: (work) => transaction.run(work),
        koa: ctx,
      }
      const handle = (): Promise<Reply> => route.handle(request)
      return key === undefined
        ? this.#answer(ctx, transaction, handle)
        : this.#answerOnce(ctx, transaction, handle, { key, context, body: body.text })
    }
    await againWhenOutdated(attempt, () => !route.streams && !ctx.headerSent)
  }

  #transaction(isRead: boolean, context: TransactionContext): RequestTransaction {
    const { database } = this.#parts
    return createRequestTransaction((work) =>
      isRead ? database.read(context, work) : database.write(context, work),
    )
  }

  async #answer(ctx: Context, transaction: RequestTransaction, handle: () => Promise<Reply>): Promise<void> {
    const reply = await rollingBack(transaction, handle)
    if (reply.body instanceof Readable) {
      reply.body.once('close', () => void transaction.commit().catch(this.#parts.onBackgroundError))
    } else if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      // Nothing was written, so the reply need not wait for the end of the transaction.
      transaction.commit().catch(this.#parts.onBackgroundError)
    } else await transaction.commit()
    await writeReply(ctx, reply)
  }

  /** One effect for any number of requests with this key; the others get the first one's reply. */
  async #answerOnce(
    ctx: Context,
    transaction: RequestTransaction,
    handle: () => Promise<Reply>,
    once: { key: string; context: TransactionContext; body: string },
  ): Promise<void> {
    const { context, key } = once
    const hash = hashRequest(ctx.method, ctx.originalUrl, once.body)
    await this.#locks.run(`${context.organisationId} ${context.actorId} ${key}`, async () => {
      const before = await rollingBack(transaction, () =>
        transaction.run((unit) => claimKey(unit, key, hash)),
      )
      if (before !== undefined) {
        await transaction.commit()
        ctx.set({ ...before.headers, 'Idempotency-Replayed': 'true' })
        return writeText(ctx, before)
      }
      const reply = await rollingBack(transaction, async () => {
        const made = await handle()
        const stored = toStored(made)
        if (stored !== undefined) await transaction.run((unit) => storeReply(unit, key, stored))
        return made
      })
      await transaction.commit()
      await writeReply(ctx, reply)
    })
    this.#parts.sweep.sweepIfDue(context).catch(this.#parts.onBackgroundError)
  }
}

/**
 * An upgrade changed a column's type under a statement that this process had prepared. All of the attempt was
 * rolled back, and what comes next is prepared anew.
 */
async function againWhenOutdated(attempt: () => Promise<void>, mayRepeat: () => boolean): Promise<void> {
  try {
    await attempt()
  } catch (error) {
    if (!isPlanOutdated(error) || !mayRepeat()) throw error
    await attempt()
  }
}

async function rollingBack<T>(transaction: RequestTransaction, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await transaction.abort(error)
    throw error
  }
}

async function readBody(ctx: Context, { route }: Match): Promise<JsonBody> {
  const body = await readJsonBody(ctx.req, route.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES)
  if (route.body === undefined) return NO_BODY
  if (body.value === undefined) {
    const fault = { path: '', message: 'is missing', expected: 'a JSON value', got: 'an empty body' }
    throw invalidInput({ part: 'body' }, { faults: [fault] })
  }
  assertValid('body', route.body, body.value)
  return body
}

function contextOf(identity: Identity | undefined, correlationId: string): TransactionContext {
  const actor = identity?.actor
  return actor !== undefined
    ? { organisationId: actor.organisationId, actorId: actor.personId, correlationId }
    : {
        organisationId: PLATFORM_ORGANISATION_ID,
        actorId: identity?.session.accountId ?? SYSTEM_ACTOR_ID,
        correlationId,
      }
}
