import { literal } from './sql-names.ts'

/** The default that a manifest wants, as SQL. */
export const defaultSql = (value: string | number | boolean): string =>
  typeof value === 'string' ? literal(value) : String(value)

/**
 * One form for `'open'::text`, `'open'`, `'-1'::integer`, `-1`: what PostgreSQL prints and what we write
 * become comparable. Calls such as `now()` stay as they are.
 */
export function canonicalDefault(sql: string): string {
  const text = /^'((?:[^']|'')*)'(?:::[a-z ]+(?:\([\d,]+\))?)?$/.exec(sql)
  if (text !== null) return text[1]!.replaceAll("''", "'")
  return sql.replace(/^\(?(-?[\d.]+)\)?(?:::[a-z ]+(?:\([\d,]+\))?)?$/, '$1')
}
