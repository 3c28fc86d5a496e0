import type { Fault } from '@quoin/plugin-sdk'
import { typeOf } from '@quoin/plugin-sdk'
import { all, any, FALSE, identifier, join, raw, sql, type Fragment } from '../database/sql-fragment.ts'
import type { ColumnDefinition } from '../plugins/types.ts'
import { boundStored } from './column-values.ts'
import { readableColumn, type FilterScope } from './filter.ts'

const MAX_COLUMNS = 3

export interface SortKey {
  readonly name: string
  readonly column: ColumnDefinition['column']
  readonly isDescending: boolean
  readonly isNullable: boolean
}

/** A total order: the wanted columns, then the id, so that no two records are equal. */
export interface Sort {
  readonly keys: readonly SortKey[]
  /** The canonical text of the order, held in cursors. */
  readonly signature: string
}

/**
 * @param text `-amount,name`; the table's own order when undefined
 * @throws permissions.field-forbidden (403)
 */
export function parseSort(text: string | undefined, scope: FilterScope, faults: Fault[]): Sort {
  const names = (text ?? defaultSort(scope)).split(',').filter((name) => name !== '')
  if (names.length > MAX_COLUMNS)
    faults.push({ path: '/sort', message: `names more than ${MAX_COLUMNS} columns` })
  const keys: SortKey[] = []
  for (const written of names.slice(0, MAX_COLUMNS)) {
    const name = written.replace(/^-/, '')
    const found = readableColumn(name, scope, '/sort', faults)
    if (found === undefined) continue
    if (!typeOf(found.column).isSortable) {
      faults.push({ path: '/sort', message: `a ${found.column.type} column has no order`, got: name })
    } else if (keys.some((key) => key.name === name)) {
      faults.push({ path: '/sort', message: 'names a column twice', got: name })
    } else keys.push(sortKey(found, written.startsWith('-')))
  }
  if (!keys.some(({ name }) => name === 'id')) {
    keys.push(sortKey(scope.table.columns.get('id')!, keys[0]?.isDescending ?? false))
  }
  return {
    keys,
    signature: keys.map(({ name, isDescending }) => `${isDescending ? '-' : ''}${name}`).join(','),
  }
}

/** The order a manifest wants, without what this caller may not read. */
function defaultSort({ table, readable }: FilterScope): string {
  const wanted = (table.table.sort ?? '-created_at').split(',')
  return wanted.filter((name) => readable.has(name.replace(/^-/, ''))).join(',')
}

const sortKey = ({ name, column }: ColumnDefinition, isDescending: boolean): SortKey => ({
  name,
  column,
  isDescending,
  isNullable: column.required !== true,
})

/** A stretch of the order that an index can give by itself. */
export interface SortPart {
  readonly conditions: readonly Fragment[]
  readonly orderBy: Fragment
}

/**
 * The order, cut where an index has it in one piece. Empty values come last in both directions, but an index
 * read backwards has them first: so where the leading column may be empty, its filled rows and its empty ones
 * are two parts, each in index order.
 * @param after values of the last record of the page before
 */
export function sortParts({ keys }: Sort, after: readonly unknown[] | undefined, alias: string): SortPart[] {
  const [first, ...rest] = keys as [SortKey, ...SortKey[]]
  const continued = (of: readonly SortKey[], values: readonly unknown[] | undefined): Fragment[] =>
    values === undefined ? [] : [afterPredicate(of, values, alias)]
  if (!first.isNullable) return [{ conditions: continued(keys, after), orderBy: orderBy(keys, alias) }]
  const target = identifier(alias, first.name)
  const filled = [{ ...first, isNullable: false }, ...rest]
  const isPastFilled = after !== undefined && after[0] === null
  const empty: SortPart = {
    conditions: [sql`${target} is null`, ...continued(rest, isPastFilled ? after.slice(1) : undefined)],
    orderBy: orderBy(rest, alias),
  }
  if (isPastFilled) return [empty]
  const conditions = [sql`${target} is not null`, ...continued(filled, after)]
  return [{ conditions, orderBy: orderBy(filled, alias) }, empty]
}

/** Empty values last; a column that is never empty keeps the plain form that its index has. */
export function orderBy(keys: readonly SortKey[], alias: string): Fragment {
  return join(
    keys.map(({ name, isDescending, isNullable }) => {
      const nulls = raw(isDescending && isNullable ? ' nulls last' : '')
      return sql`${identifier(alias, name)}${raw(isDescending ? ' desc' : '')}${nulls}`
    }),
    ', ',
  )
}

/** The records after the one with these values, in this order. */
function afterPredicate(keys: readonly SortKey[], values: readonly unknown[], alias: string): Fragment {
  const isUniform = keys.every((key) => !key.isNullable && key.isDescending === keys[0]!.isDescending)
  if (isUniform) {
    const columns = join(
      keys.map(({ name }) => identifier(alias, name)),
      ', ',
    )
    const bounds = join(
      keys.map(({ column }, index) => boundStored(column, values[index])),
      ', ',
    )
    // Row comparison: one range of the index, where the written-out OR would be a filter.
    return sql`(${columns}) ${raw(keys[0]!.isDescending ? '<' : '>')} (${bounds})`
  }
  const branches = keys.map((key, index) =>
    all([
      ...keys.slice(0, index).map((earlier, position) => equals(earlier, values[position], alias)),
      isAfter(key, values[index], alias),
    ]),
  )
  return all([...leadingBound(keys[0]!, values[0], alias), any(branches)])
}

function equals({ name, column }: SortKey, value: unknown, alias: string): Fragment {
  const target = identifier(alias, name)
  return value === null ? sql`${target} is null` : sql`${target} = ${boundStored(column, value)}`
}

function isAfter(
  { name, column, isDescending, isNullable }: SortKey,
  value: unknown,
  alias: string,
): Fragment {
  if (value === null) return FALSE
  const target = identifier(alias, name)
  const isBeyond = sql`${target} ${raw(isDescending ? '<' : '>')} ${boundStored(column, value)}`
  return isNullable ? sql`(${isBeyond} or ${target} is null)` : isBeyond
}

/** Implied by the branches; written because an index can only use a bound that stands outside the OR. */
function leadingBound(
  { name, column, isDescending, isNullable }: SortKey,
  value: unknown,
  alias: string,
): Fragment[] {
  if (isNullable) return []
  return [sql`${identifier(alias, name)} ${raw(isDescending ? '<=' : '>=')} ${boundStored(column, value)}`]
}
