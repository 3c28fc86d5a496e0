import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const HASH_BYTES = 32

/**
 * HMAC-SHA256 with one key, as hexadecimal text (RFC 2104). Two one-shot hashes over prepared buffers take an
 * eighth of `createHmac` (1.5 against 12 µs), and each transaction needs one.
 * @param key at most 64 bytes
 */
export function createHmacSha256(key: Buffer, maxBytes: number): (text: string) => string {
  const inner = Buffer.alloc(BLOCK_BYTES + maxBytes)
  const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES)
  hmacPad(key, 0x36).copy(inner)
  hmacPad(key, 0x5c).copy(outer)
  return (text) => {
    const length = Buffer.byteLength(text)
    if (length > maxBytes) throw new RangeError(`at most ${maxBytes} bytes are signed, got ${length}`)
    inner.write(text, BLOCK_BYTES)
    hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'buffer').copy(outer, BLOCK_BYTES)
    return hash('sha256', outer, 'hex')
  }
}

/** The key as HMAC prepends it: filled up to a block, each byte combined with a constant. */
export function hmacPad(key: Buffer, byte: 0x36 | 0x5c): Buffer {
  const padded = Buffer.alloc(BLOCK_BYTES, byte)
  for (let index = 0; index < key.length; index++) padded[index] = key[index]! ^ byte
  return padded
}
