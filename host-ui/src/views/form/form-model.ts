import { appliesTo } from '../model/conditions.ts'
import { titleColumns, writableColumns, type Row, type ViewColumn, type ViewTable } from '../model/tables.ts'

export type Values = Readonly<Record<string, unknown>>

/** Fields of a new-record or edit form: what must be filled first, long text last. */
export function formColumns(table: ViewTable): string[] {
  const titles = new Set(titleColumns(table))
  const rank = (name: string): number => {
    const column = table.columns[name]
    if (column?.type === 'longtext' || column?.type === 'markdown') return 3
    if (titles.has(name)) return 0
    return column?.required && column.default === undefined ? 1 : 2
  }
  const names = writableColumns(table)
  return names.sort((left, right) => rank(left) - rank(right) || names.indexOf(left) - names.indexOf(right))
}

/**
 * Values a new record starts with: declared defaults, the organisation's currency, its maker as owner, this
 * moment where one is required, then the page's preset.
 * @param now an instant
 */
export function initialValues(
  table: ViewTable,
  preset: Values,
  { currency, person, now }: { currency: string; person: string; now: string },
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of writableColumns(table)) {
    const column = table.columns[name]
    if (column?.default !== undefined) values[name] = column.default
    else if (column?.type === 'currency') values[name] = currency
    else if (column?.type === 'datetime' && column.required) values[name] = now
    else if (name === 'owner' && column?.to === 'core.person') values[name] = person
  }
  return { ...values, ...preset }
}

/** What differs from the start, with undefined as null: the body of an update. */
export function changedValues(start: Values, now: Values): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(now)) {
    const next = value ?? null
    if (next !== (start[name] ?? null)) changed[name] = next
  }
  return changed
}

/** What is sent of a form: changes in the fields that a record with these values has. */
export function sentValues(table: ViewTable, start: Values, now: Values): Record<string, unknown> {
  const shown = Object.entries(now).filter(([name]) => appliesTo(table, name, now))
  return changedValues(start, Object.fromEntries(shown))
}

/** Faults a form can see by itself; the server stays the judge. */
export function requiredFaults(
  columns: Readonly<Record<string, ViewColumn>>,
  names: readonly string[],
  values: Values,
): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const name of names) {
    const value = values[name]
    const isMissing = value === null || value === undefined || value === ''
    if (columns[name]?.required && isMissing) faults[name] = 'Please fill this in'
  }
  return faults
}

/**
 * Puts the faults of a problem document at the fields they speak of: `/amount`, `/values/amount`.
 * @returns by field, and the rest as sentences
 */
export function faultsByField(
  errors: readonly { path: string; message: string }[],
  isField: (name: string) => boolean,
): { fields: Record<string, string>; others: string[] } {
  const fields: Record<string, string> = {}
  const others: string[] = []
  for (const { path, message } of errors) {
    const name = path.split('/').at(-1)?.replace(/^.*\./, '') ?? ''
    if (isField(name) && fields[name] === undefined) fields[name] = message
    else if (!isField(name)) others.push(message)
  }
  return { fields, others }
}

const EXPECTED: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as ana@example.org',
  phone: 'a phone number such as +44 20 7946 0000',
  url: 'a web address such as https://example.org',
  country: 'a country from the list',
  currency: 'a currency from the list',
  choice: 'one of the choices',
}

/** A fault in words for people; a pattern means nothing to them. */
export function plainFault(column: ViewColumn | undefined, message: string): string {
  const expected = EXPECTED[column?.type ?? '']
  return expected && /pattern|format|allowed values|equal to one/.test(message)
    ? `Expected ${expected}`
    : message
}

/** What two people did to one record: columns that both changed, or that the other one changed. */
export interface Conflict {
  readonly column: string
  readonly yours: unknown
  readonly theirs: unknown
}

/** Columns where a refused write and the stored record disagree. */
export function conflictsOf(yours: Values, current: Readonly<Row>): Conflict[] {
  return Object.entries(yours)
    .filter(([column, value]) => (value ?? null) !== (current[column] ?? null))
    .map(([column, value]) => ({ column, yours: value, theirs: current[column] ?? null }))
}
