import type { ViewTable } from './tables.ts'

type Values = Readonly<Record<string, unknown>>

/** Whether the choice that a condition asks for has one of its values. */
export const isAmong = (condition: { column: string; in: readonly string[] }, values: Values): boolean =>
  condition.in.includes(String(values[condition.column]))

/** Whether a column makes sense for a record with these values; presentation, the API knows no such limit. */
export function appliesTo(table: ViewTable, name: string, values: Values): boolean {
  const when = table.columns[name]?.when
  // Who may not read the deciding column is shown all there is.
  return when === undefined || table.columns[when.column] === undefined || isAmong(when, values)
}
