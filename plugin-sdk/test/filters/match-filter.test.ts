import { expect, test } from 'vitest'
import { matchesFilter, type Filter } from '../../src/index.ts'

const fits = (filter: object, record: object, kinds = {}): boolean =>
  matchesFilter(filter as Filter, record as Record<string, unknown>, kinds)

test('conditions on one column and on several are joined by AND', () => {
  expect(fits({ rank: { gte: 1, lt: 5 }, kind: { in: ['red'] } }, { rank: 1, kind: 'red' })).toBe(true)
  expect(fits({ rank: { gte: 1, lt: 5 }, kind: { in: ['red'] } }, { rank: 5, kind: 'red' })).toBe(false)
  expect(fits({}, {})).toBe(true)
})

test('an empty value fits eq null, ne, notIn and empty, and no comparison', () => {
  const empty = { rank: null }
  for (const condition of [{ eq: null }, { ne: 3 }, { notIn: [3] }, { empty: true }])
    expect(fits({ rank: condition }, empty)).toBe(true)
  for (const condition of [{ eq: 3 }, { ne: null }, { lt: 3 }, { gte: 0 }, { in: [3] }, { empty: false }])
    expect(fits({ rank: condition }, empty)).toBe(false)
  expect(fits({ rank: { empty: true } }, {})).toBe(true)
})

test('decimals compare as numbers when the column says so, and as text otherwise', () => {
  expect(fits({ rate: { lt: '10' } }, { rate: '9.5' }, { rate: 'decimal' })).toBe(true)
  expect(fits({ rate: { eq: '2.50' } }, { rate: '2.5' }, { rate: 'decimal' })).toBe(true)
  expect(fits({ rate: { eq: '2.50' } }, { rate: '2.5' })).toBe(false)
})

test('starts and contains overlook case', () => {
  expect(fits({ name: { starts: 'aC' } }, { name: 'Acme' })).toBe(true)
  expect(fits({ name: { contains: 'ME' } }, { name: 'Acme' })).toBe(true)
  expect(fits({ name: { starts: 'me' } }, { name: 'Acme' })).toBe(false)
})

test('an operator that is not known fits nothing', () => {
  expect(fits({ name: { like: 'A%' } }, { name: 'Acme' })).toBe(false)
})
