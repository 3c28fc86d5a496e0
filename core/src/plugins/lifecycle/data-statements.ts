import type { Manifest } from '@quoin/plugin-sdk'
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import semver from 'semver'
import { checkStatement } from '../../database/gate/check-statement.ts'
import { splitStatements } from '../../database/gate/split.ts'
import type { GatePolicy } from '../../database/gate/statement-walk.ts'
import { contractView } from '../structure/sql-names.ts'

/** The data statements of one migration, each let through by the gate. */
export interface DataFile {
  readonly plugin: string
  readonly file: string
  readonly statements: readonly string[]
}

/** Migrations with data statements between two versions, oldest first; a new installation has no data to change. */
export const dataMigrations = (manifest: Manifest, fromVersion: string | null | undefined): string[] =>
  fromVersion === undefined || fromVersion === null
    ? []
    : (manifest.migrations ?? [])
        .filter(
          ({ to, sql }) =>
            sql !== undefined && semver.gt(to, fromVersion) && semver.lte(to, manifest.version),
        )
        .sort((a, b) => semver.compare(a.to, b.to))
        .map(({ sql }) => sql!)

/** What the plugin's own code may touch, its data statements may touch. */
export function gatePolicyOf(manifest: Manifest): GatePolicy {
  const relations = (manifest.uses ?? []).map((reference) => {
    const [, schema = '', contract = ''] = /^([^.]+)\.(.+)$/.exec(reference) ?? []
    return `${schema}.${contractView(contract)}`
  })
  return { ownSchema: manifest.id, grantedRelations: new Set(relations) }
}

/**
 * Reads the files and holds every statement to the gate, before anything runs.
 * @throws database.statement-refused (400) naming what and where; an error of reading
 */
export async function readDataFiles(
  manifest: Manifest,
  directory: string,
  fromVersion: string | null | undefined,
): Promise<DataFile[]> {
  const policy = gatePolicyOf(manifest)
  const files: DataFile[] = []
  for (const file of dataMigrations(manifest, fromVersion)) {
    const folder = await realpath(directory)
    const path = await realpath(join(folder, file))
    if (!path.startsWith(folder + sep)) throw new Error(`${file} leads out of the plugin’s folder`)
    const statements = await splitStatements(await readFile(path, 'utf8'))
    for (const statement of statements) await checkStatement(statement, policy)
    files.push({ plugin: manifest.id, file, statements })
  }
  return files
}
