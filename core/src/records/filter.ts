import type { Fault } from '@quoin/plugin-sdk'
import { typeOf } from '@quoin/plugin-sdk'
import { nearestName } from '../config/nearest-name.ts'
import { all, any, FALSE, identifier, raw, sql, TRUE, type Fragment } from '../database/sql-fragment.ts'
import { fieldForbidden } from '../permissions/index.ts'
import type { ColumnDefinition, TableDefinition } from '../plugins/types.ts'
import { bound, boundList, comparisonFault } from './column-values.ts'

const MAX_DEPTH = 5
const MAX_CONDITIONS = 100
const MAX_LIST = 500

/** What a filter may speak of: one table, the columns the caller may read. */
export interface FilterScope {
  readonly table: TableDefinition
  readonly alias: string
  readonly readable: ReadonlySet<string>
}

interface State extends FilterScope {
  readonly faults: Fault[]
  conditions: number
}

/**
 * A filter as a predicate. Unknown names and operators are faults; nothing is ever ignored.
 * @throws permissions.field-forbidden (403) for a column the caller may not read: an answer would tell of it
 */
export function compileFilter(filter: unknown, scope: FilterScope): { predicate: Fragment; faults: Fault[] } {
  const state: State = { ...scope, faults: [], conditions: 0 }
  const predicate = compileObject(filter, state, { path: '/filter', depth: 1, isNegated: false })
  if (state.conditions > MAX_CONDITIONS) {
    state.faults.push({ path: '/filter', message: `has more than ${MAX_CONDITIONS} conditions` })
  }
  return { predicate, faults: state.faults }
}

interface Place {
  readonly path: string
  readonly depth: number
  /** Inside `not` every comparison must be true or false, never NULL. */
  readonly isNegated: boolean
}

function compileObject(filter: unknown, state: State, place: Place): Fragment {
  const { path } = place
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    state.faults.push({ path, message: 'must be an object of columns and conditions' })
    return FALSE
  }
  if (place.depth > MAX_DEPTH) {
    state.faults.push({ path, message: `is nested more than ${MAX_DEPTH} deep` })
    return FALSE
  }
  const parts = Object.entries(filter).map(([name, value]) => {
    const at = { ...place, path: `${path}/${name}` }
    const inner = { ...at, depth: place.depth + 1 }
    if (name === 'and') return all(compileList(value, state, inner))
    if (name === 'or') return any(compileList(value, state, inner))
    if (name === 'not') return sql`not ${compileObject(value, state, { ...inner, isNegated: true })}`
    return compileColumn(name, value, state, at)
  })
  return all(parts)
}

function compileList(value: unknown, state: State, place: Place): Fragment[] {
  const { path } = place
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_CONDITIONS) {
    state.faults.push({ path, message: `must be a list of 1 to ${MAX_CONDITIONS} filters` })
    return []
  }
  return value.map((each: unknown, index) =>
    compileObject(each, state, { ...place, path: `${path}/${index}` }),
  )
}

function compileColumn(name: string, condition: unknown, state: State, place: Place): Fragment {
  const { path, isNegated } = place
  const column = readableColumn(name, state, path, state.faults)
  if (column === undefined) return FALSE
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
    state.faults.push({ path, message: 'must be an object of operators', expected: '{ "eq": … }' })
    return FALSE
  }
  const entries = Object.entries(condition)
  if (entries.length === 0) state.faults.push({ path, message: 'must name an operator' })
  state.conditions += entries.length
  return all(
    entries.map(([operator, value]) => {
      const expected = operandFault(column, operator, value)
      if (expected !== undefined) {
        const got = JSON.stringify(value)?.slice(0, 80) ?? 'nothing'
        state.faults.push({ path: `${path}/${operator}`, ...expected, got })
        return FALSE
      }
      const target = { column: column.column, name: identifier(state.alias, name), isNegated }
      return compileOperator(target, operator, value)
    }),
  )
}

/** @throws permissions.field-forbidden (403) */
export function readableColumn(
  name: string,
  scope: Pick<FilterScope, 'table' | 'readable'>,
  path: string,
  faults: Fault[],
): ColumnDefinition | undefined {
  const column = scope.table.columns.get(name)
  if (column === undefined || name === 'deleted_at' || name === 'organisation_id') {
    const nearest = nearestName(name, scope.table.columns.keys())
    const expected = nearest === undefined ? `a column of ${scope.table.entity}` : `"${nearest}"`
    faults.push({ path, message: 'there is no such column', expected, got: name.slice(0, 80) })
    return undefined
  }
  if (!scope.readable.has(name)) {
    throw fieldForbidden({ verb: 'read', entity: scope.table.entity, field: name })
  }
  return column
}

