import { expect, it } from 'vitest'
import { newId } from '../../src/database/new-id.ts'

const NOW = Date.UTC(2026, 10, 24)

it('carries version 7, variant 10 and the time of its making', () => {
  const id = newId(NOW)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(NOW)
})

it('sorts in the order of making, within one millisecond as well', () => {
  const ids = Array.from({ length: 2_000 }, () => newId(NOW + 1))
  expect(ids.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(ids)
})

it('never comes twice, however many share a millisecond and whichever way the clock goes', () => {
  const ids = [0, 1, 0].flatMap((step) => Array.from({ length: 10_000 }, () => newId(NOW + 2 + step)))
  expect(new Set(ids).size).toBe(ids.length)
})
