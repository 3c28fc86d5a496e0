import type { Row } from '../model/tables.ts'

/** Sums of one currency, in minor units. */
export interface Sum {
  readonly currency: string
  readonly amount: number
}

/** What the head of a column shows. */
export interface ColumnTotals {
  readonly count: number
  readonly sums: readonly Sum[]
}

/** One column of a board: a choice value or a record of the group's table. */
export interface BoardColumn {
  readonly key: string
  readonly title: string
  /** Probability in percent for the weighted sum; undefined without a weight. */
  readonly weight: number | undefined
  /** The group's record, empty for choice columns. */
  readonly row: Readonly<Record<string, unknown>>
}

/** Loaded cards and totals of every column, by key. Immutable. */
export interface BoardState {
  readonly cards: Readonly<Record<string, readonly Row[]>>
  readonly totals: Readonly<Record<string, ColumnTotals>>
}

export interface Move {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Place in the target column; the front when absent. */
  readonly index?: number
}

export interface MoveOptions {
  /** Column of the card that holds the group. */
  readonly group: string
  /** money column added up at the head, and where its currency is. */
  readonly sum?: string | undefined
  readonly currencyOf: (row: Row) => string
}

/** Moves a card and adjusts both heads at once, before the server has answered. */
export function moveCard(state: BoardState, move: Move, options: MoveOptions): BoardState {
  const source = state.cards[move.from] ?? []
  const card = source.find((row) => row.id === move.id)
  if (!card) return state
  const moved = { ...card, [options.group]: move.to }
  const rest = source.filter((row) => row.id !== move.id)
  const target = move.from === move.to ? rest : (state.cards[move.to] ?? [])
  const index = Math.min(Math.max(move.index ?? 0, 0), target.length)
  const cards = {
    ...state.cards,
    [move.from]: rest,
    [move.to]: [...target.slice(0, index), moved, ...target.slice(index)],
  }
  if (move.from === move.to) return { ...state, cards }
  const totals = {
    ...state.totals,
    [move.from]: addCard(state.totals[move.from], card, -1, options),
    [move.to]: addCard(state.totals[move.to], card, 1, options),
  }
  return { cards, totals }
}

function addCard(
  totals: ColumnTotals | undefined,
  card: Row,
  sign: 1 | -1,
  options: MoveOptions,
): ColumnTotals {
  const before = totals ?? { count: 0, sums: [] }
  const amount = options.sum ? Number(card[options.sum] ?? 0) : 0
  const count = Math.max(0, before.count + sign)
  if (!options.sum || amount === 0) return { ...before, count }
  const currency = options.currencyOf(card)
  const known = before.sums.some((sum) => sum.currency === currency)
  const sums = known
    ? before.sums.map((sum) =>
        sum.currency === currency ? { currency, amount: sum.amount + sign * amount } : sum,
      )
    : [...before.sums, { currency, amount: sign * amount }]
  return { count, sums: sums.filter((sum) => sum.amount !== 0) }
}

/** Replaces a card wherever it lies, e.g. with the version the server answered. */
export function replaceCard(state: BoardState, row: Row): BoardState {
  const cards = Object.fromEntries(
    Object.entries(state.cards).map(([key, list]) => [
      key,
      list.map((each) => (each.id === row.id ? { ...each, ...row } : each)),
    ]),
  )
  return { ...state, cards }
}

export function findCard(
  state: BoardState,
  id: string,
): { key: string; index: number; row: Row } | undefined {
  for (const [key, list] of Object.entries(state.cards)) {
    const index = list.findIndex((row) => row.id === id)
    const row = list[index]
    if (row) return { key, index, row }
  }
  return undefined
}

/** Weighted sums in minor units, rounded half up per currency; undefined when the column has no weight. */
export function weighted(totals: ColumnTotals | undefined, weight: number | undefined): Sum[] | undefined {
  if (weight === undefined || !totals) return undefined
  return totals.sums.map(({ currency, amount }) => ({
    currency,
    amount: Math.round((amount * weight) / 100),
  }))
}

/** red: the date has passed; amber: it is today; grey: nothing planned; none: later. */
export type Signal = 'overdue' | 'today' | 'none' | 'planned'

export function signalOf(date: unknown, today: string): Signal {
  if (typeof date !== 'string' || date === '') return 'none'
  const day = date.slice(0, 10)
  if (day < today) return 'overdue'
  return day === today ? 'today' : 'planned'
}
