import type { Manifest } from '@quoin/plugin-sdk'
import { stringify } from 'csv-stringify/sync'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../../database/new-id.ts'
import { SYSTEM_ACTOR_ID, type Database } from '../../database/types.ts'
import { qualified, quote } from '../structure/sql-names.ts'
import { tableDefinitions } from '../table-definitions.ts'
import type { TableDefinition } from '../types.ts'

export interface ExportedTables {
  /** Holds a folder for each organisation, with one CSV file for each table that has records. */
  readonly directory: string
  readonly files: number
  readonly rows: number
}

const PAGE = 1000

/**
 * Writes every record of a plugin to files: `<directory>/<organisation>/<table>.csv`, values as PostgreSQL
 * writes them, and `manifest.json` that says what the columns mean.
 */
export async function exportTables(
  database: Database,
  manifest: Manifest,
  target: { readonly directory: string; readonly organisations: readonly string[] },
): Promise<ExportedTables> {
  await mkdir(target.directory, { recursive: true, mode: 0o700 })
  await writeFile(join(target.directory, 'manifest.json'), JSON.stringify(manifest, null, 2))
  let [files, rows] = [0, 0]
  for (const organisationId of target.organisations) {
    for (const table of tableDefinitions(manifest).values()) {
      const count = await exportTable(database, table, organisationId, target.directory)
      files += count > 0 ? 1 : 0
      rows += count
    }
  }
  return { directory: target.directory, files, rows }
}

async function exportTable(
  database: Database,
  table: TableDefinition,
  organisationId: string,
  directory: string,
): Promise<number> {
  const columns = [...table.columns.keys()]
  const context = { organisationId, actorId: SYSTEM_ACTOR_ID, correlationId: newId() }
  const select = `select ${columns.map((name) => `${quote(name)}::text as ${quote(name)}`).join(', ')}
    from ${qualified(table.pluginId, table.name)} where organisation_id = $1 and ($2::uuid is null or id > $2)
    order by id limit ${PAGE}`
  let [last, count]: [string | null, number] = [null, 0]
  let file: Awaited<ReturnType<typeof open>> | undefined
  try {
    for (;;) {
      const [page] = (await database.readBatch(context, table.pluginId, [
        { sql: select, values: [organisationId, last] },
      ])) as [{ id: string }[]]
      if (page.length === 0) return count
      if (file === undefined) {
        const folder = join(directory, organisationId)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        file = await open(join(folder, `${table.name}.csv`), 'w', 0o600)
      }
      await file.write(stringify(page, { header: count === 0, columns }))
      count += page.length
      last = page.at(-1)!.id
    }
  } finally {
    await file?.close()
  }
}
