import type { InsertedRow } from '../database/insert-rows.ts'
import { DAY_MS, type MakerInput } from './make-parties.ts'

const KINDS: readonly (readonly [kind: string, share: number, subjects: readonly string[]])[] = [
  [
    'call',
    0.34,
    [
      'Asked about prices',
      'Left a message',
      'Talked about delivery',
      'Confirmed the order',
      'Introduced ourselves',
    ],
  ],
  ['email', 0.26, ['Sent the brochure', 'Answered questions', 'Sent references', 'Thanked for the visit']],
  ['meeting', 0.14, ['First meeting', 'Visit on site', 'Yearly review', 'Presented the offer']],
  [
    'task',
    0.16,
    ['Send the contract', 'Call back', 'Prepare figures', 'Check the address', 'Ask for a reference'],
  ],
  [
    'note',
    0.1,
    ['Prefers mornings', 'Moves office next year', 'Decides with the board', 'Knows our competitor well'],
  ],
]
/** What happened lies within the last year; tasks reach a month ahead. */
const HISTORY_DAYS = 365
const AHEAD_DAYS = 30

export function makeActivity(input: MakerInput, parties: readonly string[]): InsertedRow {
  const { random, nowMs, owners } = input
  const [kind, , subjects] = pickKind(random.next())
  const owner = random.pick(owners)
  const pastMs = nowMs - Math.floor(random.next() ** 1.4 * HISTORY_DAYS * DAY_MS)
  const isTask = kind === 'task'
  const isDone = isTask && random.chance(0.6)
  const dueMs = isDone
    ? pastMs + DAY_MS
    : nowMs + Math.floor((random.next() * (AHEAD_DAYS + 10) - 10) * DAY_MS)
  const at = new Date(pastMs).toISOString()
  return {
    id: random.id(pastMs),
    created_at: at,
    created_by: owner,
    updated_at: at,
    updated_by: owner,
    kind,
    subject: random.pick(subjects),
    body: null,
    party: random.pick(parties),
    entity: null,
    record: null,
    happened_at: at,
    due_at: isTask ? new Date(dueMs).toISOString() : null,
    done_at: isDone ? new Date(dueMs).toISOString() : null,
    owner,
  }
}

function pickKind(chance: number): (typeof KINDS)[number] {
  let sum = 0
  return KINDS.find(([, share]) => (sum += share) > chance) ?? KINDS[0]!
}
