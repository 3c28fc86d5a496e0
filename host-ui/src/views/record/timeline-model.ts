import type { Filter } from '@quoin/plugin-sdk'
import type { Row } from '../model/tables.ts'

/** The platform's entity of calls, notes, meetings and tasks. */
export const ACTIVITY = 'core.activity'

/** Which activities belong on a record's timeline: its own, and those of its party. */
export function timelineFilter(entity: string, id: string, party: string | undefined): Filter {
  const own = { entity: { eq: entity }, record: { eq: id } } as unknown as Filter
  if (!party) return own
  return { or: [own, { party: { eq: party } }] } as unknown as Filter
}

/** Values of a new activity. The first line is the subject, the rest the text. */
export function activityValues(input: {
  readonly kind: string
  readonly text: string
  readonly dueAt: string | null
  readonly now: string
  readonly owner: string
  readonly entity: string
  readonly record: string
  readonly party: string | undefined
}): Record<string, unknown> {
  const [first = '', ...rest] = input.text.trim().split('\n')
  const isLong = first.length > 120
  return {
    kind: input.kind,
    subject: isLong ? `${first.slice(0, 117)}…` : first,
    body: isLong ? input.text.trim() : rest.join('\n').trim() || null,
    party: input.party ?? null,
    entity: input.entity,
    record: input.record,
    happened_at: input.now,
    due_at: input.dueAt,
    owner: input.owner,
  }
}

/** Open tasks first by date due, then everything else, newest first. */
export function splitTimeline(rows: readonly Row[]): { open: Row[]; past: Row[] } {
  const isOpen = (row: Row): boolean =>
    row['due_at'] !== null && row['due_at'] !== undefined && !row['done_at']
  const due = (row: Row): string => String(row['due_at'])
  return {
    open: rows.filter(isOpen).sort((left, right) => due(left).localeCompare(due(right))),
    past: rows.filter((row) => !isOpen(row)),
  }
}
