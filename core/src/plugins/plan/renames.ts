import type { Manifest } from '@quoin/plugin-sdk'
import { gt } from 'semver'
import type { FoundSchema, FoundTable } from '../catalog/types.ts'
import { qualified, quote } from '../structure/sql-names.ts'
import { step } from './step.ts'
import type { Step } from './types.ts'

interface Rename {
  /** Name the table has in the new version. */
  readonly table: string
  readonly column?: string
  readonly from: string
}

/**
 * Renames that this manifest declares, `renamedFrom` and `migrations[].rename` alike, as far as the old name
 * is still there and the new one is not. Data, rights, keys and views follow the name by themselves.
 * @returns the steps, and the catalog as it will be after them
 */
export function planRenames(
  manifest: Manifest,
  found: FoundSchema,
  fromVersion: string | undefined,
): { steps: Step[]; found: FoundSchema } {
  const steps: Step[] = []
  let tables = new Map(found.tables)
  for (const { table, column, from } of declaredRenames(manifest, fromVersion)) {
    if (column === undefined) {
      const old = tables.get(from)
      if (old === undefined || tables.has(table)) continue
      steps.push(
        step(
          `${manifest.id}.${table}`,
          `rename table ${from} to ${table}`,
          `alter table ${qualified(manifest.id, from)} rename to ${quote(table)}`,
          { kind: 'breaking', lock: 'access exclusive' },
        ),
      )
      tables = renameTable(tables, manifest.id, old, table)
      continue
    }
    const owner = tables.get(table)
    if (owner?.columns.has(from) !== true || owner.columns.has(column)) continue
    steps.push(
      step(
        `${manifest.id}.${table}.${column}`,
        `rename column ${from} to ${column}`,
        `alter table ${qualified(manifest.id, table)} rename column ${quote(from)} to ${quote(column)}`,
        { kind: 'breaking', lock: 'access exclusive' },
      ),
    )
    tables.set(table, renameColumn(owner, from, column))
  }
  return { steps, found: { ...found, tables } }
}

/** Tables before columns, so that a column is named under its table's new name. */
function declaredRenames(manifest: Manifest, fromVersion: string | undefined): Rename[] {
  const tables = Object.entries(manifest.tables ?? {})
  const byMigration = (manifest.migrations ?? [])
    .filter(({ to }) => fromVersion !== undefined && gt(to, fromVersion))
    .flatMap(({ rename }) => Object.entries(rename ?? {}))
    .map(([from, to]) => toRename(from, to))
  const byTable = tables.flatMap(([table, { renamedFrom }]) =>
    renamedFrom === undefined ? [] : [{ table, from: renamedFrom }],
  )
  const byColumn = tables.flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, { renamedFrom }]) =>
      renamedFrom === undefined ? [] : [{ table, column, from: renamedFrom }],
    ),
  )
  const isTable = (rename: Rename) => rename.column === undefined
  const all = [...byMigration, ...byTable, ...byColumn]
  return [...all.filter(isTable), ...all.filter((rename) => !isTable(rename))]
}

/** `deal.title` to `deal.name` renames a column, `deal` to `opportunity` a table. */
function toRename(from: string, to: string): Rename {
  const [, oldColumn] = from.split('.')
  const [table = '', column] = to.split('.')
  return oldColumn === undefined ? { table, from } : { table, column: column ?? oldColumn, from: oldColumn }
}

function renameTable(
  tables: ReadonlyMap<string, FoundTable>,
  schema: string,
  old: FoundTable,
  name: string,
): Map<string, FoundTable> {
  const renamed = [...tables.values()].map((table): FoundTable => {
    const foreignKeys = table.foreignKeys.map((key) =>
      key.toSchema === schema && key.toTable === old.name ? { ...key, toTable: name } : key,
    )
    return { ...table, name: table === old ? name : table.name, foreignKeys }
  })
  return new Map(renamed.map((table) => [table.name, table]))
}

function renameColumn(table: FoundTable, from: string, to: string): FoundTable {
  const name = (column: string) => (column === from ? to : column)
  return {
    ...table,
    columns: new Map(
      [...table.columns.values()].map((column) => [
        name(column.name),
        { ...column, name: name(column.name) },
      ]),
    ),
    checks: table.checks.map((check) => ({ ...check, column: name(check.column) })),
    foreignKeys: table.foreignKeys.map((key) => ({
      ...key,
      columns: key.columns.map(name),
      setNull: key.setNull.map(name),
    })),
    indexes: table.indexes.map((index) => ({ ...index, columns: index.columns.map(name) })),
  }
}
