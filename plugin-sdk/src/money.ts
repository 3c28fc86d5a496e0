import { Decimal } from 'decimal.js'

/**
 * Exact arithmetic on whole minor units (pence, cents, yen). Every function takes and gives safe integers;
 * a half is rounded away from zero, so that a credit note is to the penny what its invoice was.
 */

/** A factor: quantity, percentage, rate. Text keeps decimals that a float would lose: `"0.1"`, `"17.5"`. */
export type Factor = number | string

/** Products are exact below this many digits: money has 16, a factor at most 40. */
const Exact = Decimal.clone({ precision: 200, rounding: Decimal.ROUND_HALF_UP })
const FACTOR = /^-?\d{1,20}(\.\d{1,20})?$/

/**
 * The amount times all factors, rounded once, at the end.
 * @example multiplyMoney(1999, '2.5') // 4998 (4997.5)
 * @throws RangeError when an amount or the result is no safe integer, or a factor no plain decimal number
 */
export function multiplyMoney(amount: number, ...factors: readonly Factor[]): number {
  return toMinor(factors.reduce<Decimal>((product, factor) => product.times(exact(factor)), minor(amount)))
}

/**
 * A part of an amount in percent, rounded once.
 * @example percentOf(1050, '17.5') // 184 (183.75)
 */
export const percentOf = (amount: number, percent: Factor): number => multiplyMoney(amount, percent, '0.01')

/** @throws RangeError when the sum is no safe integer */
export const sumMoney = (amounts: readonly number[]): number =>
  toMinor(amounts.reduce<Decimal>((sum, amount) => sum.plus(minor(amount)), new Exact(0)))

/**
 * Shares an amount by weights without losing or inventing a penny: each share is within one minor unit of its
 * exact part, and what is left over goes to the largest remainders, the earlier first.
 * @param weights not negative, at least one above zero
 * @example allocateMoney(100, [1, 1, 1]) // [34, 33, 33]
 */
export function allocateMoney(amount: number, weights: readonly number[]): number[] {
  const parts = weights.map((weight) => {
    if (!Number.isSafeInteger(weight) || weight < 0)
      throw new RangeError(`a weight must be a whole number of at least 0, got ${weight}`)
    return BigInt(weight)
  })
  const total = parts.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) throw new RangeError('at least one weight must be above 0')
  const whole = BigInt(minor(amount).abs().toFixed())
  const shares = parts.map((weight) => ({ share: (whole * weight) / total, rest: (whole * weight) % total }))
  const left = Number(whole - shares.reduce((sum, { share }) => sum + share, 0n))
  const order = shares
    .map((_, index) => index)
    .sort((a, b) => compare(shares[b]!.rest, shares[a]!.rest) || a - b)
  const lucky = new Set(order.slice(0, left))
  const sign = amount < 0 ? -1 : 1
  return shares.map(({ share }, index) => sign * (Number(share) + (lucky.has(index) ? 1 : 0)) || 0)
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

function minor(amount: number): Decimal {
  if (Number.isSafeInteger(amount)) return new Exact(amount)
  throw new RangeError(`money is a whole number of minor units within 2^53, got ${amount}`)
}

function exact(factor: Factor): Decimal {
  const text = typeof factor === 'number' ? String(factor) : factor
  if (FACTOR.test(text)) return new Exact(text)
  throw new RangeError(`a factor is a plain decimal number, got "${text.slice(0, 60)}"`)
}

function toMinor(exactly: Decimal): number {
  const rounded = exactly.toDecimalPlaces(0).toNumber() || 0
  if (Number.isSafeInteger(rounded)) return rounded
  throw new RangeError('the result is beyond 2^53 minor units')
}
