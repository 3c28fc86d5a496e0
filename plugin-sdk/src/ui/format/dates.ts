const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A calendar date, `YYYY-MM-DD`, as "24 Nov 2026"; the same text everywhere. */
export function formatDate(date: string | null | undefined): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date ?? '')
  if (!match) return ''
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1] ?? ''} ${match[1]}`
}

/** An instant as "24 Nov 2026, 14:05" in a time zone, the person's own unless told. */
export function formatDateTime(instant: string | null | undefined, timeZone?: string): string {
  const parts = zonedParts(instant, timeZone)
  return parts
    ? `${formatDate(`${parts.year}-${parts.month}-${parts.day}`)}, ${parts.hour}:${parts.minute}`
    : ''
}

/** The calendar date of an instant in a time zone, `YYYY-MM-DD`. */
export function dateOf(instant: string | Date, timeZone?: string): string {
  const parts = zonedParts(typeof instant === 'string' ? instant : instant.toISOString(), timeZone)
  return parts ? `${parts.year}-${parts.month}-${parts.day}` : ''
}

type Parts = Record<'year' | 'month' | 'day' | 'hour' | 'minute', string>

function zonedParts(instant: string | null | undefined, timeZone: string | undefined): Parts | undefined {
  const date = new Date(instant ?? '')
  if (Number.isNaN(date.getTime())) return undefined
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  return Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value])) as Parts
}

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** How long ago or ahead, in words: "5 minutes ago", "yesterday", "in 3 weeks"; "just now" under a minute. */
export function relativeTime(instant: string | null | undefined, now: Date = new Date()): string {
  const time = new Date(instant ?? '').getTime()
  if (Number.isNaN(time)) return ''
  const seconds = (time - now.getTime()) / 1000
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size)
  if (!step) return 'just now'
  return new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' }).format(
    Math.round(seconds / step[1]),
    step[0],
  )
}

/** Whole days from a calendar date to another; negative when it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
