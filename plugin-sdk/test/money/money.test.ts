import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { allocateMoney, multiplyMoney, percentOf, sumMoney } from '../../src/money.ts'

const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
/** Thousandths, as a quantity has them. */
const thousandths = fc.integer({ min: -1_000_000, max: 1_000_000 })
const asDecimal = (value: number): string => {
  const text = String(Math.abs(value)).padStart(4, '0')
  return `${value < 0 ? '-' : ''}${text.slice(0, -3)}.${text.slice(-3)}`
}

describe('multiplying', () => {
  it.each([
    [1999, ['2.5'], 4998],
    [-1999, ['2.5'], -4998],
    [1, ['0.5'], 1],
    [1, ['0.49999999999999999999'], 0],
    [333, ['3', '0.1'], 100],
    [0, ['-7'], 0],
    [9_007_199_254_740_991, ['1'], 9_007_199_254_740_991],
  ] as const)('%i by %j is %i', (money, factors, result) => {
    expect(Object.is(multiplyMoney(money, ...factors), result)).toBe(true)
  })

  test('is exact up to half a minor unit, and a half goes away from zero', () => {
    fc.assert(
      fc.property(amount, thousandths, (money, factor) => {
        const exact = BigInt(money) * BigInt(factor)
        const size = exact < 0n ? -exact : exact
        const rounded = (size + 500n) / 1000n
        expect(BigInt(multiplyMoney(money, asDecimal(factor)))).toBe(exact < 0n ? -rounded : rounded)
      }),
    )
  })

  test('by several factors rounds once, in any order', () => {
    fc.assert(
      fc.property(amount, thousandths, fc.integer({ min: 0, max: 100 }), (money, quantity, percent) => {
        const [by, less] = [asDecimal(quantity), String(percent)]
        expect(multiplyMoney(money, by, less)).toBe(multiplyMoney(money, less, by))
      }),
    )
  })

  it.each(['', '1e3', 'NaN', '0x10', '1,5', '1.'])('refuses the factor "%s"', (factor) => {
    expect(() => multiplyMoney(100, factor)).toThrow(RangeError)
  })

  it.each([0.5, Number.NaN, 2 ** 53])('refuses the amount %d', (money) => {
    expect(() => multiplyMoney(money, 1)).toThrow(RangeError)
  })

  it('refuses a result that cannot be held exactly', () => {
    expect(() => multiplyMoney(Number.MAX_SAFE_INTEGER, '1.1')).toThrow(RangeError)
  })
})

test('a percentage of an amount is rounded half up', () => {
  expect([percentOf(1050, '17.5'), percentOf(10, 5), percentOf(-10, 5), percentOf(9, 5)]).toEqual([
    184, 1, -1, 0,
  ])
})

test('a sum is exact, or refused', () => {
  fc.assert(
    fc.property(fc.array(amount), (amounts) => {
      expect(BigInt(sumMoney(amounts))).toBe(amounts.reduce((sum, each) => sum + BigInt(each), 0n))
    }),
  )
  expect(() => sumMoney([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError)
})

describe('allocating', () => {
  const weights = fc
    .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 20 })
    .filter((all) => all.some((weight) => weight > 0))

  test('conserves the amount, and no share is a whole unit off', () => {
    fc.assert(
      fc.property(amount, weights, (money, all) => {
        const shares = allocateMoney(money, all)
        expect(sumMoney(shares)).toBe(money)
        const total = all.reduce((sum, weight) => sum + weight, 0)
        shares.forEach((share, index) => {
          const exact = (money * all[index]!) / total
          expect(Math.abs(share - exact)).toBeLessThan(1 + 1e-6)
          if (all[index] === 0) expect(share).toBe(0)
        })
      }),
    )
  })

  it('gives what is left over to the largest remainders, the earlier first', () => {
    expect(allocateMoney(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(allocateMoney(-100, [1, 1, 1])).toEqual([-34, -33, -33])
    expect(allocateMoney(10, [1, 2])).toEqual([3, 7])
    expect(allocateMoney(0, [1, 2])).toEqual([0, 0])
  })

  it.each([[[0, 0]], [[]], [[-1, 2]], [[0.5]]])('refuses the weights %j', (all) => {
    expect(() => allocateMoney(100, all)).toThrow(RangeError)
  })
})
