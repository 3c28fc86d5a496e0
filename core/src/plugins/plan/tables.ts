import type { FoundSchema } from '../catalog/types.ts'
import { SEARCH_TABLE } from '../structure/search.ts'
import { qualified } from '../structure/sql-names.ts'
import type { SchemaStructure } from '../structure/types.ts'
import { step } from './step.ts'
import { createTableSql } from './table-sql.ts'
import type { Step } from './types.ts'

export const planTables = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...wanted.tables.values()]
    .filter(({ name }) => !found.tables.has(name))
    .map((table) =>
      step(
        `${wanted.schema}.${table.name}`,
        `create table ${table.name}`,
        createTableSql(wanted.schema, table),
      ),
    )

/** Without CASCADE: a table that another plugin still refers to stays, and the plan fails. */
export const planDroppedTables = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...found.tables.keys()]
    .filter((name) => !wanted.tables.has(name))
    .map((name) =>
      step(`${wanted.schema}.${name}`, `drop table ${name}`, `drop table ${qualified(wanted.schema, name)}`, {
        // Terms of search are made from the records and can be made again.
        kind: name === SEARCH_TABLE ? 'safe' : 'destructive',
        lock: 'access exclusive',
        phase: 'contract',
        isOfDropped: true,
      }),
    )

/** Tables on both sides, wanted first. */
export function shared(wanted: SchemaStructure, found: FoundSchema) {
  return [...wanted.tables.values()].flatMap((table) => {
    const existing = found.tables.get(table.name)
    return existing === undefined ? [] : [{ table, existing }]
  })
}
