import iconv from 'iconv-lite'
import type { Encoding } from './encoding.ts'

/**
 * Bytes to text, piece by piece: without byte order mark, without zero characters (PostgreSQL refuses them)
 * and with every line end (CRLF, CR) as one LF, so that what follows knows one kind of line.
 */
export async function* decode(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true })
  let endsWithCr = false
  const normalise = (text: string): string => {
    if (text === '') return ''
    // A CRLF cut in two by a piece: the CR has been handed on as LF already.
    const rest = endsWithCr && text.startsWith('\n') ? text.slice(1) : text
    endsWithCr = text.endsWith('\r')
    return rest.replaceAll('\0', '').replace(/\r\n?/g, '\n')
  }
  for await (const chunk of bytes) {
    const text = normalise(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
    if (text !== '') yield text
  }
  const last = normalise(decoder.end() ?? '')
  if (last !== '') yield last
}
