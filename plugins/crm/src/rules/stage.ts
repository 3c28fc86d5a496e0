export type Category = 'open' | 'won' | 'lost'

export interface Stage {
  readonly id: string
  readonly pipeline: string
  readonly name: string
  readonly position: number
  readonly category: Category
}

/** The columns of a deal that follow from its stage. */
export interface StageFacts {
  readonly pipeline: string
  readonly stage: string
  readonly outcome: Category
  readonly stage_since: string
  readonly closed_at: string | null
  readonly lost_reason: string | null
}

/** What a deal becomes when it enters a stage. A reason is kept only where something was lost. */
export function enterStage(
  stage: Stage,
  at: { readonly now: string; readonly lostReason: string | null },
): StageFacts {
  return {
    pipeline: stage.pipeline,
    stage: stage.id,
    outcome: stage.category,
    stage_since: at.now,
    closed_at: stage.category === 'open' ? null : at.now,
    lost_reason: stage.category === 'lost' ? at.lostReason : null,
  }
}

/** The first stage of a category in a pipeline, by position, then id so that the answer never wavers. */
export function firstStage(
  stages: readonly Stage[],
  category: Category,
  pipeline?: string,
): Stage | undefined {
  return stages
    .filter((stage) => stage.category === category && (pipeline === undefined || stage.pipeline === pipeline))
    .toSorted((a, b) => a.position - b.position || a.id.localeCompare(b.id))[0]
}

/** Whole seconds between two instants; never negative, because clocks of two machines may differ. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000))
}
