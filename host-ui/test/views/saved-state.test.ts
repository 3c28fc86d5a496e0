import { describe, expect, it } from 'vitest'
import { EMPTY_STATE, type ListState } from '../../src/views/list/list-state.ts'
import type { ViewTable } from '../../src/views/model/tables.ts'
import { isSameState, openState, savedStateOf, type SavedState } from '../../src/views/saved/saved-state.ts'

const TABLE: ViewTable = {
  label: 'Thing',
  title: '{name}',
  columns: {
    name: { type: 'text' },
    size: { type: 'integer' },
    weight: { type: 'decimal' },
    price: { type: 'money' },
    state: { type: 'choice', values: ['new', 'done'] },
    made_on: { type: 'date' },
    seen_at: { type: 'datetime' },
    is_good: { type: 'boolean' },
    maker: { type: 'reference', to: 'core.party' },
    facts: { type: 'json' },
  },
}
const ID = '01900000-0000-7000-8000-000000000001'
const STATE: ListState = {
  search: 'blue',
  chips: [
    { column: 'state', operator: 'in', value: ['new', 'done'] },
    { column: 'name', operator: 'filled' },
    { column: 'size', operator: 'gte', value: 3 },
    { column: 'weight', operator: 'lte', value: '1.50' },
    { column: 'made_on', operator: 'lt', value: '2026-01-31' },
    { column: 'seen_at', operator: 'gte', value: '2026-01-31T09:00:00Z' },
    { column: 'is_good', operator: 'eq', value: false },
    { column: 'maker', operator: 'ne', value: ID },
  ],
  sort: '-size',
  columns: ['state', 'name'],
  widths: { state: 120.4, name: 300 },
  board: '',
}

describe('a state', () => {
  it('comes back as it was kept, whatever the order of keys', () => {
    const saved = savedStateOf(STATE, 'list')
    const stored = JSON.parse(JSON.stringify(saved), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value,
    ) as SavedState
    const { state, dropped } = openState(stored, TABLE)
    expect(dropped).toEqual([])
    expect(state).toEqual({ ...STATE, widths: { state: 120, name: 300 } })
    expect(isSameState(state, STATE, 'list')).toBe(true)
  })

  it('keeps nothing of what is as usual, nor half a condition', () => {
    expect(savedStateOf(EMPTY_STATE, 'list')).toEqual({})
    const chips = [{ column: 'name', operator: 'eq' as const, value: '' }]
    expect(savedStateOf({ ...EMPTY_STATE, chips }, 'list')).toEqual({})
  })

  it('of a board is its search, filter and board; columns and order are the list’s', () => {
    const state = { ...STATE, board: ID }
    expect(Object.keys(savedStateOf(state, 'board'))).toEqual(['search', 'filter', 'board'])
    expect(Object.keys(savedStateOf(state, 'list'))).toEqual([
      'search',
      'filter',
      'sort',
      'columns',
      'widths',
    ])
    expect(isSameState(state, { ...state, sort: 'name', widths: {} }, 'board')).toBe(true)
  })

  it.each<[string, Partial<ListState>]>([
    ['search', { search: 'red' }],
    ['filter', { chips: STATE.chips.slice(1) }],
    ['order', { sort: 'size' }],
    ['order of columns', { columns: ['name', 'state'] }],
    ['width', { widths: { state: 121, name: 300 } }],
  ])('with another %s is another one', (_, change) => {
    expect(isSameState(STATE, { ...STATE, ...change }, 'list')).toBe(false)
  })
})

describe('an old view', () => {
  const open = (saved: SavedState) => openState(saved, TABLE)

  it('opens without columns that are gone or cannot be shown', () => {
    const found = open({
      columns: ['name', 'shoe_size', 'facts', 'size'],
      widths: { shoe_size: 80, size: 90 },
      sort: '-shoe_size',
      filter: [{ column: 'colour', operator: 'eq', value: 'blue' }],
    })
    expect(found.state).toEqual({ ...EMPTY_STATE, columns: ['name', 'size'], widths: { size: 90 } })
    expect(found.dropped).toEqual(['Colour', 'Shoe size', 'Facts'])
  })

  it('keeps the choices that are still offered', () => {
    const filter = [{ column: 'state', operator: 'in' as const, value: ['lost', 'done'] }]
    const found = open({ filter })
    expect(found.state.chips).toEqual([{ column: 'state', operator: 'in', value: ['done'] }])
    expect(found.dropped).toEqual(['State'])
    expect(open({ filter: [{ ...filter[0]!, value: ['lost'] }] }).state.chips).toEqual([])
  })

  // Each would be refused by the list's query, and then the list would show nothing at all.
  it.each([
    ['size', 'starts', 'x'],
    ['size', 'gte', 'large'],
    ['size', 'gte', 1.5],
    ['weight', 'lte', 'heavy'],
    ['price', 'eq', '12.50'],
    ['made_on', 'lt', 'yesterday'],
    ['made_on', 'lt', '2026-01-31T09:00:00Z'],
    ['seen_at', 'gte', '2026-01-31'],
    ['is_good', 'eq', 'yes'],
    ['maker', 'eq', 'Acme'],
    ['name', 'eq', 7],
    ['name', 'eq', ['a', 'b']],
    ['state', 'in', 'new'],
    ['state', 'eq', 'new'],
    ['facts', 'filled', undefined],
  ] as const)('leaves out a condition that no longer fits: %s %s %j', (column, operator, value) => {
    const found = open({ filter: [{ column, operator, ...(value === undefined ? {} : { value }) }] })
    expect(found.state.chips).toEqual([])
    expect(found.dropped).toHaveLength(1)
  })
})
