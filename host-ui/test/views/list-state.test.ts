import { expect, it } from 'vitest'
import { filterOf, chipText, isComplete, operatorsFor, type Chip } from '../../src/views/list/filter-model.ts'
import { EMPTY_STATE, nextSort, readState, writeState } from '../../src/views/list/list-state.ts'
import type { ViewTable } from '../../src/views/model/tables.ts'

const table: ViewTable = {
  label: 'Thing',
  title: '{name}',
  columns: {
    name: { type: 'text', label: 'Name' },
    amount: { type: 'money', label: 'Amount' },
    state: { type: 'choice', values: ['open', 'done'], label: 'State', labels: { done: 'Finished' } },
  },
}
const context = { included: {}, currency: 'GBP', timeZone: 'UTC' }

it('restores from its URL everything it wrote', () => {
  const chips: Chip[] = [
    { column: 'amount', operator: 'gte', value: 50000 },
    { column: 'state', operator: 'in', value: ['open', 'done'] },
    { column: 'name', operator: 'contains', value: 'a:b,"c"&d' },
    { column: 'name', operator: 'filled' },
  ]
  const state = {
    ...EMPTY_STATE,
    chips,
    search: 'acme & co',
    sort: '-amount',
    columns: ['amount', 'name'],
    widths: { name: 240 },
    board: 'b1',
  }
  const query = writeState(state, 'open=1')
  expect(readState(query, table)).toEqual(state)
  expect(query).toContain('open=1')
})
it('leaves the URL bare when nothing was chosen', () => {
  expect(writeState(EMPTY_STATE, '')).toBe('')
})
it('ignores what an old or broken link asks for', () => {
  const state = readState(
    'f=gone:eq:1&f=name:drop:1&f=name:eq:{bad&sort=-gone&cols=gone,name&w=name:9,amount:x',
    table,
  )
  expect(state).toEqual({ ...EMPTY_STATE, columns: ['name'] })
})
it('joins chips and the page’s fixed filter by AND', () => {
  const chip: Chip = { column: 'name', operator: 'starts', value: 'A' }
  expect(filterOf([])).toBeUndefined()
  expect(filterOf([chip])).toEqual({ name: { starts: 'A' } })
  expect(filterOf([chip, { column: 'name', operator: 'empty' }], { state: { eq: 'open' } } as never)).toEqual(
    {
      and: [{ state: { eq: 'open' } }, { name: { starts: 'A' } }, { name: { empty: true } }],
    },
  )
})
it('sends no half-typed chip', () => {
  expect(isComplete({ column: 'name', operator: 'eq', value: '' })).toBe(false)
  expect(isComplete({ column: 'state', operator: 'in', value: [] })).toBe(false)
  expect(isComplete({ column: 'amount', operator: 'eq', value: 0 })).toBe(true)
  expect(filterOf([{ column: 'name', operator: 'eq' }])).toBeUndefined()
})
it('says a chip in words', () => {
  expect(chipText(table, { column: 'amount', operator: 'gte', value: 50000 }, context)).toBe(
    'Amount is at least £500.00',
  )
  expect(chipText(table, { column: 'state', operator: 'in', value: ['open', 'done'] }, context)).toBe(
    'State is any of Open, Finished',
  )
  expect(chipText(table, { column: 'name', operator: 'empty' }, context)).toBe('Name is empty')
})
it('offers operators for every type, sets for choices', () => {
  expect(operatorsFor('choice')[0]?.operator).toBe('in')
  expect(operatorsFor('datetime').some((each) => each.operator === 'eq')).toBe(false)
})
it('cycles a column’s order', () => {
  expect(nextSort('', 'name')).toBe('name')
  expect(nextSort('name', 'name')).toBe('-name')
  expect(nextSort('-name', 'name')).toBe('')
  expect(nextSort('-name', 'amount')).toBe('amount')
})
