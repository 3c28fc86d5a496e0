import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editMoney, formatMoney, minorDigits, minorToDecimal, parseMoney } from '../../src/ui/format/money.ts'

describe('money', () => {
  test.each([
    ['EUR', 2],
    ['JPY', 0],
    ['BHD', 3],
  ])('knows the decimals of %s', (currency, digits) => {
    expect(minorDigits(currency)).toBe(digits)
  })

  test.each([
    [123456, 'EUR', '€1,234.56'],
    [-5, 'GBP', '-£0.05'],
    [1500, 'JPY', '¥1,500'],
    [1234567, 'KWD', 'KWD\u00a01,234.567'],
    [0, 'USD', '$0.00'],
  ])('writes %s minor units of %s as %s', (minor, currency, text) => {
    expect(formatMoney(minor, currency)).toBe(text)
  })

  test('stays exact beyond what a number can hold', () => {
    expect(formatMoney('900719925474099312', 'EUR')).toBe('€9,007,199,254,740,993.12')
  })

  test('says nothing where there is no amount', () => {
    expect(formatMoney(null, 'EUR')).toBe('')
  })

  test('leaves the minor part out of sums on request', () => {
    expect(formatMoney(123456, 'EUR', { isWhole: true })).toBe('€1,235')
  })

  test('pads small amounts of both signs', () => {
    expect(minorToDecimal(5, 2)).toBe('0.05')
    expect(minorToDecimal(-5, 3)).toBe('-0.005')
  })

  test.each([
    ['1,234.5', 123450],
    ['£1,234.56', 123456],
    ['GBP 12', 1200],
    ['-0.01', -1],
    [' 7 ', 700],
  ])('reads "%s"', (text, minor) => {
    expect(parseMoney(text, 'GBP')).toBe(minor)
  })

  test.each(['', 'abc', '1.234', '1.2.3', '12e3', '--1'])('refuses "%s"', (text) => {
    expect(parseMoney(text, 'GBP')).toBeUndefined()
  })

  test('reads back every amount it writes for editing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }),
        fc.constantFrom('EUR', 'JPY', 'BHD'),
        (minor, currency) => {
          expect(parseMoney(editMoney(minor, currency), currency)).toBe(minor)
        },
      ),
    )
  })
})
