import type { DemoGenerator, DemoInput, RecordRow, Values } from '@quoin/plugin-sdk'

const DAY_MS = 86_400_000
const SUBJECTS = [
  'Annual licence',
  'Website relaunch',
  'Warehouse fit-out',
  'Support contract',
  'Fleet renewal',
  'Training days',
  'Data migration',
  'Framework agreement',
  'Machine maintenance',
  'Office move',
  'Solar roof',
  'Payroll outsourcing',
  'Spare parts',
  'Energy audit',
  'New branch',
] as const
/** What tells two deals of one kind apart; the company stands beside it. */
const PARTS = [
  '',
  '',
  '',
  ' 2027',
  ', phase 1',
  ', phase 2',
  ', second site',
  ', head office',
  ', pilot',
] as const
const SOURCES = ['Website', 'Referral', 'Trade fair', 'Cold call', 'Partner', 'Newsletter'] as const
const NEXT_STEPS = [
  'Send offer',
  'Call back',
  'Arrange a visit',
  'Wait for the budget',
  'Send references',
] as const
const REASONS = ['Price', 'No answer', 'Chose a competitor', 'Project stopped', 'Not the right time'] as const
/** Of every hundred deals: how many are won, lost; the others stand in the open stages, early ones fuller. */
const WON = 0.34
const LOST = 0.22

/** Deals of the last year and a half with their path through the stages. */
export const demo: DemoGenerator = {
  *generate(input) {
    const stages = input.existing['stage'] ?? []
    const companies = input.parties.filter((party) => party.kind === 'company')
    if (stages.length === 0 || companies.length === 0) return
    const deals: Values[] = []
    const transitions: Values[] = []
    for (let i = 0; i < input.size / 3; i++) {
      const deal = makeDeal(input, stages, companies)
      deals.push(deal.values)
      transitions.push(...deal.transitions)
      if (deals.length === 1_000) {
        yield { table: 'deal', rows: deals.splice(0) }
        yield { table: 'stage_transition', rows: transitions.splice(0) }
      }
    }
    if (deals.length > 0) yield { table: 'deal', rows: deals }
    if (transitions.length > 0) yield { table: 'stage_transition', rows: transitions }
  },
}

function makeDeal(
  input: DemoInput,
  stages: readonly RecordRow[],
  companies: DemoInput['parties'],
): { values: Values; transitions: Values[] } {
  const random = (): number => input.random()
  const party = pick(companies, random)
  const path = pathOf(stages, random)
  const last = path.at(-1)
  const ageDays = last?.['category'] === 'open' ? random() ** 2 * 120 : 20 + random() * 520
  const now = input.now.epochMilliseconds
  const created = now - ageDays * DAY_MS
  const id = input.newId()
  const owner = pick(input.people, random).id
  const steps = path.map((stage, index) => ({
    stage,
    at: new Date(created + (index / path.length) * Math.min(ageDays, 75) * DAY_MS).toISOString(),
  }))
  const since = steps.at(-1)?.at ?? new Date(created).toISOString()
  const isOpen = last?.['category'] === 'open'
  const stamp = { created_at: new Date(created).toISOString(), created_by: owner }
  const values: Values = {
    ...stamp,
    id,
    title: `${pick(SUBJECTS, random)}${pick(PARTS, random)}`,
    party: party.id,
    pipeline: last?.['pipeline'],
    stage: last?.id,
    owner,
    amount: plausibleAmount(random),
    currency: input.currency,
    expected_close: new Date(isOpen ? now + (random() * 100 - 10) * DAY_MS : Date.parse(since))
      .toISOString()
      .slice(0, 10),
    next_step: isOpen && random() < 0.6 ? pick(NEXT_STEPS, random) : null,
    next_step_on:
      isOpen && random() < 0.6
        ? new Date(now + (random() * 20 - 4) * DAY_MS).toISOString().slice(0, 10)
        : null,
    source: pick(SOURCES, random),
    outcome: last?.['category'],
    lost_reason: last?.['category'] === 'lost' ? pick(REASONS, random) : null,
    stage_since: since,
    closed_at: isOpen ? null : since,
  }
  const transitions = steps.map(({ stage, at }, index) => ({
    id: input.newId(),
    created_at: at,
    created_by: owner,
    deal: id,
    from_stage: steps[index - 1]?.stage.id ?? null,
    to_stage: stage.id,
    seconds_in_stage:
      index === 0 ? null : Math.round((Date.parse(at) - Date.parse(steps[index - 1]?.at ?? at)) / 1000),
  }))
  return { values, transitions }
}

/** The stages a deal went through, the last being where it is. */
function pathOf(stages: readonly RecordRow[], random: () => number): RecordRow[] {
  const open = stages.filter((stage) => stage['category'] === 'open')
  const won = stages.find((stage) => stage['category'] === 'won')
  const lost = stages.find((stage) => stage['category'] === 'lost')
  const fate = random()
  const reached = 1 + Math.floor(random() ** 1.5 * open.length)
  if (fate < WON && won !== undefined) return [...open, won]
  if (fate < WON + LOST && lost !== undefined) return [...open.slice(0, reached), lost]
  return open.slice(0, Math.max(1, reached))
}

/** Minor units; many small deals and few large ones (log-normal around 6,000), rounded as people quote. */
function plausibleAmount(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const amount = Math.min(Math.exp(8.7 + normal), 900_000)
  const step = amount > 20_000 ? 500 : amount > 2_000 ? 50 : 10
  return Math.max(step, Math.round(amount / step) * step) * 100
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T
}
