import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Database, TransactionContext, UnitOfWork } from '../database/types.ts'
import { insertRows } from '../database/insert-rows.ts'
import type { Actor } from '../http/types.ts'
import { forbidden, permitsSome } from '../permissions/index.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import { batchReader, recordNotFound, type RecordHooks, type RecordsService } from '../records/index.ts'
import { attachmentIncomplete, fileEmpty, fileNotFound, fileTooLarge } from './errors.ts'
import { cleanFileName, cleanMediaType } from './file-name.ts'
import { spool } from './spool.ts'

export const MAX_FILE_BYTES = 25_000_000
/** One row of `file_chunk`. */
const CHUNK_BYTES = 256 * 1024

/** A stored file, without its bytes. */
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly media_type: string
  readonly size_bytes: number
  readonly sha256: string
  readonly entity: string | null
  readonly record: string | null
}

export interface FilePorts {
  readonly database: Database
  readonly registry: PluginRegistry
  readonly records: RecordsService
  readonly newId: () => string
}

export interface Upload {
  readonly name: string
  readonly mediaType: string | undefined
  readonly entity: string | undefined
  readonly record: string | undefined
  readonly body: AsyncIterable<Uint8Array>
}

/** Files of an organisation, alone or attached to a record; who sees the record sees the file. */
export class FileService {
  readonly #ports: FilePorts

  constructor(ports: FilePorts) {
    this.#ports = ports
  }

  /**
   * @throws files.too-large (413), files.empty, files.attachment-incomplete (422), records.not-found (404) when
   *   the record is not there for this person
   */
  async upload(context: TransactionContext, actor: Actor, upload: Upload): Promise<StoredFile> {
    const table = this.#table()
    if (!permitsSome(actor.access, 'create', table.entity))
      throw forbidden({ verb: 'create', entity: table.entity })
    await this.#assertRecord(context, actor, upload)
    const hash = createHash('sha256')
    const options = {
      limitBytes: MAX_FILE_BYTES,
      tooLarge: (limitMegabytes: number) => fileTooLarge({ limitMegabytes }),
      onPiece: (piece: Uint8Array) => void hash.update(piece),
    }
    return await spool(upload.body, options, async (spooled) => {
      if (spooled.sizeBytes === 0) throw fileEmpty({})
      const file: StoredFile = {
        id: this.#ports.newId(),
        name: cleanFileName(upload.name),
        media_type: cleanMediaType(upload.mediaType),
        size_bytes: spooled.sizeBytes,
        sha256: hash.digest('hex'),
        entity: upload.entity ?? null,
        record: upload.record ?? null,
      }
      await this.#ports.database.write(context, async (unit) => {
        const stamp = { organisationId: actor.organisationId, actorId: actor.personId }
        await unit.as('core').execute(insertRows(table, [{ ...file }], stamp))
        let position = 0
        for await (const content of spooled.read(CHUNK_BYTES))
          await this.#insertChunk(unit, file.id, position++, content)
      })
      return file
    })
  }

  /** @throws files.not-found (404) also when the record it hangs on is not there for this person */
  async find(context: TransactionContext, actor: Actor, id: string): Promise<StoredFile> {
    const reader = batchReader(this.#ports.database, context)
    try {
      const { record } = await this.#ports.records.get(reader, actor, this.#table(), { id })
      const file = record as unknown as StoredFile
      await this.#assertRecord(context, actor, {
        entity: file.entity ?? undefined,
        record: file.record ?? undefined,
      })
      return file
    } catch (error) {
      if ((error as { code?: string }).code !== recordNotFound.definition.code) throw error
      throw fileNotFound({ id })
    }
  }

  /** The bytes, one chunk in memory at a time; fails when the file goes while it is read. */
  content(context: TransactionContext, file: Pick<StoredFile, 'id' | 'size_bytes'>): Readable {
    return Readable.from(this.#chunks(context, file), { objectMode: false })
  }

  async *#chunks(
    context: TransactionContext,
    { id, size_bytes }: Pick<StoredFile, 'id' | 'size_bytes'>,
  ): AsyncGenerator<Buffer, void, undefined> {
    let left = size_bytes
    for (let position = 0; left > 0; position++) {
      const row = await this.#ports.database.read(context, (unit) =>
        unit.as('kernel').first<{ content: Buffer }>({
          sql: `select c.content from kernel.file_chunk c
                where c.organisation_id = $1 and c.file = $2 and c.position = $3`,
          values: [context.organisationId, id, position],
        }),
      )
      // Ending here would leave the client waiting for the bytes that were announced.
      if (row === undefined) throw fileNotFound({ id })
      left -= row.content.length
      yield row.content
    }
  }

  async #insertChunk(unit: UnitOfWork, file: string, position: number, content: Buffer): Promise<void> {
    await unit.as('kernel').execute({
      sql: `insert into kernel.file_chunk (organisation_id, id, file, position, content, created_by, updated_by)
            values ($1, $2, $3, $4, $5, $6, $6)`,
      values: [
        unit.context.organisationId,
        this.#ports.newId(),
        file,
        position,
        content,
        unit.context.actorId,
      ],
    })
  }

  async #assertRecord(
    context: TransactionContext,
    actor: Actor,
    { entity, record }: Pick<Upload, 'entity' | 'record'>,
  ): Promise<void> {
    if (entity === undefined && record === undefined) return
    if (entity === undefined || record === undefined) throw attachmentIncomplete({})
    const table = this.#ports.registry.table(entity)
    if (table === undefined || !actor.products.has(table.pluginId)) throw recordNotFound({})
    await this.#ports.records.get(batchReader(this.#ports.database, context), actor, table, { id: record })
  }

  #table(): TableDefinition {
    const table = this.#ports.registry.table('core.file')
    if (table === undefined) throw new TypeError('core.file is missing')
    return table
  }
}

/** The bytes go with the file, whoever deletes it. */
export function addFileHooks(hooks: RecordHooks): void {
  hooks.add('core.file', {
    async afterDelete({ unit }, files) {
      await unit.as('kernel').execute({
        sql: 'delete from kernel.file_chunk where organisation_id = $1 and file = any ($2::uuid[])',
        values: [unit.context.organisationId, files.map(({ id }) => id)],
      })
    },
  })
}
