import { locale } from './locale.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** A number with grouping: 12345.6 → "12,345.6". Decimal texts stay exact. */
export function formatNumber(
  value: number | string | null | undefined,
  options: Intl.NumberFormatOptions = {},
): string {
  if (value === null || value === undefined || value === '') return ''
  const key = locale() + JSON.stringify(options)
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale(), { maximumFractionDigits: 12, ...options })
    formats.set(key, format)
  }
  return format.format(value as number)
}

/** A count with its noun: "1 deal", "12,000 deals". */
export function formatCount(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

/** Percent as stored: 12.5 → "12.5%". */
export function formatPercent(value: number | string | null | undefined): string {
  const text = formatNumber(value)
  return text === '' ? '' : `${text}%`
}

/** Bytes for people, in powers of 1,000: 1234567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${formatNumber(bytes / 1000 ** power, { maximumFractionDigits: power === 0 ? 0 : 1 })} ${units[power] ?? 'B'}`
}

/** The first letters of a name, at most two: "Ana Maria Ruiz" → "AR". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = words[0]?.[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''
  return (first + last).toUpperCase()
}
