import type { Column, Contract, Manifest, Table } from '@quoin/plugin-sdk'
import { typeOf } from '@quoin/plugin-sdk'
import { canonicalDefault, defaultSql } from './defaults.ts'
import { immutableFunctions, immutableTriggers } from './immutable.ts'
import { DELETED_AT, KERNEL_COLUMNS, ORGANISATION } from './kernel-columns.ts'
import { searchFunctions, searchTable, searchTriggers } from './search.ts'
import { contractView, objectName, shortHash } from './sql-names.ts'
import type {
  CheckStructure,
  ColumnStructure,
  ForeignKeyStructure,
  IndexStructure,
  SchemaStructure,
  TableStructure,
  ViewStructure,
} from './types.ts'

const KEY = ['organisation_id', 'id'] as const

/** The structure that a verified manifest wants; pure. */
export function wantedStructure(manifest: Manifest): SchemaStructure {
  const declared = Object.entries(manifest.tables ?? {})
  const tables = declared.map(([name, table]) => wantedTable(manifest.id, name, table))
  const search = declared.flatMap(([name, table]) => searchFunctions(manifest.id, name, table))
  if (search.length > 0) tables.push(searchTable())
  const functions = [...search, ...immutableFunctions(manifest)]
  const byName = new Map(tables.map((table) => [table.name, table]))
  const views = Object.entries(manifest.contracts ?? {}).map(([contract, { table, columns }]) =>
    wantedView(contract, { table, columns }, byName.get(table)!),
  )
  return {
    schema: manifest.id,
    tables: byName,
    views: new Map(views.map((view) => [view.name, view])),
    functions: new Map(functions.map((each) => [each.name, each])),
  }
}

function wantedTable(schema: string, name: string, table: Table): TableStructure {
  const declared = Object.entries(table.columns)
  const columns = [
    ORGANISATION,
    ...declared.map(([column, definition]) => wantedColumn(column, definition)),
    ...KERNEL_COLUMNS,
    ...(table.softDelete === true ? [DELETED_AT] : []),
  ]
  return {
    name,
    columns: new Map(columns.map((column) => [column.name, column])),
    primaryKey: KEY,
    checks: declared.flatMap(([column, definition]) => wantedCheck(name, column, definition)),
    foreignKeys: declared.flatMap(([column, definition]) =>
      wantedForeignKey(schema, name, column, definition),
    ),
    indexes: wantedIndexes(name, table),
    triggers: [...searchTriggers(name, table), ...immutableTriggers(name, table)],
    privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  }
}

function wantedColumn(name: string, column: Column): ColumnStructure {
  const type = typeOf(column)
  return {
    name,
    type: type.sql(column),
    isRequired: column.required === true,
    collation: type.collation,
    default: column.default === undefined ? undefined : canonicalDefault(defaultSql(column.default)),
  }
}

function wantedCheck(table: string, name: string, column: Column): CheckStructure[] {
  const conditions = typeOf(column).checks(column)
  if (conditions.length === 0) return []
  const template = conditions.join(' and ')
  const hash = shortHash(template)
  return [
    {
      name: objectName([table, name], `check_${hash}`),
      column: name,
      hash,
      expression: template.replaceAll('"$"', `"${name}"`),
    },
  ]
}

/** `party` is a table of the same plugin, `core.party` one of another; a file is `core.file`. */
export function referencedTable(
  schema: string,
  column: Column,
): { schema: string; table: string } | undefined {
  const to = column.type === 'file' ? 'core.file' : column.type === 'reference' ? column.to : undefined
  if (to === undefined) return undefined
  const [first, second] = to.split('.') as [string, string | undefined]
  return second === undefined ? { schema, table: first } : { schema: first, table: second }
}

function wantedForeignKey(
  schema: string,
  table: string,
  name: string,
  column: Column,
): ForeignKeyStructure[] {
  const to = referencedTable(schema, column)
  if (to === undefined) return []
  const onDelete = column.onDelete ?? 'restrict'
  return [
    {
      name: objectName([table, name], 'fkey'),
      columns: ['organisation_id', name],
      toSchema: to.schema,
      toTable: to.table,
      toColumns: KEY,
      onDelete,
      setNull: onDelete === 'set-null' ? [name] : [],
    },
  ]
}

/**
 * Declared ones, and one for each reference that none leads with, because deleting the referenced row looks
 * for it. Plain indexes end in `id`, so that a page continues from the last row of the one before.
 */
function wantedIndexes(name: string, table: Table): IndexStructure[] {
  const where = table.softDelete === true ? '(deleted_at IS NULL)' : undefined
  const unique = (table.unique ?? []).map((columns) => index(name, columns, 'key', where))
  const plain = (table.indexes ?? []).map((columns) => index(name, columns, 'idx'))
  const led = new Set([...(where === undefined ? unique : []), ...plain].map(({ columns }) => columns[1]))
  const references = Object.entries(table.columns)
    .filter(([column, { type }]) => (type === 'reference' || type === 'file') && !led.has(column))
    .map(([column]) => index(name, [column], 'idx'))
  return [...unique, ...plain, ...references]
}

function index(
  table: string,
  columns: readonly string[],
  kind: 'key' | 'idx',
  where?: string,
): IndexStructure {
  const tail = kind === 'idx' && !columns.includes('id') ? ['id'] : []
  return {
    name: objectName([table, ...columns], kind),
    columns: ['organisation_id', ...columns, ...tail],
    isUnique: kind === 'key',
    where,
  }
}

function wantedView(contract: string, { table, columns }: Contract, source: TableStructure): ViewStructure {
  const name = contractView(contract)
  const published = Object.entries({ organisation_id: 'organisation_id', ...columns }).map(
    ([as, column]) => ({ name: as, source: column, type: source.columns.get(column)!.type }),
  )
  const isSoft = source.columns.has(DELETED_AT.name)
  return { name, table, columns: published, hash: shortHash(JSON.stringify([table, published, isSoft])) }
}
