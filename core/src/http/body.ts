import type { IncomingMessage } from 'node:http'
import { bodyTooLarge, malformedJson, unsupportedMediaType } from './errors.ts'
import { parseJson } from './json.ts'

export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024
const utf8 = new TextDecoder('utf-8', { fatal: true })

export interface JsonBody {
  readonly text: string
  readonly value: unknown
}

/**
 * Reads a JSON body whole; an empty body is `undefined`.
 * @throws http.unsupported-media-type (415), http.body-too-large (413), http.malformed-json (400)
 */
export async function readJsonBody(message: IncomingMessage, maxBytes: number): Promise<JsonBody> {
  const isEmpty =
    message.headers['transfer-encoding'] === undefined && Number(message.headers['content-length'] ?? 0) === 0
  if (isEmpty) return { text: '', value: undefined }
  assertJson(message)
  if (Number(message.headers['content-length']) > maxBytes) throw bodyTooLarge({ maxBytes })
  const text = decode(await readBytes(message, maxBytes))
  return { text, value: text === '' ? undefined : parseJson(text) }
}

function assertJson(message: IncomingMessage): void {
  const encoding = message.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw unsupportedMediaType({ got: `content encoding ${encoding.slice(0, 40)}` })
  }
  const type = message.headers['content-type'] ?? 'none'
  if (!/^application\/(json|[a-z0-9.-]+\+json)\s*(;|$)/i.test(type)) {
    throw unsupportedMediaType({ got: type.slice(0, 100) })
  }
}

async function readBytes(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  // `destroyOnReturn: false`: the reply to an oversized body must still reach the client.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) break
    chunks.push(chunk)
  }
  if (length <= maxBytes) return Buffer.concat(chunks, length)
  // What still comes is thrown away; unread, it would block the next request on this connection.
  message.resume()
  throw bodyTooLarge({ maxBytes })
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw malformedJson({ reason: 'it is not UTF-8' })
  }
}
