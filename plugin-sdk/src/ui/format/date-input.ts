import { formatDate } from './dates.ts'

interface DateParts {
  year: number
  month: number
  day: number
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const two = (value: number): string => String(value).padStart(2, '0')

/**
 * What a person typed as a date; `month` counts from 0, as Vaadin wants it. Read as day first: "24 Nov 2026",
 * "24/11/26", "24.11.", "24-11-2026"; and the written order of "2026-11-24".
 * @param today fills in a year that was left out
 */
export function parseDateText(text: string, today: { year: number }): DateParts | undefined {
  const clean = text.trim().toLowerCase()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean)
  if (iso) return checked(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const match = /^(\d{1,2})[\s./-]+(\d{1,2}|[a-z]{3,9})(?:[\s./-]+(\d{2}|\d{4}))?\.?$/.exec(clean)
  if (!match) return undefined
  const word = match[2] ?? ''
  const month = /\d/.test(word)
    ? Number(word)
    : MONTHS.findIndex((name) => name.toLowerCase().startsWith(word)) + 1
  const year = match[3] === undefined ? today.year : Number(match[3]) + (match[3].length === 2 ? 2000 : 0)
  return checked(year, month, Number(match[1]))
}

function checked(year: number, month: number, day: number): DateParts | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? { year, month: month - 1, day } : undefined
}

/** `i18n` of `vaadin-date-picker`: writes "24 Nov 2026", reads day first, weeks start on Monday. */
export const dateInput = {
  monthNames: MONTHS,
  weekdays: WEEKDAYS,
  weekdaysShort: WEEKDAYS.map((day) => day.slice(0, 2)),
  firstDayOfWeek: 1,
  today: 'Today',
  cancel: 'Cancel',
  formatDate: (date: { year: number; month: number; day: number }): string =>
    formatDate(`${String(date.year).padStart(4, '0')}-${two(date.month + 1)}-${two(date.day)}`),
  parseDate: (text: string): DateParts | undefined => parseDateText(text, { year: new Date().getFullYear() }),
}

/** `i18n` of `vaadin-date-time-picker`. */
export const dateTimeInput = { ...dateInput, dateLabel: 'Date', timeLabel: 'Time' }
