import { locale } from './locale.ts'

const formats = new Map<string, Intl.NumberFormat>()

function currencyFormat(currency: string, isWhole: boolean): Intl.NumberFormat {
  const key = `${locale()} ${currency} ${isWhole}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale(), {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...(isWhole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {}),
    })
    formats.set(key, format)
  }
  return format
}

/** How many decimals a currency has: EUR 2, JPY 0, BHD 3 (ISO 4217). */
export function minorDigits(currency: string): number {
  return currencyFormat(currency, false).resolvedOptions().maximumFractionDigits ?? 2
}

/** Minor units as an exact decimal text: (123456, 2) → "1234.56". */
export function minorToDecimal(minor: number | bigint | string, digits: number): string {
  const text = BigInt(minor).toString()
  const sign = text.startsWith('-') ? '-' : ''
  const padded = text.slice(sign.length).padStart(digits + 1, '0')
  return digits === 0 ? `${sign}${padded}` : `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`
}

/**
 * Money for reading, exact at any size: `formatMoney(123456, 'EUR')` → "€1,234.56".
 * @param options.isWhole leaves the minor part out, for sums on boards and tiles
 */
export function formatMoney(
  minor: number | bigint | string | null | undefined,
  currency: string,
  options: { isWhole?: boolean } = {},
): string {
  if (minor === null || minor === undefined) return ''
  const decimal = minorToDecimal(minor, minorDigits(currency)) as `${number}`
  return currencyFormat(currency, options.isWhole ?? false).format(decimal)
}

/** Money for an input: digits and decimal point of the language, no symbol and no grouping. */
export function editMoney(minor: number | bigint | string | null | undefined, currency: string): string {
  if (minor === null || minor === undefined) return ''
  return minorToDecimal(minor, minorDigits(currency)).replace('.', separators().decimal)
}

/**
 * What a person typed as money, in minor units; undefined when it is not an amount or has more decimals
 * than the currency. Grouping and currency signs are ignored: "£1,234.50" → 123450.
 */
export function parseMoney(text: string, currency: string): number | undefined {
  const { decimal, group } = separators()
  const plain = text
    .replaceAll(group, '')
    .replace(/[\s\u00a0\u202f’']|\p{Sc}|[A-Z]{3}/gu, '')
    .replace(decimal, '.')
    .replace('−', '-')
  const match = /^(-?)(\d{1,14})(?:\.(\d*))?$/.exec(plain)
  if (!match) return undefined
  const digits = minorDigits(currency)
  const fraction = match[3] ?? ''
  if (fraction.length > digits) return undefined
  const minor = Number(`${match[2] ?? ''}${fraction.padEnd(digits, '0')}`)
  return Number.isSafeInteger(minor) ? (match[1] ? -minor : minor) : undefined
}

/** The decimal and group signs of the language. */
export function separators(): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale()).formatToParts(1234567.8)
  return {
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    group: parts.find((part) => part.type === 'group')?.value ?? ',',
  }
}
