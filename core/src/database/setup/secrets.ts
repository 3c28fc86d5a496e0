import type { Client } from 'pg'
import type { SigningKey } from '../context-token.ts'
import { hmacPad } from '../hmac.ts'
import { PLATFORM_ORGANISATION_ID } from '../types.ts'

/** Source of secret bytes; a test may give its own. */
export type RandomBytes = (size: number) => Buffer

export type SecretPurpose = 'context' | 'login'

/**
 * The newest key of a purpose, made when there is none. Runs as the owner of schema `kernel`.
 * Contexts signed with the key before it stay valid until that one is deleted: two at most.
 */
export async function ensureKey(
  client: Client,
  purpose: SecretPurpose,
  randomBytes: RandomBytes,
): Promise<SigningKey> {
  return (await newestKey(client, purpose)) ?? (await insertKey(client, purpose, 'k1', randomBytes(32)))
}

/**
 * Replaces the key that contexts are signed with and keeps the one before, so that processes started before
 * go on working until they restart. Runs as the owner of schema `kernel`.
 */
export async function rotateContextKey(client: Client, randomBytes: RandomBytes): Promise<SigningKey> {
  const current = await newestKey(client, 'context')
  if (current === undefined) return insertKey(client, 'context', 'k1', randomBytes(32))
  await client.query(
    `delete from kernel.secret where organisation_id = $1 and purpose = 'context' and key_id <> $2`,
    [PLATFORM_ORGANISATION_ID, current.id],
  )
  return insertKey(client, 'context', `k${Number(current.id.slice(1)) + 1}`, randomBytes(32))
}

async function newestKey(client: Client, purpose: SecretPurpose): Promise<SigningKey | undefined> {
  const { rows } = await client.query<SigningKey>(
    `select key_id as id, key from kernel.secret where organisation_id = $1 and purpose = $2
     order by substr(key_id, 2)::int desc limit 1`,
    [PLATFORM_ORGANISATION_ID, purpose],
  )
  return rows[0]
}

/** The padded keys are stored so that the database's HMAC needs concatenation only, no loop. */
async function insertKey(
  client: Client,
  purpose: SecretPurpose,
  id: string,
  key: Buffer,
): Promise<SigningKey> {
  await client.query(
    `insert into kernel.secret (organisation_id, purpose, key_id, key, inner_pad, outer_pad)
     values ($1, $2, $3, $4, $5, $6)`,
    [PLATFORM_ORGANISATION_ID, purpose, id, key, hmacPad(key, 0x36), hmacPad(key, 0x5c)],
  )
  return { id, key }
}
