import type { Fault } from '@quoin/plugin-sdk'
import { typeOf } from '@quoin/plugin-sdk'
import { nearestName } from '../config/nearest-name.ts'
import type { ColumnDefinition, TableDefinition } from '../plugins/types.ts'
import type { Values } from './hooks.ts'
import { schemaFaults } from './value-validators.ts'

/** api: a person's own input. plugin: code of the product, which also writes columns that are not writable. */
export type Writer = 'api' | 'plugin'

/** Of one row: a body may hold a million wrong names, and looking for what each may have meant takes time. */
const MAX_NAMED = 20

/**
 * Names that the caller may not give at all: unknown, kept by the kernel, or kept by the product's code.
 * @returns the first 20 of them
 */
export function assignmentFaults(table: TableDefinition, values: Values, by: Writer, path: string): Fault[] {
  const allowed = writableColumns(table, by)
  const wrong = Object.keys(values).filter((name) => !allowed.has(name))
  return wrong.slice(0, MAX_NAMED).map((name) => {
    const at = `${path}/${name.slice(0, 80)}`
    if (table.columns.has(name)) {
      return { path: at, message: 'this column cannot be written here', expected: 'no value', got: name }
    }
    const nearest = nearestName(name, allowed.keys())
    const expected = nearest === undefined ? `a column of ${table.entity}` : `"${nearest}"`
    return { path: at, message: 'there is no such column', expected, got: name.slice(0, 80) }
  })
}

export function writableColumns(table: TableDefinition, by: Writer): ReadonlyMap<string, ColumnDefinition> {
  let found = writable[by].get(table)
  if (found === undefined) {
    const entries = [...table.columns].filter(
      ([, { column, isKernelOwned }]) =>
        !isKernelOwned && (by === 'plugin' || (column.writable !== false && column.type !== 'bytes')),
    )
    writable[by].set(table, (found = new Map(entries)))
  }
  return found
}

const writable = {
  api: new WeakMap<TableDefinition, ReadonlyMap<string, ColumnDefinition>>(),
  plugin: new WeakMap<TableDefinition, ReadonlyMap<string, ColumnDefinition>>(),
}

export interface CheckedValues {
  /** In stored form. */
  readonly values: Record<string, unknown>
  readonly faults: readonly Fault[]
}

/** A whole new row: every declared column, defaults filled in. */
export function checkNewRow(
  table: TableDefinition,
  given: Values,
  currency: string,
  path: string,
): CheckedValues {
  const values: Record<string, unknown> = {}
  for (const [name, { column, isKernelOwned }] of table.columns) {
    if (!isKernelOwned)
      values[name] = given[name] ?? (given[name] === undefined ? column.default : null) ?? null
  }
  fillCurrencies(table, values, values, currency)
  return checkPresent(table, values, path)
}

/** The columns to change; `current` decides whether a new amount still lacks its currency. */
export function checkChange(
  table: TableDefinition,
  { given, current }: { readonly given: Values; readonly current: Values },
  currency: string,
  path: string,
): CheckedValues {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) values[name] = value ?? null
  fillCurrencies(table, values, { ...current, ...values }, currency)
  return checkPresent(table, values, path)
}

/** Money without a currency is in the organisation's. */
function fillCurrencies(
  table: TableDefinition,
  values: Record<string, unknown>,
  whole: Values,
  currency: string,
): void {
  for (const [name, { column }] of table.columns) {
    const holder = column.type === 'money' ? column.currency : undefined
    if (holder === undefined || !table.columns.has(holder)) continue
    if ((values[name] ?? null) !== null && (whole[holder] ?? null) === null) values[holder] = currency
  }
}

function checkPresent(table: TableDefinition, values: Record<string, unknown>, path: string): CheckedValues {
  const faults: Fault[] = []
  const present: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const { column } = table.columns.get(name)!
    if (value === null) {
      if (column.required === true) faults.push(missing(`${path}/${name}`))
    } else if (hasUnstorableText(value)) {
      faults.push({ path: `${path}/${name}`, message: 'holds a character that cannot be stored' })
    } else present[name] = value
  }
  faults.push(...schemaFaults(table, present, path))
  if (faults.length > 0) return { values, faults }
  for (const [name, value] of Object.entries(present)) {
    const { column } = table.columns.get(name)!
    const normal = typeOf(column).normalise(value)
    if (normal === '' && column.required === true) faults.push(missing(`${path}/${name}`))
    values[name] = normal === '' ? null : normal
  }
  return { values, faults }
}

const missing = (path: string): Fault => ({
  path,
  message: 'is missing',
  expected: 'a value',
  got: 'nothing',
})

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair. */
function hasUnstorableText(value: unknown): boolean {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : ''
  return !text.isWellFormed() || text.includes('\u0000') || /\\u(0000|d[89a-f][0-9a-f]{2})/i.test(text)
}
