import type { Column, Fault } from '@quoin/plugin-sdk'
import type { ColumnDefinition, TableDefinition } from '../plugins/types.ts'
import { nearestName } from '../config/nearest-name.ts'

/** Stands for the id of the person who asks. */
export const PERSON_PLACEHOLDER = '{{person}}'

/** Operators by column, in the form that CASL's matcher and our SQL both read. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const ORDERING = new Set(['$lt', '$lte', '$gt', '$gte'])
const OPERATORS = new Set(['$eq', '$ne', '$in', '$nin', '$exists', ...ORDERING])
const IN_LIMIT = 500

type Kind = 'text' | 'integer' | 'boolean' | 'date' | 'uuid'
/**
 * Types whose values compare in JavaScript as they do in PostgreSQL; the others cannot carry a condition.
 * (Decimals and instants have several texts for one value.)
 */
const KINDS: Partial<Record<Column['type'], Kind>> = {
  text: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  country: 'text',
  currency: 'text',
  choice: 'text',
  integer: 'integer',
  money: 'integer',
  boolean: 'boolean',
  date: 'date',
  reference: 'uuid',
  file: 'uuid',
  uuid: 'uuid',
}
const ORDERED_KINDS: ReadonlySet<Kind> = new Set(['integer', 'date'])

/**
 * Checks conditions against a table and brings them into normal form. CASL fails open on what it does not
 * know (a mistyped operator or `$or` inside a denial is silently ignored), so everything unknown is a fault.
 * In normal form an ordering never holds for an empty value, which JavaScript would compare as zero.
 */
export function parseConditions(
  input: unknown,
  table: TableDefinition,
  path: string,
): { conditions: Conditions; faults: Fault[] } {
  const faults: Fault[] = []
  const conditions: Record<string, Record<string, unknown>> = {}
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return {
      conditions,
      faults: [{ path, message: 'must be an object', expected: 'columns with conditions' }],
    }
  }
  for (const [name, condition] of Object.entries(input)) {
    const at = `${path}/${name}`
    const column = table.columns.get(name)
    if (column === undefined) faults.push(unknownColumn(name, table, at))
    else conditions[name] = parseCondition(condition, column, at, faults)
  }
  return { conditions, faults }
}

function unknownColumn(name: string, table: TableDefinition, path: string): Fault {
  if (name.startsWith('$')) {
    return { path, message: 'logical operators are not read here; write several rules', got: name }
  }
  const nearest = nearestName(name, table.columns.keys())
  const expected = nearest === undefined ? `a column of ${table.entity}` : `"${nearest}"`
  return { path, message: `${table.entity} has no such column`, expected, got: name }
}

function parseCondition(
  condition: unknown,
  { column }: ColumnDefinition,
  path: string,
  faults: Fault[],
): Record<string, unknown> {
  const kind = KINDS[column.type]
  if (kind === undefined) {
    faults.push({ path, message: `a ${column.type} column cannot carry a condition` })
    return {}
  }
  const isPlain = typeof condition !== 'object' || condition === null
  const operators = isPlain ? { $eq: condition } : (condition as Record<string, unknown>)
  if (Object.keys(operators).length === 0) faults.push({ path, message: 'must name an operator' })
  const parsed: Record<string, unknown> = {}
  for (const [operator, value] of Object.entries(operators)) {
    const at = isPlain ? path : `${path}/${operator}`
    const fault = operandFault(operator, value, kind)
    if (fault !== undefined) faults.push({ path: at, ...fault })
    else Object.assign(parsed, normalForm(operator, value, parsed))
  }
  return parsed
}

function operandFault(operator: string, value: unknown, kind: Kind): Omit<Fault, 'path'> | undefined {
  if (!OPERATORS.has(operator)) {
    return { message: 'unknown operator', expected: [...OPERATORS].join(', '), got: operator }
  }
  if (operator === '$exists') {
    return typeof value === 'boolean' ? undefined : { message: 'must be true or false', got: show(value) }
  }
  if (operator === '$in' || operator === '$nin') {
    const isList = Array.isArray(value) && value.length <= IN_LIMIT
    if (!isList) return { message: `must be a list of at most ${IN_LIMIT} values`, got: show(value) }
    const wrong = value.find((each) => each !== null && !isOfKind(each, kind))
    return wrong === undefined ? undefined : { message: 'wrong value', expected: kind, got: show(wrong) }
  }
  if (ORDERING.has(operator) && !ORDERED_KINDS.has(kind)) {
    return { message: `${operator} reads only numbers and dates`, got: kind }
  }
  if (value === null && !ORDERING.has(operator)) return undefined
  return isOfKind(value, kind) ? undefined : { message: 'wrong value', expected: kind, got: show(value) }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'integer') return Number.isSafeInteger(value)
  if (kind === 'boolean') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  if (kind === 'uuid') return value === PERSON_PLACEHOLDER || UUID.test(value)
  if (kind === 'text') return value !== PERSON_PLACEHOLDER
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && isCalendarDay(value)
}

function isCalendarDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function normalForm(
  operator: string,
  value: unknown,
  parsed: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const excluded = (parsed['$nin'] as unknown[] | undefined) ?? []
  if (operator === '$exists') {
    return value === true ? { $nin: [...excluded, null] } : { $in: intersect(parsed['$in'], [null]) }
  }
  if (ORDERING.has(operator)) return { [operator]: value, $nin: [...excluded, null] }
  if (operator === '$nin') return { $nin: [...excluded, ...(value as unknown[])] }
  if (operator === '$in') return { $in: intersect(parsed['$in'], value as unknown[]) }
  return { [operator]: value }
}

const intersect = (earlier: unknown, list: readonly unknown[]): unknown[] =>
  Array.isArray(earlier) ? list.filter((each) => earlier.includes(each)) : [...list]

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? String(value)
