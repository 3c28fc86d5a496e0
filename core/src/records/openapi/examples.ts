import type { Column } from '@quoin/plugin-sdk'
import type { TableDefinition } from '../../plugins/types.ts'
import { writableColumns } from '../check-values.ts'

const ID = '01900000-0000-7000-8000-000000000001'

const EXAMPLES: Partial<Record<Column['type'], unknown>> = {
  text: 'Example',
  longtext: 'A longer text',
  markdown: 'A text with *marks*',
  integer: 1,
  decimal: '1.5',
  money: 125_000,
  percent: 20,
  boolean: true,
  date: '2026-03-31',
  datetime: '2026-03-31T14:00:00Z',
  duration: 5_400,
  email: 'jo@example.com',
  phone: '+44 20 7946 0000',
  url: 'https://example.com',
  country: 'GB',
  currency: 'GBP',
  reference: ID,
  file: ID,
  uuid: ID,
  point: { latitude: 51.5, longitude: -0.12 },
}

/** Values of a small new record: what is needed, and the first columns beside. */
export function exampleValues(table: TableDefinition, count = 6): Record<string, unknown> {
  const columns = [...writableColumns(table, 'api').values()]
  const wanted = [
    ...columns.filter(({ column }) => column.required === true),
    ...columns.filter(({ column }) => column.required !== true),
  ].slice(0, Math.max(count, columns.filter(({ column }) => column.required === true).length))
  return Object.fromEntries(
    wanted.flatMap(({ name, column }) => {
      const example = exampleOf(column)
      return example === undefined ? [] : [[name, example]]
    }),
  )
}

function exampleOf(column: Column): unknown {
  if (column.default !== undefined) return column.default
  if (column.type === 'choice') return column.values?.[0]
  const example = EXAMPLES[column.type]
  if (typeof example === 'string' && column.type === 'text') return example.slice(0, column.max)
  if (typeof example !== 'number') return example
  return Math.min(Math.max(example, column.min ?? example), column.max ?? example)
}
