/** Locale of dates and numbers; day before month, as the product is written in British English. */
export const LOCALE = 'en-GB'

const digitsCache = new Map<string, number>()

/** Decimal places of a currency (ISO 4217): 2 for GBP, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: string): number {
  const known = digitsCache.get(currency)
  if (known !== undefined) return known
  const digits = /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions()
        .maximumFractionDigits ?? 2)
    : 2
  digitsCache.set(currency, digits)
  return digits
}

const moneyCache = new Map<string, Intl.NumberFormat>()

function moneyFormat(currency: string, isShort: boolean): Intl.NumberFormat {
  const key = `${currency}${isShort}`
  const known = moneyCache.get(key)
  if (known) return known
  const format = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(isShort ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {}),
  })
  moneyCache.set(key, format)
  return format
}

/**
 * An amount in minor units as people write it: 123456 GBP → "£1,234.56".
 * `isShort` drops the minor part, for cards and column heads.
 */
export function formatMoney(minor: number, currency: string, isShort = false): string {
  const major = minor / 10 ** currencyDigits(currency)
  if (!/^[A-Z]{3}$/.test(currency)) return major.toLocaleString(LOCALE, { minimumFractionDigits: 2 })
  return moneyFormat(currency, isShort).format(major)
}

/** Minor units as text to edit, in major units: 123450 GBP → "1234.50". Exact, without floats. */
export function moneyText(minor: number, currency: string): string {
  const digits = currencyDigits(currency)
  const sign = minor < 0 ? '-' : ''
  const text = Math.abs(minor)
    .toString()
    .padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A calendar date: "2026-11-24" → "24 Nov 2026". */
export function formatDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (!match) return date
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1] ?? '?'} ${match[1]}`
}

/** An instant in a time zone: "24 Nov 2026, 14:05". */
export function formatInstant(instant: string, timeZone: string): string {
  const moment = new Date(instant)
  if (Number.isNaN(moment.getTime())) return instant
  const parts = new Intl.DateTimeFormat(LOCALE, {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(moment)
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? ''
  return `${formatDate(`${part('year')}-${part('month')}-${part('day')}`)}, ${part('hour')}:${part('minute')}`
}

/** The calendar date of an instant in a time zone, "YYYY-MM-DD". */
export function dateIn(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant)
}

/** Whole days from one calendar date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round(
    (Date.parse(`${to.slice(0, 10)}T00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00Z`)) / 86_400_000,
  )
}

/** Age in the shortest honest words: "now", "5 min", "3 h", "12 d", "4 mo", "2 y". */
export function formatAge(from: string, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - Date.parse(from)) / 1000)
  if (seconds < 60) return 'now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  const days = Math.floor(seconds / 86_400)
  if (days < 60) return `${days} d`
  return days < 730 ? `${Math.floor(days / 30)} mo` : `${Math.floor(days / 365)} y`
}

/** Seconds as "2 d 4 h", "3 h 10 min", "45 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Two letters for an avatar: "Ana Ruiz" → "AR". */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = words[0]?.match(/[\p{L}\p{N}]/u)?.[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.match(/[\p{L}\p{N}]/u)?.[0] ?? '') : ''
  return (first + last).toUpperCase()
}
