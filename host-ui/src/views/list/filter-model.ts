import type { Filter, FilterValue } from '@quoin/plugin-sdk'
import { choiceLabel } from '../model/cells.ts'
import { formatDate, formatDateTime, formatMoney } from '@quoin/plugin-sdk/ui/format'
import { columnLabel, type Included, type ViewColumn, type ViewTable } from '../model/tables.ts'

/** One chip of the filter bar. */
export interface Chip {
  readonly column: string
  readonly operator: ChipOperator
  readonly value?: FilterValue | readonly FilterValue[]
}

export type ChipOperator =
  'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte' | 'starts' | 'contains' | 'empty' | 'filled'

/** `editor` says which field asks for the value; 'none' needs no value, 'many' takes several. */
export interface OperatorChoice {
  readonly operator: ChipOperator
  readonly label: string
  readonly editor: 'one' | 'many' | 'none'
}

const EMPTINESS: readonly OperatorChoice[] = [
  { operator: 'empty', label: 'is empty', editor: 'none' },
  { operator: 'filled', label: 'is filled in', editor: 'none' },
]
const TEXT: readonly OperatorChoice[] = [
  { operator: 'starts', label: 'begins with', editor: 'one' },
  { operator: 'contains', label: 'contains', editor: 'one' },
  { operator: 'eq', label: 'is', editor: 'one' },
  { operator: 'ne', label: 'is not', editor: 'one' },
  ...EMPTINESS,
]
const NUMBER: readonly OperatorChoice[] = [
  { operator: 'gte', label: 'is at least', editor: 'one' },
  { operator: 'lte', label: 'is at most', editor: 'one' },
  { operator: 'eq', label: 'is', editor: 'one' },
  ...EMPTINESS,
]
const MOMENT: readonly OperatorChoice[] = [
  { operator: 'gte', label: 'is on or after', editor: 'one' },
  { operator: 'lt', label: 'is before', editor: 'one' },
  { operator: 'eq', label: 'is', editor: 'one' },
  ...EMPTINESS,
]
const SET: readonly OperatorChoice[] = [
  { operator: 'in', label: 'is any of', editor: 'many' },
  { operator: 'notIn', label: 'is none of', editor: 'many' },
  ...EMPTINESS,
]
const REFERENCE: readonly OperatorChoice[] = [
  { operator: 'eq', label: 'is', editor: 'one' },
  { operator: 'ne', label: 'is not', editor: 'one' },
  ...EMPTINESS,
]
const BOOLEAN: readonly OperatorChoice[] = [{ operator: 'eq', label: 'is', editor: 'one' }]

/** Operators offered for a column type, the usual one first. */
export function operatorsFor(type: string): readonly OperatorChoice[] {
  switch (type) {
    case 'choice':
      return SET
    case 'boolean':
      return BOOLEAN
    case 'reference':
    case 'country':
    case 'currency':
      return REFERENCE
    case 'integer':
    case 'decimal':
    case 'money':
    case 'percent':
    case 'duration':
      return NUMBER
    case 'date':
    case 'datetime':
      return type === 'date' ? MOMENT : MOMENT.filter(({ operator }) => operator !== 'eq')
    default:
      return TEXT
  }
}

/** Whether a chip says enough to be sent: it names a column, and has a value where one is needed. */
export function isComplete(chip: Chip): boolean {
  if (chip.operator === 'empty' || chip.operator === 'filled') return true
  if (Array.isArray(chip.value)) return chip.value.length > 0
  return chip.value !== undefined && chip.value !== null && chip.value !== ''
}

function conditionOf(chip: Chip): Filter {
  if (chip.operator === 'empty') return { [chip.column]: { empty: true } } as Filter
  if (chip.operator === 'filled') return { [chip.column]: { empty: false } } as Filter
  return { [chip.column]: { [chip.operator]: chip.value } } as Filter
}

/** Joins chips and fixed filters by AND; undefined when nothing is filtered. */
export function filterOf(
  chips: readonly Chip[],
  ...fixed: readonly (Filter | undefined)[]
): Filter | undefined {
  const parts = [
    ...fixed.filter((each): each is Filter => each !== undefined && Object.keys(each).length > 0),
    ...chips.filter(isComplete).map(conditionOf),
  ]
  if (parts.length === 0) return undefined
  return parts.length === 1 ? parts[0] : ({ and: parts } as Filter)
}

/** A chip in words: "Amount is at least £500.00". */
export function chipText(
  table: ViewTable,
  chip: Chip,
  context: { included: Included; currency: string; timeZone: string },
): string {
  const column = table.columns[chip.column]
  const label = columnLabel(chip.column, column)
  const operator = operatorsFor(column?.type ?? 'text').find((each) => each.operator === chip.operator)
  if (operator?.editor === 'none') return `${label} ${operator.label}`
  const values = Array.isArray(chip.value) ? chip.value : [chip.value]
  const words = values.map((value) => valueText(column, value as FilterValue, context))
  return `${label} ${operator?.label ?? chip.operator} ${words.join(', ')}`
}

function valueText(
  column: ViewColumn | undefined,
  value: FilterValue,
  context: { included: Included; currency: string; timeZone: string },
): string {
  switch (column?.type) {
    case 'choice':
      return choiceLabel(column, String(value))
    case 'reference':
      return context.included[column.to ?? '']?.[String(value)]?.title ?? '…'
    case 'date':
      return formatDate(String(value))
    case 'datetime':
      return formatDateTime(String(value), context.timeZone)
    case 'money':
      return formatMoney(Number(value), context.currency)
    case 'boolean':
      return value === true ? 'yes' : 'no'
    default:
      return String(value)
  }
}
