import type { TextOptions } from './column-type.ts'

/**
 * `2026-03-31`, `20260331`, `31.3.2026`, and with a hint (or where one part is above 12) `31/03/2026`.
 * @returns `YYYY-MM-DD`, or undefined when it is no date or could be two
 */
export function parseDateText(text: string, options: TextOptions): string | undefined {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(text)
  if (iso !== null) return calendarDate(iso[1]!, iso[2]!, iso[3]!)
  const parts = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$/.exec(text)
  if (parts === null) return undefined
  const [, first, separator, second, year] = parts
  const order = options.dateOrder ?? orderOf(Number(first), Number(second), separator!)
  if (order === undefined) return undefined
  return order === 'dmy' ? calendarDate(year!, second!, first!) : calendarDate(year!, first!, second!)
}

function orderOf(first: number, second: number, separator: string): 'dmy' | 'mdy' | undefined {
  if (separator === '.' || first > 12 || first === second) return 'dmy'
  return second > 12 ? 'mdy' : undefined
}

function calendarDate(year: string, month: string, day: string): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const date = new Date(0)
  date.setUTCFullYear(y, m - 1, d)
  const isReal =
    y > 0 && date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d
  return isReal ? `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined
}

/** A date with an optional time and offset; without an offset it is UTC. @returns ISO 8601 in UTC */
export function parseDateTimeText(text: string, options: TextOptions): string | undefined {
  const parts =
    /^(\S+?)(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text.trim(),
    )
  if (parts === null) return undefined
  const [, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = parts
  const date = parseDateText(day!, options)
  if (date === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const zone = /^z$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const instant = new Date(
    `${date}T${hour.padStart(2, '0')}:${minute}:${second.padStart(2, '0')}.${milliseconds}${zone}`.replace(
      /T(\d\d):0:/,
      'T$1:00:',
    ),
  )
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}
