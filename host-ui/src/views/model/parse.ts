import { currencyDigits } from './format.ts'

/** What came of reading typed text: a value, or a sentence that says what was expected. */
export type Parsed<T> = { readonly value: T | null } | { readonly fault: string }

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Reads an amount in major units, with grouping commas and an optional sign or currency symbol, into minor units. */
export function parseMoney(text: string, currency: string): Parsed<number> {
  const plain = text.replace(/[\s,_£$€¥]|^[A-Z]{3}/g, '')
  if (plain === '') return { value: null }
  const digits = currencyDigits(currency)
  const match = /^(-?)(\d+)?(?:\.(\d*))?$/.exec(plain)
  const whole = match?.[2] ?? '0'
  const part = match?.[3] ?? ''
  if (!match || (match[2] === undefined && part === ''))
    return { fault: 'Expected an amount such as 1,250.00' }
  if (part.length > digits) return { fault: `${currency || 'This currency'} has ${digits} decimal places` }
  const minor = Number(whole + part.padEnd(digits, '0'))
  if (!Number.isSafeInteger(minor)) return { fault: 'This amount is too large' }
  return { value: match[1] === '-' && minor !== 0 ? -minor : minor }
}

/** Reads a whole number. */
export function parseInteger(text: string): Parsed<number> {
  const plain = text.replace(/[\s,_]/g, '')
  if (plain === '') return { value: null }
  const value = Number(plain)
  return /^-?\d+$/.test(plain) && Number.isSafeInteger(value)
    ? { value }
    : { fault: 'Expected a whole number' }
}

/** Reads an exact decimal and keeps it as text, as the API wants it. */
export function parseDecimal(text: string, scale = 18): Parsed<string> {
  const plain = text.replace(/[\s,_%]/g, '')
  if (plain === '') return { value: null }
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return { fault: 'Expected a number such as 12.5' }
  if ((plain.split('.')[1]?.length ?? 0) > scale) return { fault: `At most ${scale} decimal places` }
  return { value: plain }
}

/**
 * Reads a date as people write it: "24 Nov 2026", "24 nov", "24/11/2026" (day first), "2026-11-24",
 * "today", "tomorrow", "+3" (days from today).
 * @param today the calendar date in the organisation's time zone, YYYY-MM-DD
 */
export function parseDate(text: string, today: string): Parsed<string> {
  const plain = text.trim().toLowerCase()
  if (plain === '') return { value: null }
  const offset = relativeDays(plain)
  if (offset !== undefined) return { value: addDays(today, offset) }
  const parts = isoParts(plain) ?? dayFirstParts(plain, today) ?? namedParts(plain, today)
  if (!parts) return { fault: 'Expected a date such as 24 Nov 2026' }
  const iso = `${parts.year}-${String(parts.month).padStart(2, '0')}-${String(parts.day).padStart(2, '0')}`
  return isRealDay(iso) ? { value: iso } : { fault: 'There is no such day' }
}

interface DateParts {
  year: string
  month: number
  day: number
}

function isRealDay(iso: string): boolean {
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
}

function relativeDays(text: string): number | undefined {
  if (text === 'today') return 0
  if (text === 'tomorrow') return 1
  if (text === 'yesterday') return -1
  const match = /^\+(\d{1,4})\s*(d|day|days|w|week|weeks)?$/.exec(text)
  if (!match) return undefined
  return Number(match[1]) * (match[2]?.startsWith('w') ? 7 : 1)
}

function isoParts(text: string): DateParts | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  return match ? { year: match[1] ?? '', month: Number(match[2]), day: Number(match[3]) } : undefined
}

function dayFirstParts(text: string, today: string): DateParts | undefined {
  const match = /^(\d{1,2})[/. -](\d{1,2})(?:[/. -](\d{2}|\d{4}))?$/.exec(text)
  if (!match) return undefined
  return { year: fullYear(match[3], today), month: Number(match[2]), day: Number(match[1]) }
}

function namedParts(text: string, today: string): DateParts | undefined {
  const match = /^(\d{1,2})(?:st|nd|rd|th)?[\s-]*([a-z]{3,9})\.?,?[\s-]*(\d{2}|\d{4})?$/.exec(text)
  const month = MONTH_NAMES.findIndex((name) => match?.[2]?.startsWith(name))
  if (!match || month < 0) return undefined
  return { year: fullYear(match[3], today), month: month + 1, day: Number(match[1]) }
}

function fullYear(text: string | undefined, today: string): string {
  if (text === undefined) return today.slice(0, 4)
  return text.length === 2 ? `20${text}` : text
}

/** A calendar date some days later. */
export function addDays(date: string, days: number): string {
  const moment = new Date(`${date}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

/**
 * Wall-clock time in a zone → instant. Around a clock change the first matching instant is taken.
 * @param local "2026-11-24T14:30"
 */
export function instantOf(local: string, timeZone: string): string {
  const asUtc = Date.parse(`${local}:00Z`)
  const guess = asUtc - offsetMs(asUtc, timeZone)
  const corrected = asUtc - offsetMs(guess, timeZone)
  return new Date(corrected).toISOString()
}

/** Instant → wall-clock time in a zone, "2026-11-24T14:30". */
export function localOf(instant: string, timeZone: string): string {
  const moment = Date.parse(instant)
  return new Date(moment + offsetMs(moment, timeZone)).toISOString().slice(0, 16)
}

function offsetMs(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(instant))
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wall - Math.floor(instant / 1000) * 1000
}
