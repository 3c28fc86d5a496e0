export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** How many bytes are looked at for zero bytes, the mark of UTF-16 without a byte order mark. */
const ZERO_WINDOW_BYTES = 65_536

export interface EncodingSniffer {
  push(chunk: Uint8Array): void
  /** undefined: the bytes are no text (zero bytes that UTF-16 does not explain). */
  finish(): Encoding | undefined
}

/**
 * Decides the encoding of a file from all of its bytes, in one pass and constant memory: a byte order mark,
 * else zero bytes on one side only (UTF-16), else valid UTF-8, else Windows-1252, which Excel and Outlook
 * write on western machines and in which every byte means something.
 */
export function sniffEncoding(): EncodingSniffer {
  const strict = new TextDecoder('utf-8', { fatal: true })
  const zeros = [0, 0]
  const head: number[] = []
  let isUtf8 = true
  let seen = 0

  const check = (chunk?: Uint8Array): void => {
    if (!isUtf8) return
    try {
      strict.decode(chunk, { stream: chunk !== undefined })
    } catch {
      isUtf8 = false
    }
  }
  return {
    push(chunk) {
      for (let i = 0; i < chunk.length && seen + i < ZERO_WINDOW_BYTES; i++) {
        const byte = chunk[i] as number
        if (head.length < 3) head.push(byte)
        if (byte === 0) zeros[(seen + i) % 2] = (zeros[(seen + i) % 2] ?? 0) + 1
      }
      seen += chunk.length
      check(chunk)
    },
    finish() {
      check()
      if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return isUtf8 ? 'utf-8' : 'windows-1252'
      if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
      if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
      return fromZeros(zeros, Math.min(seen, ZERO_WINDOW_BYTES)) ?? (isUtf8 ? 'utf-8' : 'windows-1252')
    },
  }
}

/** Latin text in UTF-16 has a zero in nearly every second byte; stray zero bytes stay rare. */
function fromZeros(zeros: readonly number[], bytes: number): Encoding | undefined {
  const half = bytes / 2
  const [even = 0, odd = 0] = zeros
  if (half < 1) return undefined
  if (odd > half * 0.3 && even < half * 0.1) return 'utf-16le'
  if (even > half * 0.3 && odd < half * 0.1) return 'utf-16be'
  return undefined
}

const SIGNATURES: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04], // zip: xlsx, ods
  [0xd0, 0xcf, 0x11, 0xe0], // the old Excel format
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x1f, 0x8b], // gzip
]

/** Whether the first bytes are those of a spreadsheet or another file that people upload by mistake. */
export function isBinary(head: Uint8Array): boolean {
  return SIGNATURES.some((signature) => signature.every((byte, i) => head[i] === byte))
}
