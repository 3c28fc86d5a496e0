import { formatNumber, minorDigits, parseMoney } from '@quoin/plugin-sdk/ui/format'

/** What came of reading typed text: a value, or a sentence that says what was expected. */
export type Parsed<T> = { readonly value: T | null } | { readonly fault: string }

/** Reads an amount in major units into minor units of its currency. */
export function readMoney(text: string, currency: string): Parsed<number> {
  if (text.trim() === '') return { value: null }
  const value = parseMoney(text, currency)
  if (value !== undefined) return { value }
  const digits = minorDigits(currency)
  const decimals = digits === 0 ? 'without decimals' : `with at most ${digits} decimals`
  return { fault: `Expected an amount ${decimals}, such as ${formatNumber(1250)}` }
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
