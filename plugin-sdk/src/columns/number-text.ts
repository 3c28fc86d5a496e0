import type { TextOptions } from './column-type.ts'

/**
 * A number as people and spreadsheets write it, in plain form: `1,234.5`, `1 234,5`, `(12)` for minus 12.
 * Without `decimalMark` a lone comma followed by other than three digits is a decimal mark.
 * @returns undefined when it is none
 */
export function parseDecimalText(text: string, options: TextOptions): string | undefined {
  const isParenthesised = /^\(.*\)$/.test(text.trim())
  const bare = text
    .trim()
    .replace(/^\((.*)\)$/, '$1')
    .replace(/^\u2212/, '-')
    .replace(/[\s'\u00a0\u202f]/g, '')
  const mark = options.decimalMark ?? guessDecimalMark(bare)
  const group = mark === '.' ? ',' : '.'
  if (!isGrouped(bare, group, mark)) return undefined
  const plain = bare.replaceAll(group, '').replace(mark, '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return undefined
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)\.?(\d*)$/.exec(plain) ?? []
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
  const isNegative = (sign === '-') !== isParenthesised
  return isNegative && /[1-9]/.test(digits) ? `-${digits}` : digits
}

function guessDecimalMark(text: string): '.' | ',' {
  if (text.includes('.') && text.includes(','))
    return text.lastIndexOf(',') > text.lastIndexOf('.') ? ',' : '.'
  return /^[^,]*,(\d{1,2}|\d{4,})$/.test(text) ? ',' : '.'
}

/** Refuses `1,2,3`: groups are of three digits (two or three in India) and stand before the decimal mark. */
function isGrouped(text: string, group: string, mark: string): boolean {
  const [whole = '', ...fractions] = text.split(mark)
  if (fractions.length > 1 || fractions.some((fraction) => fraction.includes(group))) return false
  const groups = whole.split(group)
  return (
    groups.length === 1 ||
    (groups.at(-1)!.length === 3 && groups.slice(1).every((part) => /^\d{2,3}$/.test(part)))
  )
}

/** Whole seconds of `90`, `1:30` (h:mm), `1:30:00` or an ISO 8601 duration of days and smaller. */
export function parseDurationText(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^\d{1,12}$/.test(trimmed)) return Number(trimmed)
  const clock = /^(-?)(\d{1,7}):([0-5]\d)(?::([0-5]\d))?$/.exec(trimmed)
  if (clock !== null) {
    const seconds = Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4] ?? 0)
    return clock[1] === '-' ? -seconds : seconds
  }
  const iso = /^P(?=.)(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,12})S)?)?$/i.exec(
    trimmed,
  )
  if (iso === null) return undefined
  const [days, hours, minutes, seconds] = [iso[1], iso[2], iso[3], iso[4]].map((part) => Number(part ?? 0))
  return days! * 86_400 + hours! * 3600 + minutes! * 60 + seconds!
}
