import type { Filter } from '@quoin/plugin-sdk'
import { tableOf, titleOf, type Page } from '@quoin/plugin-sdk/ui'
import { choiceLabel } from '../model/cells.ts'
import { referenceColumns, requestColumns, type Included, type Row, type ViewTable } from '../model/tables.ts'
import { mergeIncluded, records } from '../record-api.ts'
import type { BoardColumn, BoardState, ColumnTotals } from './board-model.ts'

/** Cards of one column loaded at a time. */
export const CARDS_A_TIME = 50
/** A board with more columns than this is no board. */
const MOST_COLUMNS = 60
/** Boards to choose between. */
const MOST_BOARDS = 100

export interface BoardQuery {
  readonly entity: string
  readonly table: ViewTable
  readonly page: Page
  readonly filter: Filter | undefined
  readonly search: string
}

/** Where the columns of a board come from: the values of a choice, or the records a reference may point to. */
export interface BoardShape {
  readonly group: string
  /** Entity of the columns' records; undefined for a choice. */
  readonly groupEntity: string | undefined
  readonly fields: readonly string[]
}

export function shapeOf(table: ViewTable, page: Page): BoardShape {
  const group = page.group ?? ''
  const column = table.columns[group]
  const fields = (page.card ?? []).filter((name) => table.columns[name] !== undefined)
  return { group, groupEntity: column?.type === 'reference' ? column.to : undefined, fields }
}

/** Records of the column that chooses between boards, in their own order. */
export async function loadBoards(table: ViewTable, page: Page): Promise<{ id: string; title: string }[]> {
  const entity = page.board ? table.columns[page.board]?.to : undefined
  const boards = entity ? (tableOf(entity) as ViewTable | undefined) : undefined
  if (!entity || !boards) return []
  const reply = await records.list(entity, { sort: boards.sort ?? undefined, limit: MOST_BOARDS })
  return reply.items.map((row) => ({ id: row.id, title: titleOf(boards, row) }))
}

/** Columns of one board. Records of the group's table are narrowed by the board where they know of it. */
export async function loadColumns(table: ViewTable, page: Page, board: string): Promise<BoardColumn[]> {
  const shape = shapeOf(table, page)
  if (!shape.groupEntity) {
    const column = table.columns[shape.group]
    return (column?.values ?? []).map((value) => ({
      key: value,
      title: choiceLabel(column, value),
      weight: undefined,
      row: {},
    }))
  }
  const target = tableOf(shape.groupEntity) as ViewTable | undefined
  if (!target) return []
  const isNarrowed = page.board !== undefined && board !== '' && target.columns[page.board] !== undefined
  const filter = isNarrowed ? ({ [page.board ?? '']: { eq: board } } as Filter) : undefined
  const sort = target.columns['position'] ? 'position' : (target.sort ?? undefined)
  const reply = await records.list(shape.groupEntity, { filter, sort, limit: MOST_COLUMNS })
  return reply.items.map((row) => ({
    key: row.id,
    title: titleOf(target, row),
    weight: page.weight && row[page.weight] !== undefined ? Number(row[page.weight]) : undefined,
    row,
  }))
}

/** Cards and totals of one query; thrown away when it changes. */
export class BoardSource {
  readonly included: Included = {}
  readonly #query: BoardQuery
  readonly #cursors = new Map<string, string | null>()
  readonly #loading = new Set<string>()

  constructor(query: BoardQuery) {
    this.#query = query
  }

  #columns(): string[] {
    const { table, page } = this.#query
    const { group, fields } = shapeOf(table, page)
    const extra = [page.sum ?? '', group, page.board ?? '', 'created_at'].filter((name) => name !== '')
    return requestColumns(table, [...new Set([...fields, ...extra])])
  }

  /** The first cards of every column and the heads, all at once. */
  async load(keys: readonly string[]): Promise<BoardState> {
    const [totals, ...lists] = await Promise.all([
      this.#totals(),
      ...keys.map((key) => this.#page(key, undefined)),
    ])
    const cards = Object.fromEntries(keys.map((key, index) => [key, lists[index] ?? []]))
    return { cards, totals }
  }

  /** Whether a column has more cards than were loaded. */
  hasMore(key: string): boolean {
    return typeof this.#cursors.get(key) === 'string'
  }

  /** The next cards of a column; none when they are on their way or there are no more. */
  async more(key: string): Promise<Row[]> {
    const cursor = this.#cursors.get(key)
    if (!cursor || this.#loading.has(key)) return []
    this.#loading.add(key)
    try {
      return await this.#page(key, cursor)
    } finally {
      this.#loading.delete(key)
    }
  }

  async #page(key: string, cursor: string | undefined): Promise<Row[]> {
    const { entity, table, page, filter, search } = this.#query
    const { group, fields } = shapeOf(table, page)
    const own = { [group]: { eq: key } } as Filter
    const reply = await records.list(entity, {
      filter: filter ? ({ and: [filter, own] } as Filter) : own,
      search,
      sort: search ? undefined : '-created_at',
      limit: CARDS_A_TIME,
      cursor,
      columns: this.#columns(),
      include: referenceColumns(table, fields),
    })
    mergeIncluded(this.included, reply.included)
    this.#cursors.set(key, reply.nextCursor)
    return reply.items
  }

  async #totals(): Promise<Record<string, ColumnTotals>> {
    const { entity, page, filter, search, table } = this.#query
    const { group } = shapeOf(table, page)
    const answer = await records.summary(entity, { filter, search, group, sum: page.sum })
    return Object.fromEntries(answer.groups.map(({ key, count, sums }) => [String(key), { count, sums }]))
  }
}
