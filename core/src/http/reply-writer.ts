import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'koa'
import type { StoredReply } from './idempotency.ts'
import type { Reply } from './types.ts'

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)
/** Below this a packet is sent anyway, so compression only costs. */
const MIN_COMPRESSED_BYTES = 1024
const JSON_TYPE = 'application/json; charset=utf-8'
/** A stored reply never holds a cookie: a replay must not hand out a session. */
const REPLAYED_HEADERS = new Set(['location', 'etag', 'content-type'])

/** The JSON text of a reply and what of it may be stored; undefined for streams and bytes. */
export function toStored(reply: Reply): StoredReply | undefined {
  if (reply.body instanceof Readable || reply.body instanceof Uint8Array) return undefined
  const text = reply.body === undefined ? undefined : JSON.stringify(reply.body)
  const headers = Object.fromEntries(
    Object.entries(reply.headers ?? {}).filter(([name]) => REPLAYED_HEADERS.has(name.toLowerCase())),
  )
  return { status: reply.status ?? (text === undefined ? 204 : 200), text, headers }
}

/** Writes a handler's reply: objects as JSON, bytes and streams as they are. */
export async function writeReply(ctx: Context, reply: Reply): Promise<void> {
  ctx.set({ ...reply.headers })
  const etag = reply.headers?.['ETag']
  if (etag !== undefined && ctx.method === 'GET' && ctx.get('If-None-Match') === etag) {
    ctx.status = 304
    return
  }
  if (reply.body instanceof Readable || reply.body instanceof Uint8Array) {
    ctx.status = reply.status ?? 200
    ctx.body = reply.body instanceof Readable ? reply.body : Buffer.from(reply.body)
    ctx.set({ ...reply.headers })
    return
  }
  await writeText(ctx, toStored(reply)!)
}

export async function writeText(ctx: Context, reply: StoredReply, type = JSON_TYPE): Promise<void> {
  ctx.status = reply.status
  if (reply.text === undefined) {
    ctx.body = null
    ctx.status = reply.status
    return
  }
  const bytes = Buffer.from(reply.text)
  const encoding = bytes.length < MIN_COMPRESSED_BYTES ? undefined : preferredEncoding(ctx)
  ctx.vary('Accept-Encoding')
  if (encoding !== undefined) ctx.set('Content-Encoding', encoding)
  ctx.body = encoding === undefined ? bytes : await compress(bytes, encoding)
  ctx.type = reply.headers['Content-Type'] ?? type
}

function preferredEncoding(ctx: Context): 'br' | 'gzip' | undefined {
  const accepted = ctx.get('Accept-Encoding')
  if (accepted === '') return undefined
  const best = ctx.acceptsEncodings('br', 'gzip', 'identity')
  return best === 'br' || best === 'gzip' ? best : undefined
}

function compress(bytes: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  return encoding === 'br'
    ? compressBrotli(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      })
    : compressGzip(bytes, { level: 4 })
}
