import type { Column } from '../manifest/index.ts'
import type { ColumnType, JsonSchemaObject } from './column-type.ts'
import { fault, value } from './column-type.ts'
import { parseDecimalText, parseDurationText } from './number-text.ts'
import { RANGE } from './text-types.ts'

const INT4 = { min: -2_147_483_648, max: 2_147_483_647 }
const SAFE = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }

const shared = {
  operators: RANGE,
  isSortable: true,
  isSearchable: false,
  normalise: (input: unknown) => input,
  align: 'end',
} as const satisfies Partial<ColumnType>

function within(column: Column, limits: { min: number; max: number }): { min: number; max: number } {
  return {
    min: Math.max(column.min ?? limits.min, limits.min),
    max: Math.min(column.max ?? limits.max, limits.max),
  }
}

function checkRange(number: number, { min, max }: { min: number; max: number }, unit = '') {
  return number < min || number > max
    ? fault(`a number from ${min}${unit} to ${max}${unit} expected`)
    : value(number)
}

/** Types stored as whole numbers: their comparisons are leakproof, so row security lets them use an index. */
function wholeType(
  rest: Pick<ColumnType, 'name' | 'field' | 'renderer'> &
    Partial<ColumnType> & { sqlType: string; limits: { min: number; max: number } },
): ColumnType {
  const { sqlType, limits, ...type } = rest
  return {
    ...shared,
    sql: () => sqlType,
    checks: (column) => {
      const { min, max } = within(column, limits)
      const isWholeType = sqlType === 'integer' && min === INT4.min && max === INT4.max
      return isWholeType ? [] : [`"$" between ${min} and ${max}`]
    },
    jsonSchema: (column): JsonSchemaObject => {
      const { min, max } = within(column, limits)
      return { type: 'integer', minimum: min, maximum: max }
    },
    parseText(text, column, options) {
      const decimal = parseDecimalText(text, options)
      if (decimal === undefined || !/^-?\d+(\.0*)?$/.test(decimal)) return fault('a whole number expected')
      return checkRange(Number(decimal), within(column, limits))
    },
    formatText: (stored) => String(stored),
    acceptsDefault: (given, column) => {
      const { min, max } = within(column, limits)
      return Number.isSafeInteger(given) && Number(given) >= min && Number(given) <= max
    },
    ...type,
  }
}

export const integer = wholeType({
  name: 'integer',
  sqlType: 'integer',
  limits: INT4,
  field: 'number',
  renderer: 'number',
})

/** Whole percent, 0 to 100 unless `min` and `max` say otherwise; rates with a fraction are `decimal`. */
export const percent = wholeType({
  name: 'percent',
  sqlType: 'integer',
  limits: { min: -1000, max: 1000 },
  checks: (column) => [`"$" between ${column.min ?? 0} and ${column.max ?? 100}`],
  jsonSchema: (column) => ({ type: 'integer', minimum: column.min ?? 0, maximum: column.max ?? 100 }),
  parseText(text, column, options) {
    const decimal = parseDecimalText(text.replace(/\s*%$/, ''), options)
    if (decimal === undefined || !/^-?\d+(\.0*)?$/.test(decimal)) return fault('a whole percentage expected')
    return checkRange(Number(decimal), { min: column.min ?? 0, max: column.max ?? 100 }, ' %')
  },
  acceptsDefault: (given, column) =>
    Number.isInteger(given) && Number(given) >= (column.min ?? 0) && Number(given) <= (column.max ?? 100),
  field: 'number',
  renderer: 'percent',
})

/**
 * Minor units of the currency in the column that `currency` names, within JavaScript's safe integers.
 * Text is in major units: `1,234.50` is 123450 in GBP and refused in JPY.
 */
export const money = wholeType({
  name: 'money',
  sqlType: 'bigint',
  limits: SAFE,
  parseText(text, column, options) {
    const decimal = parseDecimalText(text.replace(/^[\p{Sc}\s]+|[\p{Sc}\s]+$/gu, ''), options)
    if (decimal === undefined) return fault('an amount such as 1234.50 expected')
    const digits = minorDigits(options.currency)
    const [whole = '0', fraction = ''] = decimal.split('.')
    const kept = fraction.replace(/0+$/, '')
    if (kept.length > digits) return fault(`an amount with at most ${digits} decimals expected`)
    const minor = Number(`${whole}${kept.padEnd(digits, '0')}`)
    if (!Number.isSafeInteger(minor)) return fault('a smaller amount expected')
    return checkRange(minor, within(column, SAFE))
  },
  formatText(stored, _column, options) {
    const digits = minorDigits(options.currency)
    const text = String(Math.abs(Number(stored))).padStart(digits + 1, '0')
    const sign = Number(stored) < 0 ? '-' : ''
    return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
  },
  field: 'money',
  renderer: 'money',
})

/** Decimals of a currency's minor unit by ISO 4217: 2 for GBP, 0 for JPY, 3 for KWD; 2 when unknown. */
export function minorDigits(currency: string | undefined): number {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return 2
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.resolvedOptions().maximumFractionDigits ?? 2
}

/** Whole seconds. Text: `90` (seconds), `1:30` (hours and minutes), `1:30:00`, `PT1H30M`. */
export const duration = wholeType({
  name: 'duration',
  sqlType: 'bigint',
  limits: SAFE,
  parseText(text, column) {
    const seconds = parseDurationText(text)
    return seconds === undefined
      ? fault('a duration such as 1:30 or PT1H30M expected')
      : checkRange(seconds, within(column, SAFE), ' s')
  },
  formatText(stored) {
    const seconds = Math.abs(Number(stored))
    const two = (part: number) => String(part).padStart(2, '0')
    const sign = Number(stored) < 0 ? '-' : ''
    return `${sign}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  },
  field: 'text',
  renderer: 'duration',
})

const precisionOf = (column: Column) => column.precision ?? 18
const scaleOf = (column: Column) => Math.min(column.scale ?? 4, precisionOf(column))
const decimalPattern = (column: Column) => {
  const [whole, scale] = [precisionOf(column) - scaleOf(column), scaleOf(column)]
  return `^-?(?=\\d)\\d{0,${whole}}${scale === 0 ? '' : `(\\.\\d{1,${scale}})?`}$`
}

/** An exact decimal, carried as text: JavaScript's numbers would round it. */
export const decimal: ColumnType = {
  ...shared,
  name: 'decimal',
  sql: (column) => `numeric(${precisionOf(column)},${scaleOf(column)})`,
  checks: (column) => [
    ...(column.min === undefined ? [] : [`"$" >= ${column.min}`]),
    ...(column.max === undefined ? [] : [`"$" <= ${column.max}`]),
  ],
  jsonSchema: (column) => ({ type: 'string', pattern: decimalPattern(column) }),
  parseText(text, column, options) {
    const parsed = parseDecimalText(text, options)
    if (parsed === undefined || !new RegExp(decimalPattern(column)).test(parsed)) {
      return fault(`a number with at most ${scaleOf(column)} decimals expected`)
    }
    const isWithin = Number(parsed) >= (column.min ?? -Infinity) && Number(parsed) <= (column.max ?? Infinity)
    return isWithin
      ? value(parsed)
      : fault(`a number from ${column.min ?? '…'} to ${column.max ?? '…'} expected`)
  },
  formatText: (stored) => String(stored),
  acceptsDefault: (given, column) =>
    typeof given === 'string' && new RegExp(decimalPattern(column)).test(given),
  field: 'number',
  renderer: 'number',
}
