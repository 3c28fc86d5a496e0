import type { FilterValue } from '@quoin/plugin-sdk'
import { isComplete, operatorsFor, type Chip } from '../list/filter-model.ts'
import { EMPTY_STATE, type ListState } from '../list/list-state.ts'
import { columnLabel, showableColumns, type ViewColumn, type ViewTable } from '../model/tables.ts'

/** What a view keeps; what is as usual is left out. */
export interface SavedState {
  readonly search?: string
  readonly filter?: readonly Chip[]
  readonly sort?: string
  readonly columns?: readonly string[]
  readonly widths?: Readonly<Record<string, number>>
  readonly board?: string
}

/** A view as `/api/views` answers it. */
export interface SavedView {
  readonly id: string
  /** `<product>/<path>` */
  readonly page: string
  readonly name: string
  readonly scope: 'private' | 'organisation'
  readonly author: { readonly id: string; readonly name: string | null }
  readonly isOwn: boolean
  readonly mayChange: boolean
  readonly state: SavedState
  readonly version: number
}

export type PageKind = 'list' | 'board'

/** What of a state a page of this kind shows, in one form, so that equal states are equal texts. */
export function savedStateOf(state: ListState, kind: PageKind): SavedState {
  const filter = state.chips
    .filter(isComplete)
    .map(({ column, operator, value }) => ({ column, operator, ...(value === undefined ? {} : { value }) }))
  const shared = {
    ...(state.search ? { search: state.search } : {}),
    ...(filter.length > 0 ? { filter } : {}),
  }
  if (kind === 'board') return { ...shared, ...(state.board ? { board: state.board } : {}) }
  const widths = Object.entries(state.widths)
    .map(([name, width]) => [name, Math.round(width)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    ...shared,
    ...(state.sort ? { sort: state.sort } : {}),
    ...(state.columns.length > 0 ? { columns: state.columns } : {}),
    ...(widths.length > 0 ? { widths: Object.fromEntries(widths) } : {}),
  }
}

export function isSameState(one: ListState, other: ListState, kind: PageKind): boolean {
  return JSON.stringify(savedStateOf(one, kind)) === JSON.stringify(savedStateOf(other, kind))
}

/**
 * A stored view as the table is today: columns that are gone, conditions that no longer fit their column and choices
 * that are no longer offered are left out, so that an old view never breaks a list.
 * @returns also the labels of what was left out, each once
 */
export function openState(
  saved: SavedState,
  table: ViewTable,
): { readonly state: ListState; readonly dropped: readonly string[] } {
  const dropped = new Set<string>()
  const shown = new Set(showableColumns(table))
  const isShown = (name: string): boolean => {
    if (!shown.has(name)) dropped.add(columnLabel(name, table.columns[name]))
    return shown.has(name)
  }
  const chips = (saved.filter ?? []).flatMap((chip) => {
    if (!isShown(chip.column)) return []
    const fitting = fitChip(chip, table.columns[chip.column])
    if (!fitting || sizeOf(fitting) < sizeOf(chip)) {
      dropped.add(columnLabel(chip.column, table.columns[chip.column]))
    }
    return fitting ? [fitting] : []
  })
  const sort = saved.sort ?? ''
  const state = {
    ...EMPTY_STATE,
    search: saved.search ?? '',
    chips,
    sort: sort !== '' && isShown(sort.replace(/^-/, '')) ? sort : '',
    columns: (saved.columns ?? []).filter(isShown),
    // A width without its column shows nowhere, so nobody misses it.
    widths: Object.fromEntries(Object.entries(saved.widths ?? {}).filter(([name]) => shown.has(name))),
    board: saved.board ?? '',
  }
  return { state, dropped: [...dropped] }
}

const sizeOf = ({ value }: Chip): number => (Array.isArray(value) ? value.length : 1)

/** The condition as far as the column takes it; undefined when nothing of it is left. */
function fitChip(chip: Chip, column: ViewColumn | undefined): Chip | undefined {
  const { column: name, operator, value } = chip
  const choice = operatorsFor(column?.type ?? 'text').find((each) => each.operator === operator)
  if (!choice || !column) return undefined
  if (choice.editor === 'none') return { column: name, operator }
  if (choice.editor === 'one')
    return fitsColumn(column, value) ? { column: name, operator, value } : undefined
  const values = (Array.isArray(value) ? (value as FilterValue[]) : []).filter((each) =>
    fitsColumn(column, each),
  )
  return values.length > 0 ? { column: name, operator, value: values } : undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function fitsColumn(column: ViewColumn, value: unknown): value is FilterValue {
  switch (column.type) {
    case 'integer':
    case 'money':
    case 'percent':
    case 'duration':
      return Number.isSafeInteger(value)
    case 'decimal':
      return Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
    case 'boolean':
      return typeof value === 'boolean'
    case 'choice':
      return typeof value === 'string' && (column.values ?? []).includes(value)
    case 'reference':
      return typeof value === 'string' && UUID.test(value)
    case 'date':
    case 'datetime':
      return (
        typeof value === 'string' &&
        !Number.isNaN(Date.parse(value)) &&
        hasTime(value) === (column.type === 'datetime')
      )
    default:
      return typeof value === 'string'
  }
}

const hasTime = (text: string): boolean => text.includes('T')
