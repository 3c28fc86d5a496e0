/** What the elements read of a deal; amounts in minor units. */
export interface Deal {
  readonly id: string
  readonly title: string
  readonly stage: string
  readonly amount: number | null
  readonly currency: string | null
  readonly next_step_on: string | null
}

export interface DealList {
  readonly items: readonly Deal[]
  readonly nextCursor: string | null
  readonly included?: Readonly<Record<string, Readonly<Record<string, { title: string }>>>>
}

export interface StageRow {
  readonly id: string
  readonly name: string
  readonly pipeline: string
  readonly position: number
  readonly category: 'open' | 'won' | 'lost'
}

export interface StageSummary {
  readonly groups: readonly {
    readonly key: string | null
    readonly count: number
    readonly sums: readonly { readonly currency: string; readonly amount: number }[]
  }[]
}

export const STAGE = 'crm.stage'

/** One bar of the widget. */
export interface StageBar {
  readonly id: string
  readonly name: string
  readonly count: number
  readonly sums: readonly { readonly currency: string; readonly amount: number }[]
  /** Count in relation to the longest bar, 0 to 1. */
  readonly part: number
}

/** Open stages in order, with the deals in them. */
export function stageBars(stages: readonly StageRow[], summary: StageSummary): StageBar[] {
  const groups = new Map(summary.groups.map((group) => [group.key, group]))
  const open = stages.filter((stage) => stage.category === 'open')
  const most = Math.max(1, ...open.map((stage) => groups.get(stage.id)?.count ?? 0))
  return open.map((stage) => {
    const group = groups.get(stage.id)
    const count = group?.count ?? 0
    return { id: stage.id, name: stage.name, count, sums: group?.sums ?? [], part: count / most }
  })
}

/** Adds up sums by currency. */
export function totalSums(bars: readonly StageBar[]): { currency: string; amount: number }[] {
  const totals = new Map<string, number>()
  for (const { currency, amount } of bars.flatMap((bar) => bar.sums))
    totals.set(currency, (totals.get(currency) ?? 0) + amount)
  return [...totals].map(([currency, amount]) => ({ currency, amount }))
}
