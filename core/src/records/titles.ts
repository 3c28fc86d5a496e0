import type { TableDefinition } from '../plugins/types.ts'

const PLACE = /\{([a-z0-9_]+)\}/g

/** Columns that a table's title names. */
export const titleColumns = ({ table, columns }: TableDefinition): string[] => [
  ...new Set([...table.title.matchAll(PLACE)].map(([, name]) => name!).filter((name) => columns.has(name))),
]

/**
 * What one record is called. Empty columns leave no gap: "{line1}, {city}" without a city is the line alone.
 * @returns the table's label when nothing remains
 */
export function titleOf(table: TableDefinition, row: Readonly<Record<string, unknown>>): string {
  const filled = table.table.title.replaceAll(PLACE, (_, name: string) => {
    const value = row[name]
    return value === null || value === undefined || typeof value === 'object' ? '\u0000' : String(value)
  })
  // An empty place takes the separator before it along, at the head the one after it.
  const text = filled
    .replaceAll(/[\s,;:/–-]*\u0000/g, '\u0000')
    .replace(/^\u0000+[\s,;:/–-]*/, '')
    .replaceAll('\u0000', '')
    .trim()
  return text === '' ? table.table.label : text
}

/** Name of several records: "Deals". */
export const pluralOf = ({ table }: TableDefinition): string => table.plural ?? `${table.label}s`
