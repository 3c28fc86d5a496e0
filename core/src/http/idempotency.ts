import { createHash } from 'node:crypto'
import type { Clock } from '../config/index.ts'
import { newId } from '../database/new-id.ts'
import type { Database, TransactionContext, UnitOfWork } from '../database/types.ts'
import { idempotencyKeyInvalid, idempotencyMismatch } from './errors.ts'

/** Long enough for a client that was offline overnight. */
export const RETENTION_MS = 24 * 60 * 60 * 1000
const SWEEP_EVERY_MS = 10 * 60 * 1000
/** Rows removed in one sweep: a sweep must stay a short transaction. */
const SWEEP_ROWS = 2000
const MAX_SWEPT_ORGANISATIONS = 10_000

/** A reply as it went out: text exactly, so that a replay is byte for byte the same. */
export interface StoredReply {
  readonly status: number
  readonly text: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** @throws http.idempotency-key-invalid (400) */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  if (/^[\x20-\x7e]{8,100}$/.test(header)) return header
  throw idempotencyKeyInvalid({ got: header.length })
}

export function hashRequest(method: string, url: string, body: string): string {
  return createHash('sha256').update(`${method} ${url}\n`).update(body).digest('hex')
}

/**
 * Takes the key inside the request's transaction. A concurrent holder of the same key makes this wait
 * until it has committed or rolled back (the unique key sees to that), on any node.
 * @returns the stored reply when the request was done before
 * @throws http.idempotency-mismatch (422) when the key belongs to another request
 */
export async function claimKey(
  unit: UnitOfWork,
  key: string,
  requestHash: string,
): Promise<StoredReply | undefined> {
  const { organisationId, actorId } = unit.context
  const kernel = unit.as('kernel')
  const claimed = await kernel.execute({
    sql: `insert into kernel.idempotency (organisation_id, id, actor, key, request_hash, status, created_by, updated_by)
          values ($1, $2, $3, $4, $5, 0, $3, $3) on conflict (organisation_id, actor, key) do nothing`,
    values: [organisationId, newId(), actorId, key, requestHash],
  })
  if (claimed === 1) return undefined
  const before = await kernel.first<{
    request_hash: string
    status: number
    reply: Omit<StoredReply, 'status'>
  }>({
    sql: `select request_hash, status, reply from kernel.idempotency
          where organisation_id = $1 and actor = $2 and key = $3`,
    values: [organisationId, actorId, key],
  })
  if (before === undefined || before.request_hash !== requestHash) throw idempotencyMismatch({})
  return { status: before.status, text: before.reply.text, headers: before.reply.headers }
}

/** Keeps the reply beside the effect, in the same transaction. */
export async function storeReply(unit: UnitOfWork, key: string, reply: StoredReply): Promise<void> {
  const { organisationId, actorId } = unit.context
  await unit.as('kernel').execute({
    sql: `update kernel.idempotency set status = $4, reply = $5
          where organisation_id = $1 and actor = $2 and key = $3`,
    values: [
      organisationId,
      actorId,
      key,
      reply.status,
      JSON.stringify({ text: reply.text, headers: reply.headers }),
    ],
  })
}

/**
 * Removes an organisation's expired records, now and then, when it writes: each sweep is bounded, and an
 * organisation that stopped writing keeps no more than its last day.
 */
export class IdempotencySweep {
  readonly #database: Database
  readonly #clock: Clock
  readonly #sweptAt = new Map<string, number>()

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  async sweepIfDue(context: TransactionContext): Promise<void> {
    const now = this.#clock.now().getTime()
    if (now - (this.#sweptAt.get(context.organisationId) ?? 0) < SWEEP_EVERY_MS) return
    if (this.#sweptAt.size >= MAX_SWEPT_ORGANISATIONS) this.#sweptAt.clear()
    this.#sweptAt.set(context.organisationId, now)
    await this.#database.write(context, (unit) =>
      unit.as('kernel').execute({
        sql: `delete from kernel.idempotency where organisation_id = $1 and id in (
                select id from kernel.idempotency where organisation_id = $1 and created_at < $2
                order by created_at limit ${SWEEP_ROWS})`,
        values: [context.organisationId, new Date(now - RETENTION_MS)],
      }),
    )
  }
}
