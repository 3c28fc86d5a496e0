import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileTooLarge } from '../errors.ts'

export interface SpooledFile {
  readonly sizeBytes: number
  /** The bytes again, from the start, in pieces of at most `pieceBytes`. */
  read(pieceBytes: number): AsyncIterable<Buffer>
}

/**
 * Keeps an upload in a temporary file while it comes in and while `work` looks at it: a slow sender holds no
 * database connection, a broken upload leaves nothing, and memory stays flat.
 * @param onPiece sees every piece once, in order
 * @throws imports.file-too-large (413)
 */
export async function spool<T>(
  upload: AsyncIterable<Uint8Array>,
  limitBytes: number,
  onPiece: (piece: Uint8Array) => void,
  work: (file: SpooledFile) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'quoin-upload-'))
  const path = join(directory, 'upload')
  try {
    let sizeBytes = 0
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const piece of upload) {
        sizeBytes += piece.length
        if (sizeBytes > limitBytes) throw fileTooLarge({ limitMegabytes: Math.floor(limitBytes / 1_000_000) })
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
