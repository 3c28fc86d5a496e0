import { multiplyMoney } from '@quoin/plugin-sdk/money'

export interface PricedLine {
  /** Decimal text with at most three decimals. */
  readonly quantity: string
  /** Minor units, without VAT. */
  readonly unitPrice: number
  /** Whole percent, 0 to 100. */
  readonly discount: number
}

/**
 * What a line comes to before VAT (EN 16931 BT-131): quantity × unit price less the discount, exact, rounded
 * once, half up.
 * @throws RangeError beyond 2^53 minor units
 */
export const lineNet = ({ quantity, unitPrice, discount }: PricedLine): number =>
  multiplyMoney(unitPrice, quantity, String(100 - discount), '0.01')

/** The parts of a line that has been filled in soundly; undefined where the checks of its columns will say why. */
export function pricedLine(values: Readonly<Record<string, unknown>>): PricedLine | undefined {
  const { quantity, unit_price: unitPrice, discount } = values
  const isSound =
    typeof quantity === 'string' &&
    /^-?\d{1,9}(\.\d{1,3})?$/.test(quantity) &&
    Number.isSafeInteger(unitPrice) &&
    Number.isInteger(discount) &&
    Number(discount) >= 0 &&
    Number(discount) <= 100
  return isSound ? { quantity, unitPrice: Number(unitPrice), discount: Number(discount) } : undefined
}
