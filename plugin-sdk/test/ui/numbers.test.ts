import { describe, expect, test } from 'vitest'
import { menuTarget } from '../../src/ui/elements/menu-keys.ts'
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatPercent,
  initials,
} from '../../src/ui/format/numbers.ts'

describe('numbers', () => {
  test.each([
    [12345.6, '12,345.6'],
    ['0.1000', '0.1'],
    [null, ''],
    ['', ''],
  ])('%s reads as "%s"', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  test('counts with the right noun', () => {
    expect(formatCount(1, 'deal', 'deals')).toBe('1 deal')
    expect(formatCount(0, 'deal', 'deals')).toBe('0 deals')
  })

  test('writes percent and bytes', () => {
    expect(formatPercent('12.5')).toBe('12.5%')
    expect(formatPercent(null)).toBe('')
    expect([0, 999, 1_000, 1_234_567].map(formatBytes)).toEqual(['0 B', '999 B', '1 kB', '1.2 MB'])
  })

  test.each([
    ['Ana Maria Ruiz', 'AR'],
    ['ana', 'A'],
    ['', '?'],
  ])('initials of "%s" are %s', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })
})

describe('keys in a menu', () => {
  const labels = ['Edit', 'Copy', 'Delete', 'Duplicate']
  test('wrap at both ends', () => {
    expect(menuTarget('ArrowDown', 3, labels)).toBe(0)
    expect(menuTarget('ArrowUp', 0, labels)).toBe(3)
    expect(menuTarget('End', 0, labels)).toBe(3)
  })

  test('find the next entry by its first letter', () => {
    expect(menuTarget('d', 2, labels)).toBe(3)
    expect(menuTarget('d', 3, labels)).toBe(2)
    expect(menuTarget('z', 0, labels)).toBeUndefined()
    expect(menuTarget('Enter', 0, labels)).toBeUndefined()
  })
})
