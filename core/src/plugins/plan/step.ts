import type { Step } from './types.ts'

/** A step of the migration role; safe, before activation and without a lock unless said. */
export function step(
  object: string,
  summary: string,
  sql: string,
  rest: Partial<Pick<Step, 'kind' | 'lock' | 'runsAs' | 'phase' | 'alsoLocks' | 'isOfDropped'>> = {},
): Step {
  return {
    object,
    summary,
    sql,
    kind: rest.kind ?? 'safe',
    lock: rest.lock ?? 'none',
    runsAs: rest.runsAs ?? 'migrator',
    phase: rest.phase ?? 'expand',
    alsoLocks: rest.alsoLocks,
    isOfDropped: rest.isOfDropped ?? false,
  }
}
