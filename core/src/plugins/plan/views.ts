import type { FoundSchema } from '../catalog/types.ts'
import { DELETED_AT } from '../structure/kernel-columns.ts'
import { qualified } from '../structure/sql-names.ts'
import type { SchemaStructure, ViewStructure } from '../structure/types.ts'
import { step } from './step.ts'
import { viewSql } from './table-sql.ts'
import type { Step } from './types.ts'

/** Views go first and come last, because PostgreSQL holds every column that one reads. */
export const planDroppedViews = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...found.views.values()]
    .filter(({ name, hash }) => wanted.views.get(name)?.hash !== hash)
    .map((view) => {
      const next = wanted.views.get(view.name)
      const isSame = next !== undefined && publishes(view, next)
      const verb = isSame ? 'replace' : next === undefined ? 'withdraw' : 'change'
      return step(
        `${wanted.schema}.${view.name}`,
        `${verb} contract ${view.name}`,
        `drop view ${qualified(wanted.schema, view.name)}`,
        {
          kind: isSame ? 'safe' : 'breaking',
          lock: 'access exclusive',
          phase: next === undefined && !isRetyped(view, wanted) ? 'contract' : 'expand',
        },
      )
    })

/** PostgreSQL changes no type of a column that a view reads, so such a view cannot wait. */
const isRetyped = (view: ViewStructure, wanted: SchemaStructure): boolean =>
  view.columns.some(({ source, type }) =>
    [...wanted.tables.values()].some(({ columns }) => {
      const column = columns.get(source)
      return column !== undefined && column.type !== type
    }),
  )

/** The new view still gives every column of the old one, with the same type. */
export const publishes = (old: Pick<ViewStructure, 'columns'>, view: ViewStructure): boolean =>
  old.columns.every(({ name, type }) => view.columns.some((each) => each.name === name && each.type === type))

export const planViews = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...wanted.views.values()]
    .filter(({ name, hash }) => found.views.get(name)?.hash !== hash)
    .map((view) => {
      const isSoftDeleted = wanted.tables.get(view.table)!.columns.has(DELETED_AT.name)
      return step(
        `${wanted.schema}.${view.name}`,
        `publish contract ${view.name}`,
        viewSql(wanted.schema, view, isSoftDeleted),
      )
    })
