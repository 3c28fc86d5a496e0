import { percentOf, sumMoney } from '@quoin/plugin-sdk/money'

/** What a line is for VAT. Zero rate, exempt and outside the scope all come to nothing, and are three things. */
export type VatCode = 'standard' | 'reduced' | 'zero' | 'exempt' | 'outside-scope'
export const VAT_CODES: readonly VatCode[] = ['standard', 'reduced', 'zero', 'exempt', 'outside-scope']

/** `from`: first day; `percent` as it is written: "17.5". */
interface Rate {
  readonly from: string
  readonly percent: string
}

/** United Kingdom, newest first. Sources: VATA 1994 s. 2 and 29A with their orders; HMRC's table of VAT rates. */
const RATES: Readonly<Record<VatCode, readonly Rate[]>> = {
  standard: [
    { from: '2011-01-04', percent: '20' },
    { from: '2010-01-01', percent: '17.5' },
    { from: '2008-12-01', percent: '15' },
    { from: '1991-04-01', percent: '17.5' },
  ],
  reduced: [{ from: '1997-09-01', percent: '5' }],
  zero: [{ from: '1973-04-01', percent: '0' }],
  exempt: [{ from: '1973-04-01', percent: '0' }],
  'outside-scope': [{ from: '1973-04-01', percent: '0' }],
}

/**
 * The percentage of a code on a day (the tax point).
 * @param day `YYYY-MM-DD`
 * @returns undefined before the first rate that is known here
 */
export const rateOn = (code: VatCode, day: string): string | undefined =>
  RATES[code].find(({ from }) => from <= day)?.percent

export interface TaxedLine {
  readonly net: number
  readonly code: VatCode
}

/** One VAT category of a document: EN 16931 BG-23. */
export interface VatPart {
  readonly code: VatCode
  readonly rate: string
  /** BT-116, sum of the lines' nets */
  readonly base: number
  /** BT-117 */
  readonly vat: number
}

/** BT-109, BT-110, BT-112 in minor units. */
export interface Totals {
  readonly net: number
  readonly vat: number
  readonly gross: number
  readonly parts: readonly VatPart[]
}

/**
 * Totals of a document as EN 16931 has them: lines are summed (BR-CO-10, BR-CO-13), VAT is taken of each
 * category's sum and rounded half up (BR-CO-17), categories are summed (BR-CO-14), gross is both (BR-CO-15).
 * Rounding line by line would differ by pennies.
 * @param rate percentage of a code at the tax point
 */
export function totalsOf(lines: readonly TaxedLine[], rate: (code: VatCode) => string): Totals {
  const groups = Map.groupBy(lines, ({ code }) => code)
  const parts = VAT_CODES.flatMap((code): VatPart[] => {
    const group = groups.get(code)
    if (group === undefined) return []
    const base = sumMoney(group.map(({ net }) => net))
    const percent = rate(code)
    return [{ code, rate: percent, base, vat: percentOf(base, percent) }]
  })
  const net = sumMoney(lines.map((line) => line.net))
  const vat = sumMoney(parts.map((part) => part.vat))
  return { net, vat, gross: sumMoney([net, vat]), parts }
}