function operandFault(
  { column }: ColumnDefinition,
  operator: string,
  value: unknown,
): { message: string; expected: string } | undefined {
  const { operators } = typeOf(column)
  const isPresence = operators.length > 0 && (operator === 'empty' || (operator === 'eq' && value === null))
  if (!isPresence && !operators.some((known) => known === operator)) {
    return { message: `this operator does not fit a ${column.type} column`, expected: operators.join(', ') }
  }
  if (operator === 'empty') {
    return typeof value === 'boolean' ? undefined : { message: 'wrong value', expected: 'true or false' }
  }
  if (operator === 'in' || operator === 'notIn') {
    if (!Array.isArray(value) || value.length > MAX_LIST) {
      return { message: 'wrong value', expected: `a list of at most ${MAX_LIST} values` }
    }
    const faults = value.map((each: unknown) => (each === null ? undefined : comparisonFault(column, each)))
    const expected = faults.find((fault) => fault !== undefined)
    return expected === undefined ? undefined : { message: 'wrong value in the list', expected }
  }
  if (operator === 'starts' || operator === 'contains') {
    return typeof value === 'string' && value.length <= 200 && !value.includes('\u0000')
      ? undefined
      : { message: 'wrong value', expected: 'text of at most 200 characters' }
  }
  if (value === null && (operator === 'eq' || operator === 'ne')) return undefined
  const expected = comparisonFault(column, value)
  return expected === undefined ? undefined : { message: 'wrong value', expected }
}

const COMPARISONS: Readonly<Record<string, Fragment>> = {
  eq: raw('='),
  lt: raw('<'),
  lte: raw('<='),
  gt: raw('>'),
  gte: raw('>='),
}

interface Target {
  readonly column: ColumnDefinition['column']
  readonly name: Fragment
  readonly isNegated: boolean
}

function compileOperator(target: Target, operator: string, value: unknown): Fragment {
  const { column, name } = target
  switch (operator) {
    case 'empty':
      return presence(name, value === true)
    case 'eq':
      return value === null ? presence(name, true) : twoValued(target, sql`${name} = ${bound(column, value)}`)
    case 'ne':
      return value === null ? presence(name, false) : sql`${name} is distinct from ${bound(column, value)}`
    case 'in':
      return compileIn(target, value as unknown[])
    case 'notIn':
      return compileNotIn(target, value as unknown[])
    case 'starts':
      return twoValued(target, compileStarts(name, column, String(value)))
    case 'contains':
      // position() needs no escaping of % and _; neither form could use an index under row security.
      return twoValued(target, sql`position(${lowered(String(value))} in lower(${name})) > 0`)
    default:
      return twoValued(target, sql`${name} ${COMPARISONS[operator]!} ${bound(column, value)}`)
  }
}

const twoValued = ({ name, isNegated }: Target, predicate: Fragment): Fragment =>
  isNegated ? sql`(${name} is not null and ${predicate})` : predicate

const presence = (name: Fragment, isEmpty: boolean): Fragment =>
  isEmpty ? sql`${name} is null` : sql`${name} is not null`

function compileIn(target: Target, values: readonly unknown[]): Fragment {
  const { column, name } = target
  const present = values.filter((value) => value !== null)
  const isOneOf = sql`${name} = any(${boundList(column, present)})`
  return any([
    ...(present.length === 0 ? [] : [twoValued(target, isOneOf)]),
    ...(present.length < values.length ? [presence(name, true)] : []),
  ])
}

function compileNotIn({ column, name }: Target, values: readonly unknown[]): Fragment {
  const present = values.filter((value) => value !== null)
  const excludesEmpty = present.length < values.length
  if (present.length === 0) return excludesEmpty ? presence(name, false) : TRUE
  const differs = sql`${name} <> all(${boundList(column, present)})`
  return excludesEmpty ? sql`(${name} is not null and ${differs})` : sql`(${name} is null or ${differs})`
}

/**
 * E-mail and telephone are stored in one case under COLLATE "C": there a prefix is an index range. Other text stands
 * under ICU's root order: all that begins alike, in whatever case, lies between the prefix in lower case and the
 * prefix with U+FFFF, which sorts behind every character (UTS #35, part 5, "Root Data Tailorings"). An index finds
 * that range, the comparison decides.
 */
function compileStarts(name: Fragment, column: ColumnDefinition['column'], prefix: string): Fragment {
  if (column.type === 'email' || column.type === 'phone') return sql`${name} ^@ ${prefix.toLowerCase()}::text`
  const begins = sql`starts_with(lower(${name}), ${lowered(prefix)})`
  return typeOf(column).collation === 'und-x-icu'
    ? sql`(${name} >= ${lowered(prefix)} and ${name} <= ${lowered(prefix)} || ${LAST_IN_ICU}::text and ${begins})`
    : begins
}

const LAST_IN_ICU = '\uFFFF'

/** A parameter alone would be lowered by the rules of the database, which under "C" know ASCII only. */
const lowered = (text: string): Fragment => sql`lower(${text}::text collate "und-x-icu")`
