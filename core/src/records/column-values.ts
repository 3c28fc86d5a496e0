import { typeOf } from '@quoin/plugin-sdk'
import type { Column } from '@quoin/plugin-sdk'
import { raw, sql, type Fragment } from '../database/sql-fragment.ts'

type Family = 'text' | 'whole' | 'decimal' | 'boolean' | 'date' | 'datetime' | 'uuid' | 'none'

const FAMILIES: Readonly<Record<Column['type'], Family>> = {
  text: 'text',
  longtext: 'text',
  markdown: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  country: 'text',
  currency: 'text',
  choice: 'text',
  integer: 'whole',
  percent: 'whole',
  money: 'whole',
  duration: 'whole',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  reference: 'uuid',
  file: 'uuid',
  uuid: 'uuid',
  json: 'none',
  point: 'none',
  bytes: 'none',
}

/** int8 also for int4 columns: a bound beyond four bytes is a question like any other, not an error. */
const BOUND_TYPES: Readonly<Record<Family, string>> = {
  text: 'text',
  whole: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  uuid: 'uuid',
  none: 'jsonb',
}

const EXPECTED: Readonly<Record<Family, string>> = {
  text: 'text without a zero byte, at most 2,000 characters',
  whole: 'a whole number',
  decimal: 'a decimal as text, e.g. "12.50"',
  boolean: 'true or false',
  date: 'a date such as 2026-03-31',
  datetime: 'an instant such as 2026-03-31T14:00:00Z',
  uuid: 'an id (UUID)',
  none: 'nothing: this column cannot be compared',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)

/** Why a value cannot be compared with this column; undefined when it can. */
export function comparisonFault(column: Column, value: unknown): string | undefined {
  const family = FAMILIES[column.type]
  return isOfFamily(family, value) ? undefined : EXPECTED[family]
}

function isOfFamily(family: Family, value: unknown): boolean {
  switch (family) {
    case 'text':
      return typeof value === 'string' && value.length <= 2_000 && !value.includes('\u0000')
    case 'whole':
      return Number.isSafeInteger(value)
    case 'decimal':
      return (
        Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,38}(\.\d{1,18})?$/.test(value))
      )
    case 'boolean':
      return typeof value === 'boolean'
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isCalendarDay(value)
    case 'datetime':
      return (
        typeof value === 'string' &&
        INSTANT.test(value) &&
        isCalendarDay(value.slice(0, 10)) &&
        !isNaN(Date.parse(value))
      )
    case 'uuid':
      return isUuid(value)
    case 'none':
      return false
  }
}

function isCalendarDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !isNaN(time) && new Date(time).toISOString().startsWith(text) && !text.startsWith('0000')
}

/** A stored value bound with its type. */
export const boundStored = (column: Column, value: unknown): Fragment =>
  sql`${value}::${raw(BOUND_TYPES[FAMILIES[column.type]])}`

/** A value as a person gave it, bound in the column's stored form (e-mails lower case …). */
export const bound = (column: Column, value: unknown): Fragment =>
  boundStored(column, typeOf(column).normalise(value))

export const boundList = (column: Column, values: readonly unknown[]): Fragment =>
  sql`${values.map((value) => typeOf(column).normalise(value))}::${raw(BOUND_TYPES[FAMILIES[column.type]])}[]`

const SCHEMAS: Readonly<Record<Family, object>> = {
  text: { type: 'string', maxLength: 2_000 },
  whole: { type: 'integer' },
  decimal: { type: ['string', 'integer'] },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  uuid: { type: 'string', format: 'uuid' },
  none: {},
}

/** JSON Schema of what the column can be compared with. */
export const comparisonSchema = (column: Column): Readonly<Record<string, unknown>> => ({
  ...SCHEMAS[FAMILIES[column.type]],
})
