import type { Filter } from './filters.ts'

/** Column types by name; a column that is not listed compares as text, numbers as numbers. */
export type ColumnKinds = Readonly<Record<string, string | undefined>>

type Row = Readonly<Record<string, unknown>>

/**
 * Whether a record fits a filter, by the meaning that the kernel gives to filters of lists: empty values fit only
 * `ne`, `notIn`, `empty` and `eq: null`; an operator that is not known fits nothing. For offers and previews; the
 * kernel decides what is done. Decimals compare as floating-point numbers.
 */
export function matchesFilter(filter: Filter, record: Row, kinds: ColumnKinds = {}): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    switch (name) {
      case 'and':
        return (condition as unknown as Filter[]).every((part) => matchesFilter(part, record, kinds))
      case 'or':
        return (condition as unknown as Filter[]).some((part) => matchesFilter(part, record, kinds))
      case 'not':
        return !matchesFilter(condition as unknown as Filter, record, kinds)
      default:
        return Object.entries(condition).every(([operator, wanted]) =>
          fits(record[name] ?? null, operator, wanted, kinds[name]),
        )
    }
  })
}

function fits(value: unknown, operator: string, wanted: unknown, kind: string | undefined): boolean {
  const isSame = (other: unknown): boolean => compare(value, other, kind) === 0
  const isBetween = (test: (order: number) => boolean): boolean =>
    value !== null && wanted !== null && test(compare(value, wanted, kind))
  switch (operator) {
    case 'empty':
      return (value === null) === (wanted === true)
    case 'eq':
      return isSame(wanted)
    case 'ne':
      return !isSame(wanted)
    case 'in':
      return (wanted as unknown[]).some(isSame)
    case 'notIn':
      return !(wanted as unknown[]).some(isSame)
    case 'lt':
      return isBetween((order) => order < 0)
    case 'lte':
      return isBetween((order) => order <= 0)
    case 'gt':
      return isBetween((order) => order > 0)
    case 'gte':
      return isBetween((order) => order >= 0)
    case 'starts':
      return value !== null && lower(value).startsWith(lower(wanted))
    case 'contains':
      return value !== null && lower(value).includes(lower(wanted))
    default:
      return false
  }
}

const lower = (value: unknown): string => String(value).toLowerCase()

const NUMERIC = new Set(['integer', 'decimal', 'money', 'percent', 'duration'])
const collator = new Intl.Collator('und')

/** Below, at or above zero as `left` comes before, with or after `right`; an empty value is only like itself. */
function compare(left: unknown, right: unknown, kind: string | undefined): number {
  if (left === null || right === null) return left === right ? 0 : Number.NaN
  if (typeof left === 'number' || NUMERIC.has(kind ?? '')) return Number(left) - Number(right)
  if (kind === 'datetime') {
    const order = Date.parse(String(left)) - Date.parse(String(right))
    if (order !== 0) return order
  }
  if (left === right) return 0
  const [one, other] = [String(left), String(right)]
  // Equal to the collation is not yet the same text: "a" and "A" differ.
  return collator.compare(one, other) || (one < other ? -1 : 1)
}
