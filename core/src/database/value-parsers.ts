import pg from 'pg'
import { numberTooLarge } from './errors.ts'

type Parse = (text: string) => unknown

/** Whole numbers become JS numbers, never a rounded one. */
function parseInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw numberTooLarge({})
  return value
}

/** ISO 8601 in UTC with the stored microseconds, so that a page's cursor is exact: `2026-11-24T09:00:00.25Z`. */
function parseInstant(text: string): string {
  if (text.endsWith('+00')) return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
  // infinity, years before Christ, or a session whose time zone is not UTC
  const value = new Date(text)
  return Number.isNaN(value.getTime()) ? text : value.toISOString()
}

const asText: Parse = (text) => text

const TEXT_ARRAY = 1009
const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY as number, 'text') as (text: string) => Nested[]
type Nested = string | null | Nested[]

const list =
  (parse: Parse): Parse =>
  (text) =>
    parseEach(parseTextArray(text), parse)

function parseEach(items: readonly Nested[], parse: Parse): unknown[] {
  return items.map((item) =>
    item === null ? null : Array.isArray(item) ? parseEach(item, parse) : parse(item),
  )
}

/** PostgreSQL's type numbers whose default reading in `pg` loses something; all others keep the default. */
const PARSERS = new Map<number, Parse>([
  [20, parseInteger], // bigint
  [1016, list(parseInteger)],
  [1082, asText], // date: a calendar day has no time zone
  [1182, list(asText)],
  [1114, asText], // timestamp without time zone
  [1115, list(asText)],
  [1184, parseInstant], // timestamptz
  [1185, list(parseInstant)],
  [1186, asText], // interval, ISO 8601
  [1187, list(asText)],
  [1700, asText], // numeric
  [1231, list(asText)],
])

/** How values of the wire become JavaScript values; given to each `pg` client. */
export const valueParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) ||
    pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
}
