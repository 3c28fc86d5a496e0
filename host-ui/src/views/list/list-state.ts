import type { Chip, ChipOperator } from './filter-model.ts'
import type { ViewTable } from '../model/tables.ts'

/** Everything a list or board shows, as its URL holds it. */
export interface ListState {
  readonly search: string
  readonly chips: readonly Chip[]
  /** "-amount", "name"; empty means the table's own order. */
  readonly sort: string
  /** Chosen columns in order; empty means the default ones. */
  readonly columns: readonly string[]
  /** Widths in CSS pixels of resized columns. */
  readonly widths: Readonly<Record<string, number>>
  /** board: id of the chosen board. */
  readonly board: string
}

export const EMPTY_STATE: ListState = { search: '', chips: [], sort: '', columns: [], widths: {}, board: '' }

/** Parameters of the address that hold the state; others belong to others. */
export const STATE_PARAMETERS = ['q', 'f', 'sort', 'cols', 'w', 'board'] as const

const OPERATORS = new Set<string>([
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'starts',
  'contains',
  'empty',
  'filled',
])

/**
 * Reads the state from a query string. What does not belong to the table (an old link, a typing error)
 * is left out, so a link never breaks a page.
 */
export function readState(query: string, table: ViewTable): ListState {
  const parameters = new URLSearchParams(query)
  const isColumn = (name: string): boolean => table.columns[name] !== undefined
  const sort = parameters.get('sort') ?? ''
  return {
    search: parameters.get('q') ?? '',
    chips: parameters.getAll('f').flatMap((text) => readChip(text, isColumn)),
    sort: isColumn(sort.replace(/^-/, '')) ? sort : '',
    columns: split(parameters.get('cols')).filter(isColumn),
    widths: readWidths(parameters.get('w'), isColumn),
    board: parameters.get('board') ?? '',
  }
}

/** Writes the state, leaving out what is default; parameters of others are kept. */
export function writeState(state: ListState, query: string): string {
  const parameters = new URLSearchParams(query)
  for (const name of STATE_PARAMETERS) parameters.delete(name)
  if (state.search) parameters.set('q', state.search)
  for (const chip of state.chips) parameters.append('f', chipToText(chip))
  if (state.sort) parameters.set('sort', state.sort)
  if (state.columns.length > 0) parameters.set('cols', state.columns.join(','))
  const widths = Object.entries(state.widths).map(([name, width]) => `${name}:${Math.round(width)}`)
  if (widths.length > 0) parameters.set('w', widths.join(','))
  if (state.board) parameters.set('board', state.board)
  return parameters.toString()
}

function chipToText(chip: Chip): string {
  const value = chip.value === undefined ? '' : `:${JSON.stringify(chip.value)}`
  return `${chip.column}:${chip.operator}${value}`
}

function readChip(text: string, isColumn: (name: string) => boolean): Chip[] {
  const match = /^([a-z0-9_]+):([a-zA-Z]+)(?::(.*))?$/s.exec(text)
  const [, column, operator, json] = match ?? []
  if (!column || !operator || !isColumn(column) || !OPERATORS.has(operator)) return []
  if (json === undefined) return [{ column, operator: operator as ChipOperator }]
  try {
    return [{ column, operator: operator as ChipOperator, value: JSON.parse(json) as Chip['value'] & {} }]
  } catch {
    return []
  }
}

function readWidths(text: string | null, isColumn: (name: string) => boolean): Record<string, number> {
  const widths: Record<string, number> = {}
  for (const entry of split(text)) {
    const [name = '', width] = entry.split(':')
    const pixels = Number(width)
    if (isColumn(name) && pixels >= 40 && pixels <= 2000) widths[name] = pixels
  }
  return widths
}

function split(text: string | null): string[] {
  return text ? text.split(',').filter((each) => each !== '') : []
}

/** The order after a click on a column head: ascending, descending, the table's own. */
export function nextSort(current: string, column: string): string {
  if (current === column) return `-${column}`
  return current === `-${column}` ? '' : column
}
