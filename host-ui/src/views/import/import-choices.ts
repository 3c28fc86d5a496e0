import type { ImportChoices, ImportJob } from './import-api.ts'
import { usableMatchKeys, type ImportTarget, type Mapping } from './mapping.ts'

/** What was chosen before, or the guess of the server with careful defaults. */
export function choicesOf(job: ImportJob, target: ImportTarget): ImportChoices {
  const mapping: Mapping = job.mapping ?? {}
  const known = typeof job.matchKey === 'string' ? job.matchKey.split(',') : job.matchKey
  return {
    mapping,
    matchKey: known ?? usableMatchKeys(target, mapping)[0] ?? null,
    onMatch: job.onMatch ?? 'update',
    onError: job.onError ?? 'skip-row',
  }
}

/** A match key that the mapping no longer feeds is replaced by the first one that it does. */
export function withMapping(choices: ImportChoices, target: ImportTarget, mapping: Mapping): ImportChoices {
  const usable = usableMatchKeys(target, mapping)
  const isUsable = choices.matchKey !== null && usable.some((key) => key.join() === choices.matchKey?.join())
  return { ...choices, mapping, matchKey: isUsable ? choices.matchKey : (usable[0] ?? null) }
}
