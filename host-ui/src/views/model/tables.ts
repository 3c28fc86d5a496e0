import type { Column, Table } from '@quoin/plugin-sdk'
import { formatNumber } from '@quoin/plugin-sdk/ui/format'
import { inSentence } from './sentence.ts'

/** A column as `/api/shell` describes it: the manifest's column plus what the kernel knows. */
export type ViewColumn = Column & { readonly isKernelOwned?: boolean }

/** A table as `/api/shell` describes it. */
export interface ViewTable {
  readonly label: string
  readonly plural?: string | null
  readonly icon?: string | null
  readonly title: string
  readonly list?: readonly string[] | null
  readonly sort?: string | null
  readonly matchKeys?: readonly (readonly string[])[] | null
  readonly canCreate?: boolean
  readonly immutableWhen?: Table['immutableWhen'] | null
  readonly columns: Readonly<Record<string, ViewColumn>>
}

/** One record as the API answers it. */
export type Row = { id: string; version: number } & Record<string, unknown>

/** Titles of referenced records: entity → id → title. */
export type Included = Record<string, Record<string, { id: string; title: string }>>

const KERNEL_LABELS: Readonly<Record<string, string>> = {
  created_at: 'Created',
  created_by: 'Created by',
  updated_at: 'Changed',
  updated_by: 'Changed by',
  id: 'Id',
  version: 'Version',
}

/** The label of a column: declared, known, or the name in words. */
export function columnLabel(name: string, column: ViewColumn | undefined): string {
  if (column?.label) return column.label
  const known = KERNEL_LABELS[name]
  if (known) return known
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export function pluralOf(table: ViewTable): string {
  return table.plural ?? `${table.label}s`
}

/** "1 contact", "1,204 contacts". */
export function countOf(table: ViewTable, count: number): string {
  const noun = count === 1 ? table.label : pluralOf(table)
  return `${formatNumber(count)} ${inSentence(noun)}`
}

/** Names of the columns that a title template uses, in order. */
export function titleColumns(table: ViewTable): string[] {
  return [...table.title.matchAll(/\{([a-z0-9_]+)\}/g)].map((match) => match[1] ?? '')
}

/** What a record is called; falls back to the table's label when every part is empty. */
export function titleOf(table: ViewTable, row: Readonly<Record<string, unknown>>): string {
  const text = table.title.replace(/\{([a-z0-9_]+)\}/g, (_, name: string) => {
    const value = row[name]
    return value === null || value === undefined ? '' : String(value)
  })
  const tidy = text.replace(/\s+/g, ' ').replace(/^[\s,–-]+|[\s,–-]+$/g, '')
  return tidy === '' ? `Untitled ${inSentence(table.label)}` : tidy
}

const HIDDEN_TYPES = new Set(['json', 'bytes', 'file', 'point', 'uuid'])
const HIDDEN_NAMES = new Set(['id', 'version', 'deleted_at', 'organisation_id'])

/** Columns a person may look at in a list, in declared order. */
export function showableColumns(table: ViewTable): string[] {
  return Object.entries(table.columns)
    .filter(([name, column]) => !HIDDEN_NAMES.has(name) && !HIDDEN_TYPES.has(column.type))
    .filter(([name]) => name !== 'entity' || !isAttached(table))
    .map(([name]) => name)
}

/** Its records hang on any other record by `entity` and `record`, which are names for code and not for people. */
const isAttached = (table: ViewTable): boolean => table.columns['record']?.type === 'uuid'

/** Columns a list shows when nobody chose: the page's, the table's, or the first seven. */
export function defaultColumns(
  table: ViewTable,
  page?: { columns?: readonly string[] | undefined },
): string[] {
  const wanted = page?.columns ?? table.list
  if (!wanted) return showableColumns(table).slice(0, 7)
  return wanted.filter((name) => table.columns[name] !== undefined)
}

/** Columns that the records API accepts values for. */
export function writableColumns(table: ViewTable): string[] {
  return showableColumns(table).filter((name) => isWritable(table.columns[name]))
}

export function isWritable(column: ViewColumn | undefined): boolean {
  return column !== undefined && column.isKernelOwned !== true && column.writable !== false
}

/** The column that holds the currency of a money column, when both exist. */
export function currencyColumn(table: ViewTable, name: string): string | undefined {
  const column = table.columns[name]
  if (column?.type !== 'money' || !column.currency) return undefined
  return table.columns[column.currency] ? column.currency : undefined
}

/** Columns a request must name so that these can be drawn: id, version, title and currencies come along. */
export function requestColumns(table: ViewTable, shown: readonly string[]): string[] {
  const names = new Set(['id', 'version', ...titleColumns(table), ...shown])
  for (const name of shown) {
    const currency = currencyColumn(table, name)
    if (currency) names.add(currency)
  }
  return [...names].filter((name) => name === 'id' || name === 'version' || table.columns[name] !== undefined)
}

/** Reference columns among these, for the `include` parameter. */
export function referenceColumns(table: ViewTable, shown: readonly string[]): string[] {
  return shown.filter((name) => table.columns[name]?.type === 'reference')
}

/**
 * Columns whose value limits what a reference may point to: both tables have a reference of the same name to
 * the same entity. A task in project P may only choose milestones of P.
 */
export function narrowingColumns(table: ViewTable, name: string, target: ViewTable | undefined): string[] {
  if (!target) return []
  return Object.entries(target.columns)
    .filter(([other, column]) => {
      const own = table.columns[other]
      return (
        other !== name && column.type === 'reference' && own?.type === 'reference' && own.to === column.to
      )
    })
    .map(([other]) => other)
    .filter((other) => !['owner', 'created_by', 'updated_by'].includes(other))
}
