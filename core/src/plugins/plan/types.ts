/** What a step means for data and for code that still runs on the version before. */
export type StepKind = 'safe' | 'breaking' | 'destructive'

/** Table lock taken while the step runs; `none` when no existing table is touched. */
export type StepLock = 'none' | 'share' | 'share row exclusive' | 'access exclusive'

/** One act of a plan, in the order it runs. */
export interface Step {
  readonly sql: string
  readonly kind: StepKind
  /** `crm`, `crm.deal`, `crm.deal.amount` */
  readonly object: string
  readonly lock: StepLock
  /** `administer`: creating and granting roles, which the migration role may not. */
  readonly runsAs: 'migrator' | 'installer'
  /** For a person: "add column amount". */
  readonly summary: string
}

export interface Plan {
  readonly pluginId: string
  readonly fromVersion: string | undefined
  readonly toVersion: string
  readonly steps: readonly Step[]
}
