import { describe, expect, test } from 'vitest'
import { parseDateText } from '../../src/ui/format/date-input.ts'
import { dateOf, daysBetween, formatDate, formatDateTime, relativeTime } from '../../src/ui/format/dates.ts'

describe('dates for reading', () => {
  test('names the month, so that nobody can swap it with the day', () => {
    expect(formatDate('2026-03-04')).toBe('4 Mar 2026')
  })

  test('says nothing for what is no date', () => {
    expect(formatDate(null)).toBe('')
    expect(formatDate('soon')).toBe('')
  })

  test('puts an instant into the time zone, also across midnight', () => {
    expect(formatDateTime('2026-11-24T23:30:00Z', 'Europe/Berlin')).toBe('25 Nov 2026, 00:30')
    expect(dateOf('2026-11-24T23:30:00Z', 'America/New_York')).toBe('2026-11-24')
  })

  test('counts calendar days over a change of clocks', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1)
  })

  const now = new Date('2026-11-24T12:00:00Z')
  test.each([
    ['2026-11-24T11:59:30Z', 'just now'],
    ['2026-11-24T11:59:00Z', '1 minute ago'],
    ['2026-11-24T09:00:00Z', '3 hours ago'],
    ['2026-11-23T12:00:00Z', 'yesterday'],
    ['2026-12-15T12:00:00Z', 'in 3 weeks'],
  ])('tells the distance of %s as "%s"', (instant, text) => {
    expect(relativeTime(instant, now)).toBe(text)
  })
})

describe('dates that people type', () => {
  const november = { year: 2026, month: 10, day: 24 }
  test.each(['24 Nov 2026', '24/11/2026', '24.11.26', '24-11', '24 november', '2026-11-24'])(
    'reads "%s" day first',
    (text) => {
      expect(parseDateText(text, { year: 2026 })).toEqual(november)
    },
  )

  test.each(['', '11/24/2026', '31 Feb', '32.1.2026', 'tomorrow'])('refuses "%s"', (text) => {
    expect(parseDateText(text, { year: 2026 })).toBeUndefined()
  })

  test('knows leap days', () => {
    expect(parseDateText('29.2.2028', { year: 2026 })).toEqual({ year: 2028, month: 1, day: 29 })
    expect(parseDateText('29.2.2026', { year: 2026 })).toBeUndefined()
  })
})
