import type { Filter } from '@quoin/plugin-sdk'
import { mergeIncluded, records } from '../record-api.ts'
import { referenceColumns, requestColumns, type Included, type Row, type ViewTable } from '../model/tables.ts'
import { RowPages, type RowCount } from './row-pages.ts'

/** What a list asks for. */
export interface RowQuery {
  readonly entity: string
  readonly table: ViewTable
  readonly columns: readonly string[]
  readonly filter: Filter | undefined
  readonly search: string
  readonly sort: string
}

/** Rows of one query with the titles of what they refer to; thrown away when the query changes. */
export class RowSource {
  readonly pages: RowPages<Row>
  readonly included: Included = {}
  readonly #query: RowQuery

  constructor(query: RowQuery) {
    this.#query = query
    const { entity, table, columns, filter, search, sort } = query
    const include = [...referenceColumns(table, columns)]
    const names = requestColumns(table, columns)
    this.pages = new RowPages(async (cursor, limit) => {
      const reply = await records.list(entity, {
        filter,
        search,
        sort: sort || (search ? undefined : (table.sort ?? undefined)),
        limit,
        cursor,
        include,
        columns: names,
      })
      mergeIncluded(this.included, reply.included)
      return reply
    })
  }

  /** Counts the whole list, so that the bar can span it. */
  async count(): Promise<RowCount> {
    const { entity, filter, search } = this.#query
    const answer = await records.count(entity, { filter, search })
    this.pages.total = answer
    return answer
  }
}
