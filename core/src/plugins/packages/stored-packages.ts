import type { Manifest } from '@quoin/plugin-sdk'
import { createHash } from 'node:crypto'
import { newId } from '../../database/new-id.ts'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID, type Database } from '../../database/types.ts'
import { packageDamaged, packageVersionTaken } from './errors.ts'

/** An uploaded package as the database keeps it. */
export interface StoredPackage {
  readonly id: string
  readonly pluginId: string
  readonly version: string
  /** SHA-256 of the archive, hex. */
  readonly hash: string
  readonly sizeBytes: number
  readonly manifest: Manifest
  readonly uploadedAt: string
}

/** One row of `package_chunk`. */
const CHUNK_BYTES = 512 * 1024
const CONTEXT = {
  organisationId: PLATFORM_ORGANISATION_ID,
  actorId: SYSTEM_ACTOR_ID,
  correlationId: 'packages',
}
const COLUMNS = `id, plugin_id as "pluginId", plugin_version as version, hash, size_bytes as "sizeBytes", manifest,
  created_at as "uploadedAt"`

/** Id and version as one word. */
export const versionKey = (id: string, version: string): string => `${id} ${version}`

/** What the database knows of packages, the same for all nodes: uploads, and what was installed. */
export class StoredPackages {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async list(): Promise<StoredPackage[]> {
    const [rows] = await this.#database.readBatch(CONTEXT, 'kernel', [
      {
        sql: `select ${COLUMNS} from kernel.package where organisation_id = $1 order by plugin_id, plugin_version`,
        values: [PLATFORM_ORGANISATION_ID],
      },
    ])
    return rows as StoredPackage[]
  }

  async find(pluginId: string, version: string): Promise<StoredPackage | undefined> {
    const [rows] = await this.#database.readBatch(CONTEXT, 'kernel', [
      {
        sql: `select ${COLUMNS} from kernel.package
              where organisation_id = $1 and plugin_id = $2 and plugin_version = $3`,
        values: [PLATFORM_ORGANISATION_ID, pluginId, version],
      },
    ])
    return rows![0] as StoredPackage | undefined
  }

  /** Every version that is or was installed here, as `versionKey`. */
  async installedVersions(): Promise<ReadonlySet<string>> {
    const [rows] = await this.#database.readBatch(CONTEXT, 'kernel', [
      {
        sql: `select plugin_id as id, plugin_version as version from kernel.installation where organisation_id = $1
              union select plugin_id, previous_version from kernel.installation
                where organisation_id = $1 and previous_version is not null
              union select plugin_id, to_version from kernel.installation_event
                where organisation_id = $1 and error is null and to_version is not null
              order by 1, 2`,
        values: [PLATFORM_ORGANISATION_ID],
      },
    ])
    return new Set(
      (rows as { id: string; version: string }[]).map(({ id, version }) => versionKey(id, version)),
    )
  }

  /** @throws packages.damaged (500) when the bytes are not those that were uploaded */
  async archive(stored: StoredPackage): Promise<Buffer> {
    const [rows] = await this.#database.readBatch(CONTEXT, 'kernel', [
      {
        sql: `select content from kernel.package_chunk where organisation_id = $1 and package = $2 order by position`,
        values: [PLATFORM_ORGANISATION_ID, stored.id],
      },
    ])
    const archive = Buffer.concat((rows as { content: Buffer }[]).map(({ content }) => content))
    const got = createHash('sha256').update(archive).digest('hex')
    const { pluginId: id, version, hash: expected } = stored
    if (got !== expected) throw packageDamaged({ id, version, expected, got })
    return archive
  }

  /**
   * Keeps an archive; the same one again changes nothing.
   * @throws packages.version-taken (409)
   */
  async add(manifest: Manifest, hash: string, archive: Buffer): Promise<void> {
    await this.#database.write(CONTEXT, async (unit) => {
      const queries = unit.as('kernel')
      const id = newId()
      const head = [PLATFORM_ORGANISATION_ID, id, SYSTEM_ACTOR_ID]
      const added = await queries.execute({
        sql: `insert into kernel.package (organisation_id, id, created_by, updated_by, plugin_id, plugin_version,
                hash, size_bytes, manifest)
              values ($1, $2, $3, $3, $4, $5, $6, $7, $8)
              on conflict (organisation_id, plugin_id, plugin_version) do nothing`,
        values: [...head, manifest.id, manifest.version, hash, archive.length, JSON.stringify(manifest)],
      })
      if (added === 0) return this.#assertSame(manifest, hash)
      for (let position = 0; position * CHUNK_BYTES < archive.length; position++) {
        const content = archive.subarray(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES)
        await queries.execute({
          sql: `insert into kernel.package_chunk (organisation_id, id, created_by, updated_by, package, position, content)
                values ($1, $2, $3, $3, $4, $5, $6)`,
          values: [PLATFORM_ORGANISATION_ID, newId(), SYSTEM_ACTOR_ID, id, position, content],
        })
      }
    })
  }

  async #assertSame({ id, version }: Manifest, hash: string): Promise<void> {
    const there = await this.find(id, version)
    if (there?.hash !== hash) throw packageVersionTaken({ id, version })
  }
}
