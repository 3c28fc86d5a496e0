import { typeOf } from '@quoin/plugin-sdk'
import type { TableDefinition } from '../../core/src/plugins/index.ts'
import { listPath, type Call } from './latencies.ts'
import type { Row } from './list-cases.ts'

const SEARCHES = ['amelia', 'ame', 'a', 'ashbourne', 'ltd', 'amelia ashbourne', 'zoe whitworth', 'qqq']
const INCLUDE = '&include=company,owner'
/** Orders beside the usual one that people switch lists to. */
const ORDERS = ['-created_at', 'email'] as const

/** Every order, filter and search of the contacts' list, and the usual ones in combination. */
export function partyCalls(table: TableDefinition, samples: readonly Row[]): Call[] {
  const { entity } = table
  const filters = filtersOf(table, samples)
  const call = (name: string, ask: Parameters<typeof listPath>[1]): Call => ({
    name,
    path: listPath(entity, ask, INCLUDE),
  })
  const sorts = [...table.columns.values()]
    .filter(({ name, column }) => typeOf(column).isSortable && name !== 'organisation_id')
    .flatMap(({ name }) => [name, `-${name}`])
  return [
    ...sorts.map((sort) => call(`sort ${sort}`, { sort })),
    ...filters.map(({ name, filter }) => call(`filter ${name}`, { filter })),
    ...filters.flatMap(({ name, filter }) =>
      ORDERS.map((sort) => call(`filter ${name}, sort ${sort}`, { filter, sort })),
    ),
    ...SEARCHES.map((search) => call(`search "${search}"`, { search })),
    ...SEARCHES.flatMap((search) =>
      ORDERS.map((sort) => call(`search "${search}", sort ${sort}`, { search, sort })),
    ),
    ...SEARCHES.map((search) =>
      call(`search "${search}", filter kind`, { search, filter: { kind: { eq: 'person' } } }),
    ),
  ]
}

/** One filter for each column and operator that fits it, with a value that some record has. */
function filtersOf(table: TableDefinition, samples: readonly Row[]): { name: string; filter: object }[] {
  return [...table.columns.values()].flatMap(({ name, column }) => {
    const value = samples.find((row) => row[name] !== null && row[name] !== undefined)?.[name]
    const { operators } = typeOf(column)
    if (name === 'organisation_id' || name === 'id' || value === undefined) return []
    return operators
      .filter((operator) => ['eq', 'ne', 'gte', 'starts', 'contains', 'empty'].includes(operator))
      .map((operator) => ({
        name: `${name} ${operator}`,
        filter: { [name]: { [operator]: operandOf(operator, value) } },
      }))
  })
}

function operandOf(operator: string, value: unknown): unknown {
  if (operator === 'empty') return true
  if (operator === 'starts') return String(value).slice(0, 4)
  return operator === 'contains' ? String(value).slice(1, 6) : value
}
