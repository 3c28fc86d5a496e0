import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SpooledFile {
  readonly sizeBytes: number
  /** The bytes again, from the start, in pieces of at most `pieceBytes`. */
  read(pieceBytes: number): AsyncIterable<Buffer>
}

export interface SpoolOptions {
  readonly limitBytes: number
  /** What is thrown when more comes. */
  readonly tooLarge: (limitMegabytes: number) => Error
  /** Sees every piece once, in order. */
  readonly onPiece: (piece: Uint8Array) => void
}

/**
 * Keeps an upload in a temporary file while it comes in and while `work` looks at it: a slow sender holds no
 * database connection, a broken upload leaves nothing, and memory stays flat.
 */
export async function spool<T>(
  upload: AsyncIterable<Uint8Array>,
  options: SpoolOptions,
  work: (file: SpooledFile) => Promise<T>,
): Promise<T> {
  const { limitBytes, tooLarge, onPiece } = options
  const directory = await mkdtemp(join(tmpdir(), 'quoin-upload-'))
  const path = join(directory, 'upload')
  try {
    let sizeBytes = 0
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const piece of upload) {
        sizeBytes += piece.length
        if (sizeBytes > limitBytes) throw tooLarge(Math.floor(limitBytes / 1_000_000))
        onPiece(piece)
        await file.write(piece)
      }
    } finally {
      await file.close()
    }
    return await work({
      sizeBytes,
      read: (pieceBytes) => createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>,
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
