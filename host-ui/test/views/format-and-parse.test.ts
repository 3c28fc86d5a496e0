import { editMoney, formatMoney } from '@quoin/plugin-sdk/ui/format'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAge, formatSeconds } from '../../src/views/model/ages.ts'
import {
  addDays,
  instantOf,
  localOf,
  parseDecimal,
  parseInteger,
  readMoney,
} from '../../src/views/model/parse.ts'

describe('money', () => {
  it('shows minor units in the currency’s own decimals', () => {
    expect(formatMoney(123456, 'GBP')).toBe('£1,234.56')
    expect(formatMoney(-5, 'GBP')).toBe('-£0.05')
  })
  it('reads what it writes, for any amount and number of decimals', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('GBP', 'JPY', 'KWD'), (minor, currency) => {
        expect(readMoney(editMoney(minor, currency), currency)).toEqual({ value: minor })
      }),
    )
  })
  it('reads grouping commas and a symbol, and nothing as empty', () => {
    expect(readMoney('£1,250', 'GBP')).toEqual({ value: 125000 })
    expect(readMoney(' ', 'GBP')).toEqual({ value: null })
  })
  it.each([
    ['1.234', 'GBP', 'at most 2 decimals'],
    ['1.5', 'JPY', 'without decimals'],
    ['twelve', 'GBP', 'Expected an amount'],
    ['99999999999999999', 'GBP', 'Expected an amount'],
  ])('refuses %s in %s and says what was expected', (text, currency, words) => {
    expect(readMoney(text, currency)).toEqual({ fault: expect.stringContaining(words) as string })
  })
})

describe('numbers', () => {
  it('reads integers and exact decimals', () => {
    expect(parseInteger('1,204')).toEqual({ value: 1204 })
    expect(parseInteger('1.5')).toHaveProperty('fault')
    expect(parseInteger('9007199254740993')).toHaveProperty('fault')
    expect(parseDecimal('0.10', 2)).toEqual({ value: '0.10' })
    expect(parseDecimal('0.123', 2)).toHaveProperty('fault')
  })
})

describe('times', () => {
  it('turns wall-clock time into an instant and back in summer and winter', () => {
    expect(instantOf('2026-07-01T09:00', 'Europe/London')).toBe('2026-07-01T08:00:00.000Z')
    expect(instantOf('2026-12-01T09:00', 'Europe/London')).toBe('2026-12-01T09:00:00.000Z')
    expect(localOf('2026-07-01T08:00:00.000Z', 'Europe/London')).toBe('2026-07-01T09:00')
  })
  it('counts days across months and clock changes', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })
  it('says an age in the shortest honest words', () => {
    const now = new Date('2026-11-24T12:00:00Z')
    const ages = [
      '2026-11-24T11:59:30Z',
      '2026-11-24T11:00:00Z',
      '2026-11-12T12:00:00Z',
      '2026-11-25T12:00:00Z',
    ]
    expect(ages.map((from) => formatAge(from, now))).toEqual(['now', '1 h', '12 d', 'now'])
    expect([45, 600, 11_400, 187_200].map(formatSeconds)).toEqual(['45 s', '10 min', '3 h 10 min', '2 d 4 h'])
  })
})
