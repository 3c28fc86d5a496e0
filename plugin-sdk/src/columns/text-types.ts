import type { Column } from '../manifest/index.ts'
import type { ColumnType, ColumnTypeName } from './column-type.ts'
import { fault, sqlText, value } from './column-type.ts'

export const EQUALITY = ['eq', 'ne', 'in', 'notIn', 'empty'] as const
export const RANGE = [...EQUALITY, 'lt', 'lte', 'gt', 'gte'] as const
const TEXT = [...RANGE, 'starts', 'contains'] as const

interface TextRules {
  readonly name: ColumnTypeName
  /** Characters when the column says nothing. */
  readonly max: number
  readonly collation?: 'und-x-icu' | 'C'
  /** Form of a stored value, for PostgreSQL and JavaScript alike; `expected` names it to a person. */
  readonly pattern?: string
  readonly expected?: string
  /** Form of an accepted value where `normalise` mends more than the stored form shows. */
  readonly acceptedPattern?: string
  normalise?(text: string): string
}

/** Types stored as `text`; length and form are CHECKs, so that no writer passes them by. */
function textType(rules: TextRules, rest: Partial<ColumnType>): ColumnType {
  const maxOf = (column: Column) => column.max ?? rules.max
  const normalise = (input: unknown) =>
    typeof input === 'string' && rules.normalise !== undefined ? rules.normalise(input) : input
  const stored = rules.pattern === undefined ? undefined : new RegExp(rules.pattern, 'u')
  const accepted = rules.acceptedPattern ?? rules.pattern
  const parseText: ColumnType['parseText'] = (text, column) => {
    const parsed = String(normalise(text))
    const length = [...parsed].length
    if (length > maxOf(column)) return fault(`at most ${maxOf(column)} characters expected, got ${length}`)
    if (stored?.test(parsed) === false) return fault(`${rules.expected} expected`)
    return value(parsed)
  }
  return {
    name: rules.name,
    sql: () => 'text',
    collation: rules.collation ?? 'und-x-icu',
    checks: (column) => [
      `char_length("$") <= ${maxOf(column)}`,
      ...(rules.pattern === undefined ? [] : [`"$" ~ ${sqlText(rules.pattern)}`]),
    ],
    jsonSchema: (column) => ({
      type: 'string',
      maxLength: maxOf(column),
      ...(column.required === true ? { minLength: 1 } : {}),
      ...(accepted === undefined ? {} : { pattern: accepted }),
    }),
    operators: TEXT,
    isSortable: true,
    isSearchable: true,
    normalise,
    parseText,
    formatText: (input) => String(input),
    acceptsDefault: (given, column) =>
      typeof given === 'string' && 'value' in parseText(given, column, {}) && normalise(given) === given,
    field: 'text',
    renderer: 'text',
    align: 'start',
    ...rest,
  }
}

const trim = (text: string): string => text.trim()

/** One line of text. */
export const text = textType({ name: 'text', max: 500, normalise: trim }, {})
export const longtext = textType(
  { name: 'longtext', max: 100_000 },
  { isSortable: false, field: 'textarea', renderer: 'multiline' },
)
export const markdown = textType(
  { name: 'markdown', max: 100_000 },
  { isSortable: false, field: 'textarea', renderer: 'markdown' },
)
/** Lower case, because people type both and mean one mailbox. Length: RFC 5321, 4.5.3.1. */
export const email = textType(
  {
    name: 'email',
    max: 254,
    collation: 'C',
    pattern: '^[^@\\s]+@[^@\\s]+$',
    acceptedPattern: '^\\s*[^@\\s]+@[^@\\s]+\\s*$',
    expected: 'an e-mail address such as jo@example.com',
    normalise: (input) => input.trim().toLowerCase(),
  },
  { field: 'email', renderer: 'email' },
)
export const phone = textType(
  {
    name: 'phone',
    max: 40,
    collation: 'C',
    pattern: '[0-9]',
    expected: 'a telephone number',
    normalise: trim,
  },
  { field: 'phone', renderer: 'phone' },
)
/** http and https only: a stored `javascript:` address would run when somebody follows it. */
export const url = textType(
  {
    name: 'url',
    max: 2000,
    collation: 'C',
    pattern: '^https?://\\S+$',
    acceptedPattern: '^\\s*([Hh][Tt][Tt][Pp][Ss]?://\\S+|[^\\s:/?#]+(:\\d+)?([/?#]\\S*)?)\\s*$',
    expected: 'a web address such as https://example.com',
    normalise: normaliseUrl,
  },
  { field: 'url', renderer: 'url', isSearchable: false },
)
/** ISO 3166-1 alpha-2. */
export const country = textType(
  {
    name: 'country',
    max: 2,
    collation: 'C',
    pattern: '^[A-Z]{2}$',
    acceptedPattern: '^[A-Za-z]{2}$',
    expected: 'a country code of two letters such as GB',
    normalise: (input) => input.trim().toUpperCase(),
  },
  { field: 'country', renderer: 'country', isSearchable: false },
)
/** ISO 4217. */
export const currency = textType(
  {
    name: 'currency',
    max: 3,
    collation: 'C',
    pattern: '^[A-Z]{3}$',
    acceptedPattern: '^[A-Za-z]{3}$',
    expected: 'a currency code of three letters such as GBP',
    normalise: (input) => input.trim().toUpperCase(),
  },
  { field: 'currency', isSearchable: false },
)

/** `example.com` becomes `https://example.com`; another scheme stays and is refused by the form. */
function normaliseUrl(input: string): string {
  const trimmed = input.trim()
  if (/^https?:\/\//i.test(trimmed)) return trimmed.replace(/^https?/i, (scheme) => scheme.toLowerCase())
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(trimmed) ? trimmed : `https://${trimmed}`
}

/** One of the declared values; labels are accepted from text. */
export const choice: ColumnType = {
  name: 'choice',
  sql: () => 'text',
  collation: 'C',
  checks: (column) => [`"$" in (${(column.values ?? []).map(sqlText).join(', ')})`],
  jsonSchema: (column) => ({ type: 'string', enum: [...(column.values ?? [])] }),
  operators: EQUALITY,
  isSortable: true,
  isSearchable: false,
  normalise: (input) => input,
  parseText(input, column) {
    const wanted = input.toLowerCase()
    const values = column.values ?? []
    const label = (name: string) => column.labels?.[name] ?? name
    const found = values.find((name) => name.toLowerCase() === wanted || label(name).toLowerCase() === wanted)
    return found === undefined ? fault(`one of ${values.map(label).join(', ')} expected`) : value(found)
  },
  formatText: (stored, column) => column.labels?.[String(stored)] ?? String(stored),
  acceptsDefault: (given, column) => typeof given === 'string' && (column.values ?? []).includes(given),
  field: 'select',
  renderer: 'badge',
  align: 'start',
}
