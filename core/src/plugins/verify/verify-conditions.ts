import type { Column, Table } from '@quoin/plugin-sdk'
import { own, report, reportUnknown, type Scope } from './scope.ts'
import { STUB } from './sound-part.ts'

interface ChoiceCondition {
  readonly column: string
  readonly in: readonly string[]
}

/** A condition asks a declared choice of the table for values that it has. */
export function checkChoiceCondition(
  scope: Scope,
  table: Table,
  condition: ChoiceCondition,
  path: string,
): void {
  const column = own(table.columns, condition.column)
  if (column === STUB) return
  if (column === undefined) {
    const known = Object.keys(table.columns)
    const expected = 'a column of the table'
    return reportUnknown(scope, `${path}/column`, { expected, got: condition.column, known })
  }
  if (column.type !== 'choice') {
    return report(scope, `${path}/column`, 'a column of type choice', `a column of type ${column.type}`)
  }
  for (const [place, value] of condition.in.entries()) {
    if (column.values?.includes(value) === true) continue
    const known = column.values ?? []
    reportUnknown(scope, `${path}/in/${place}`, { expected: 'a value of the choice', got: value, known })
  }
}

/** `when`: another column decides, which always shows; and a record can do without this one. */
export function verifyWhen(scope: Scope, table: Table, column: Column, path: string): void {
  const { when } = column
  if (when === undefined) return
  checkChoiceCondition(scope, table, when, `${path}/when`)
  if (own(table.columns, when.column)?.when !== undefined) {
    report(scope, `${path}/when/column`, 'a column that shows always', `"${when.column}", which has a "when"`)
  }
  if (column.required === true && column.default === undefined) {
    report(scope, `${path}/required`, 'a default', 'a required column that forms leave out at times')
  }
}
