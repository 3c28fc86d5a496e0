import { comparisonFault } from './column-values.ts'
import { cursorInvalid } from './errors.ts'
import type { Sort, SortKey } from './sort.ts'

const MAX_LENGTH = 8_000

/** Where the next page starts: table, order and the last record's values. It opens nothing by itself. */
export function encodeCursor(entity: string, sort: Sort, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([entity, sort.signature, values])).toString('base64url')
}

/** @throws records.invalid-cursor (400) when it was made for another table or order, or by somebody else */
export function decodeCursor(cursor: string, entity: string, sort: Sort): unknown[] {
  const parsed = parse(cursor)
  if (!Array.isArray(parsed) || parsed.length !== 3) throw cursorInvalid({ reason: 'it is not one of ours' })
  const [madeFor, signature, values] = parsed as [unknown, unknown, unknown]
  if (madeFor !== entity) throw cursorInvalid({ reason: 'it belongs to another table' })
  if (signature !== sort.signature) throw cursorInvalid({ reason: 'it belongs to another sort' })
  const isComplete =
    Array.isArray(values) &&
    values.length === sort.keys.length &&
    sort.keys.every((key, index) => isValueOf(key, values[index]))
  if (!isComplete) throw cursorInvalid({ reason: 'its values do not fit the sort' })
  return values as unknown[]
}

function parse(cursor: string): unknown {
  if (cursor.length > MAX_LENGTH) return undefined
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

function isValueOf({ column, isNullable }: SortKey, value: unknown): boolean {
  if (value === null) return isNullable
  return comparisonFault(column, value) === undefined
}
