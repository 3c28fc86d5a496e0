import { isAmong } from './conditions.ts'
import type { Row, ViewTable } from './tables.ts'

/** Whether a record is final by itself: its own column says so. */
export function isFrozen({ immutableWhen }: ViewTable, row: Row): boolean {
  if (!immutableWhen || immutableWhen.through !== undefined) return false
  return isAmong(immutableWhen, row)
}

/** Whether rows that point at a record by a column take no change, because that record is final. */
export function isHeldBy({ immutableWhen }: ViewTable, column: string, row: Row): boolean {
  if (immutableWhen?.through !== column) return false
  return isAmong(immutableWhen, row)
}
