import type { Database, TransactionContext } from '../database/types.ts'
import type { TableDefinition } from '../plugins/types.ts'
import { guessSource } from './contact/headings.ts'
import type { AnyDriver } from './driver.ts'
import { fileTooLarge, notText } from './errors.ts'
import { findImport, insertChunk, insertImport, type ImportJob } from './import-store.ts'
import { guessMapping } from './mapping/guess-mapping.ts'
import { isBinary, sniffEncoding } from './reading/encoding.ts'
import { scanFile } from './reading/scan.ts'
import { spool } from '../files/spool.ts'

/** Largest file: about a million contacts. */
export const MAX_IMPORT_BYTES = 200_000_000
/** One row of `import_chunk`; small enough that a reader holds few of them. */
const CHUNK_BYTES = 256 * 1024

export interface UploadPorts {
  readonly database: Database
  readonly table: TableDefinition
  readonly newId: () => string
}

/**
 * Takes a file in: checks it as a file, guesses what its columns mean, keeps its bytes. Nothing of a broken
 * file is kept.
 * @throws imports.broken-file, imports.empty-file, imports.no-headings, imports.not-text (422), imports.file-too-large (413)
 */
export async function uploadImport(
  { database, table, newId }: UploadPorts,
  context: TransactionContext,
  driver: Pick<AnyDriver, 'target' | 'headings'>,
  upload: { readonly name: string; readonly body: AsyncIterable<Uint8Array> },
): Promise<ImportJob> {
  const sniffer = sniffEncoding()
  const head: number[] = []
  const look = (piece: Uint8Array): void => {
    for (let i = 0; head.length < 8 && i < piece.length; i++) head.push(piece[i] ?? 0)
    sniffer.push(piece)
  }
  const tooLarge = (limitMegabytes: number) => fileTooLarge({ limitMegabytes })
  const limits = { limitBytes: MAX_IMPORT_BYTES, tooLarge, onPiece: look }
  return await spool(upload.body, limits, async (file) => {
    const encoding = sniffer.finish()
    if (encoding === undefined || isBinary(Uint8Array.from(head))) throw notText({})
    const scan = await scanFile(() => file.read(CHUNK_BYTES), encoding)
    const id = newId()
    const job = {
      id,
      target: driver.target.id,
      name: upload.name,
      encoding,
      delimiter: scan.layout.delimiter,
      source: guessSource(scan.headers) ?? null,
      headers: scan.headers,
      sample: scan.sample,
      mapping: guessMapping(scan.headers, driver.target.fields, driver.headings),
      options: { hasSeparatorLine: scan.layout.hasSeparatorLine, dateOrders: scan.dateOrders },
      row_count: scan.rows,
    }
    return await database.write(context, async (unit) => {
      await insertImport(unit, table, job)
      let position = 0
      for await (const content of file.read(CHUNK_BYTES)) {
        await insertChunk(unit, { id: newId(), job: id, position: position++, content })
      }
      const stored = await findImport(unit, id)
      if (stored === undefined) throw new Error('the import just stored is gone')
      return stored
    })
  })
}
