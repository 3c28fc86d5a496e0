import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { defaultVatCode, documentNumber, isOverdue, mayChange } from '../src/rules/document.ts'
import { lineNet, pricedLine } from '../src/rules/line.ts'
import { rateOn, totalsOf, VAT_CODES, type VatCode } from '../src/rules/vat.ts'

describe('the net of a line', () => {
  it.each([
    ['1', 10_000, 0, 10_000],
    ['1.5', 3_333, 0, 5_000],
    ['3', 333, 10, 899],
    ['0.001', 500, 0, 1],
    ['0.001', 499, 0, 0],
    ['-2', 125, 0, -250],
    ['7', 100, 100, 0],
  ])('%s × %i less %i %% is %i', (quantity, unitPrice, discount, net) => {
    expect(lineNet({ quantity, unitPrice, discount })).toBe(net)
  })

  it.each([
    [{ quantity: 1, unit_price: 1, discount: 0 }],
    [{ quantity: '1', unit_price: 1.5, discount: 0 }],
    [{ quantity: '1', unit_price: 1, discount: 101 }],
    [{ quantity: '1.0001', unit_price: 1, discount: 0 }],
    [{ quantity: '1', discount: 0 }],
  ])('is not computed of %j', (values) => {
    expect(pricedLine(values)).toBeUndefined()
  })
})

describe('rates of VAT', () => {
  it.each([
    ['standard', '2011-01-04', '20'],
    ['standard', '2011-01-03', '17.5'],
    ['standard', '2009-12-31', '15'],
    ['standard', '2008-11-30', '17.5'],
    ['standard', '1991-03-31', undefined],
    ['reduced', '2026-11-24', '5'],
    ['zero', '2026-11-24', '0'],
    ['outside-scope', '2026-11-24', '0'],
  ] as const)('%s on %s is %s', (code, day, percent) => {
    expect(rateOn(code, day)).toBe(percent)
  })
})

describe('totals', () => {
  const rate = (code: VatCode): string => rateOn(code, '2026-11-24')!
  const lines = fc.array(
    fc.record({
      net: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      code: fc.constantFrom(...VAT_CODES),
    }),
    { maxLength: 40 },
  )

  test('hold the rules of EN 16931 (BR-CO-10, 13, 14, 15, 17) for any lines', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const { net, vat, gross, parts } = totalsOf(all, rate)
        expect(net).toBe(all.reduce((sum, line) => sum + line.net, 0))
        expect(parts.reduce((sum, part) => sum + part.base, 0)).toBe(net)
        expect(parts.reduce((sum, part) => sum + part.vat, 0)).toBe(vat)
        expect(gross).toBe(net + vat)
        for (const part of parts) {
          const hundredths = BigInt(part.base) * BigInt(Number(part.rate))
          const size = hundredths < 0n ? -hundredths : hundredths
          const rounded = Number((size + 50n) / 100n) * (hundredths < 0n ? -1 : 1)
          expect(part.vat).toBe(rounded || 0)
        }
      }),
    )
  })

  test('take VAT of the sum, not of each line', () => {
    const three = Array.from({ length: 3 }, () => ({ net: 2, code: 'standard' as const }))
    expect(totalsOf(three, rate)).toMatchObject({ net: 6, vat: 1, gross: 7 })
  })

  test('keep zero rate, exempt and outside the scope apart', () => {
    const all = (['zero', 'exempt', 'outside-scope'] as const).map((code) => ({ net: 100, code }))
    expect(totalsOf(all, rate).parts.map(({ code }) => code)).toEqual(['zero', 'exempt', 'outside-scope'])
  })

  test('of nothing are nothing', () => {
    expect(totalsOf([], rate)).toEqual({ net: 0, vat: 0, gross: 0, parts: [] })
  })
})

test('a number is padded to five digits and goes on beyond them', () => {
  expect([documentNumber('INV-', 7), documentNumber(null, 123_456)]).toEqual(['INV-00007', '123456'])
})

test('an issued document changes in what settles it only', () => {
  expect(mayChange('draft', ['note'])).toBe(true)
  expect(mayChange('issued', ['state', 'balance', 'settled_on', 'settled_note'])).toBe(true)
  expect(mayChange('paid', ['balance', 'note'])).toBe(false)
})

test('the customer’s treatment decides the VAT of a new line', () => {
  expect(['domestic', 'zero-rated', 'outside-scope', undefined].map(defaultVatCode)).toEqual([
    'standard',
    'zero',
    'outside-scope',
    'standard',
  ])
})

describe('overdue', () => {
  const invoice = { state: 'issued', balance: 1, due_date: '2026-11-23' }

  it.each([
    [{}, true],
    [{ due_date: '2026-11-24' }, false],
    [{ due_date: null }, false],
    [{ balance: 0 }, false],
    [{ state: 'paid' }, false],
    [{ state: 'draft' }, false],
  ])('with %j is %s', (change, expected) => {
    expect(isOverdue({ ...invoice, ...change }, '2026-11-24')).toBe(expected)
  })
})
