import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  daysBetween,
  formatAge,
  formatDate,
  formatInstant,
  formatMoney,
  initials,
  moneyText,
} from '../../src/views/model/format.ts'
import {
  instantOf,
  localOf,
  parseDate,
  parseDecimal,
  parseInteger,
  parseMoney,
} from '../../src/views/model/parse.ts'

const TODAY = '2026-11-24'

describe('money', () => {
  it('shows minor units in the currency’s own decimals', () => {
    expect(formatMoney(123456, 'GBP')).toBe('£1,234.56')
    expect(formatMoney(1234, 'JPY')).toContain('1,234')
    expect(formatMoney(-5, 'GBP')).toBe('-£0.05')
  })
  it('reads what it writes, for any amount and number of decimals', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('GBP', 'JPY', 'KWD'), (minor, currency) => {
        expect(parseMoney(moneyText(minor, currency), currency)).toEqual({ value: minor })
      }),
    )
  })
  it('reads grouping commas and a symbol', () => {
    expect(parseMoney('£1,250', 'GBP')).toEqual({ value: 125000 })
    expect(parseMoney(' ', 'GBP')).toEqual({ value: null })
    expect(parseMoney('.5', 'GBP')).toEqual({ value: 50 })
  })
  it('refuses more decimals than the currency has, letters and amounts beyond exact integers', () => {
    expect(parseMoney('1.234', 'GBP')).toHaveProperty('fault')
    expect(parseMoney('1.5', 'JPY')).toHaveProperty('fault')
    expect(parseMoney('twelve', 'GBP')).toHaveProperty('fault')
    expect(parseMoney('99999999999999999', 'GBP')).toHaveProperty('fault')
    expect(parseMoney('.', 'GBP')).toHaveProperty('fault')
  })
})

describe('numbers', () => {
  it('reads integers and exact decimals', () => {
    expect(parseInteger('1,204')).toEqual({ value: 1204 })
    expect(parseInteger('1.5')).toHaveProperty('fault')
    expect(parseDecimal('0.10', 2)).toEqual({ value: '0.10' })
    expect(parseDecimal('0.123', 2)).toHaveProperty('fault')
  })
})

describe('dates', () => {
  it.each([
    ['24 Nov 2026', '2026-11-24'],
    ['24nov', '2026-11-24'],
    ['1st March 27', '2027-03-01'],
    ['3/4/2026', '2026-04-03'],
    ['03.04.26', '2026-04-03'],
    ['2026-02-28', '2026-02-28'],
    ['tomorrow', '2026-11-25'],
    ['+2 weeks', '2026-12-08'],
  ])('reads %s day first', (text, expected) => {
    expect(parseDate(text, TODAY)).toEqual({ value: expected })
  })
  it('refuses days that do not exist and text that is no date', () => {
    for (const text of ['31/02/2026', '29 Feb 2027', '13 Foo 2026', '2026-13-01', 'soon'])
      expect(parseDate(text, TODAY)).toHaveProperty('fault')
    expect(parseDate('29 Feb 2028', TODAY)).toEqual({ value: '2028-02-29' })
  })
  it('shows D MMM YYYY and counts days across a clock change', () => {
    expect(formatDate('2026-03-05')).toBe('5 Mar 2026')
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(daysBetween('2026-11-24', '2026-11-23')).toBe(-1)
  })
  it('turns wall-clock time into an instant and back in summer and winter', () => {
    expect(instantOf('2026-07-01T09:00', 'Europe/London')).toBe('2026-07-01T08:00:00.000Z')
    expect(instantOf('2026-12-01T09:00', 'Europe/London')).toBe('2026-12-01T09:00:00.000Z')
    expect(localOf('2026-07-01T08:00:00.000Z', 'Europe/London')).toBe('2026-07-01T09:00')
    expect(formatInstant('2026-07-01T22:30:00Z', 'Europe/Berlin')).toBe('2 Jul 2026, 00:30')
  })
  it('says an age in the shortest honest words', () => {
    const now = new Date('2026-11-24T12:00:00Z')
    expect(formatAge('2026-11-24T11:59:30Z', now)).toBe('now')
    expect(formatAge('2026-11-12T12:00:00Z', now)).toBe('12 d')
    expect(formatAge('2026-11-25T12:00:00Z', now)).toBe('now')
  })
})

it('makes initials from any script', () => {
  expect(initials('Ana Ruiz')).toBe('AR')
  expect(initials('  ')).toBe('?')
  expect(initials('Łukasz (sales) Żak')).toBe('ŁŻ')
})
