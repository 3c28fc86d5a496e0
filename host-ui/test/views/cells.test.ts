import { expect, it } from 'vitest'
import { cellOf, forCard } from '../../src/views/model/cells.ts'
import { inSentence } from '../../src/views/model/sentence.ts'
import {
  columnLabel,
  countOf,
  defaultColumns,
  requestColumns,
  titleOf,
  writableColumns,
  type ViewTable,
} from '../../src/views/model/tables.ts'

const table: ViewTable = {
  label: 'Offer',
  plural: 'Offers',
  title: '{code}, {name}',
  columns: {
    name: { type: 'text', required: true },
    code: { type: 'text' },
    state: { type: 'choice', values: ['new', 'on-hold'], tones: { new: 'info' } },
    price: { type: 'money', currency: 'money_in' },
    money_in: { type: 'currency' },
    site: { type: 'url' },
    party: { type: 'reference', to: 'core.party', label: 'Contact' },
    sealed: { type: 'text', writable: false },
    created_at: { type: 'datetime', isKernelOwned: true },
    extra: { type: 'json' },
  },
}
const context = {
  included: { 'core.party': { p1: { id: 'p1', title: 'Ana Ruiz' } } },
  currency: 'GBP',
  timeZone: 'UTC',
}
const row = {
  id: '1',
  version: 1,
  price: 12345,
  money_in: 'EUR',
  party: 'p1',
  state: 'on-hold',
  site: 'javascript:alert(1)',
}

it('draws money in the row’s own currency and falls back to the organisation’s', () => {
  expect(cellOf(table, 'price', row, context)).toMatchObject({ text: '€123.45', isEnd: true })
  expect(cellOf(table, 'price', { ...row, money_in: null }, context)).toMatchObject({ text: '£123.45' })
})
it('never links a stored script address', () => {
  expect(cellOf(table, 'site', row, context).kind).toBe('text')
  expect(cellOf(table, 'site', { ...row, site: 'https://www.example.org/' }, context)).toMatchObject({
    kind: 'link',
    text: 'example.org',
  })
})
it('names references by their title, choices by label or words with a tone', () => {
  expect(cellOf(table, 'party', row, context)).toMatchObject({
    kind: 'reference',
    text: 'Ana Ruiz',
  })
  expect(cellOf(table, 'party', { ...row, party: 'gone' }, context)).toMatchObject({ text: 'Unknown' })
  expect(cellOf(table, 'state', row, context)).toEqual({ kind: 'badge', text: 'On hold', tone: 'neutral' })
})
it('shows nothing for empty values and unknown columns', () => {
  expect(cellOf(table, 'name', row, context).kind).toBe('empty')
  expect(cellOf(table, 'nothing', row, context).kind).toBe('empty')
})
it('calls a record by its title without dangling separators', () => {
  expect(titleOf(table, { name: 'Desk', code: null })).toBe('Desk')
  expect(titleOf(table, { name: null, code: 'A1' })).toBe('A1')
  expect(titleOf(table, {})).toBe('Untitled offer')
})
it('asks the API for what is shown plus title, version and the currency of money', () => {
  expect(requestColumns(table, ['price'])).toEqual(['id', 'version', 'code', 'name', 'price', 'money_in'])
})
it('keeps kernel-owned, read-only and machine columns out of forms', () => {
  expect(writableColumns(table)).toEqual(['name', 'code', 'state', 'price', 'money_in', 'site', 'party'])
})
it('prefers the page’s columns and drops names the table lost', () => {
  expect(defaultColumns(table, { columns: ['party', 'removed'] })).toEqual(['party'])
  expect(defaultColumns(table)).toHaveLength(7)
})
it('labels columns and counts records in words', () => {
  expect(columnLabel('created_at', table.columns['created_at'])).toBe('Created')
  expect(columnLabel('money_in', table.columns['money_in'])).toBe('Money in')
  expect(countOf(table, 1)).toBe('1 offer')
  expect(countOf(table, 1204)).toBe('1,204 offers')
})

it.each([
  ['Stage history', 'stage history'],
  ['E-mail addresses', 'e-mail addresses'],
  ['VAT', 'VAT'],
  ['VAT number', 'VAT number'],
  ['New Order', 'new order'],
  ['iPhone', 'iPhone'],
])('in a sentence "%s" is "%s"', (label, text) => {
  expect(inSentence(label)).toBe(text)
})

it('a card shows the first values, and an amount that stands behind them', () => {
  const text = (name: string) => ({ name })
  const wide = { ...table, columns: { total: { type: 'money' }, rest: { type: 'money' } } } as ViewTable
  const names = (values: string[]) => forCard(wide, values.map(text)).map(({ name }) => name)
  expect(names(['a', 'b', 'c', 'd', 'e', 'total', 'rest'])).toEqual(['a', 'b', 'c', 'total'])
  expect(names(['a', 'rest', 'c', 'd', 'total'])).toEqual(['a', 'rest', 'c', 'd'])
  expect(names(['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'b', 'c', 'd'])
  expect(names(['a', 'total'])).toEqual(['a', 'total'])
})
