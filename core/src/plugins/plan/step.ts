import type { Step, StepKind, StepLock } from './types.ts'

/** A step of the migration role; safe and without a lock unless said. */
export function step(
  object: string,
  summary: string,
  sql: string,
  rest: { kind?: StepKind; lock?: StepLock; runsAs?: Step['runsAs'] } = {},
): Step {
  return {
    object,
    summary,
    sql,
    kind: rest.kind ?? 'safe',
    lock: rest.lock ?? 'none',
    runsAs: rest.runsAs ?? 'migrator',
  }
}
