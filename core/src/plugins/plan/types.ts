/** What a step means for data and for code that still runs on the version before. */
export type StepKind = 'safe' | 'breaking' | 'destructive'

/** Table lock taken while the step runs; `none` when no existing table is touched. */
export type StepLock = 'none' | 'share' | 'share row exclusive' | 'access exclusive'

/**
 * `expand` runs before the new version is activated, so nothing that the old one reads or writes may go; `contract`
 * runs when no node runs the old version any more.
 */
export type StepPhase = 'expand' | 'contract'

/** One act of a plan, in the order it runs. */
export interface Step {
  readonly sql: string
  readonly kind: StepKind
  /** `crm`, `crm.deal`, `crm.deal.amount` */
  readonly object: string
  readonly lock: StepLock
  readonly phase: StepPhase
  /** `core.party`: another table that the statement locks as well, such as the one a foreign key points to. */
  readonly alsoLocks: string | undefined
  /** Goes with a dropped table or column: held back together with it. */
  readonly isOfDropped: boolean
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
