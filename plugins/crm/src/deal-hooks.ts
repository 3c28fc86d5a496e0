import type { PluginContext, RecordRow, TableHooks, Values } from '@quoin/plugin-sdk'
import { tellOthers } from './deal-events.ts'
import { lostReasonRequired, noPipeline, stageNotFound, stageOfOtherPipeline } from './errors.ts'
import { enterStage, firstStage, secondsBetween } from './rules/stage.ts'
import type { Stage } from './rules/stage.ts'
import { insertTransitions, loadStages } from './stage-queries.ts'

/**
 * Keeps stage, pipeline, outcome and dates of a deal consistent, whoever writes it: the board, a form, the
 * API, an import, an action.
 */
export const dealHooks: TableHooks = {
  async beforeCreate(context, rows) {
    const stages = await loadStages(context)
    const now = context.clock.now().toString()
    return rows.map((values) => {
      const stage = stageOfNewDeal(stages, values)
      const facts = enterStage(stage, { now, lostReason: text(values['lost_reason']) })
      assertReason(stage, facts.lost_reason, values['title'])
      return {
        owner: context.person.id,
        ...values,
        ...(isPresent(values['amount']) && !isPresent(values['currency'])
          ? { currency: context.organisation.currency }
          : {}),
        ...facts,
      }
    })
  },

  async beforeUpdate(context, changes) {
    const isMove = ({ values }: { values: Values }): boolean => 'stage' in values || 'pipeline' in values
    if (!changes.some((change) => isMove(change) || 'lost_reason' in change.values)) {
      return changes.map(({ values }) => values)
    }
    const stages = await loadStages(context)
    const now = context.clock.now().toString()
    return changes.map(({ record, values }) => moved(stages, record, values, now))
  },

  async afterCreate(context, records) {
    await insertTransitions(
      context,
      records.map((deal) => ({ deal: deal.id, from: null, to: String(deal['stage']), seconds: null })),
    )
  },

  async afterUpdate(context, changes) {
    const moves = changes.filter(({ before, record }) => before['stage'] !== record['stage'])
    if (moves.length === 0) return
    const now = context.clock.now().toString()
    await insertTransitions(
      context,
      moves.map(({ before, record }) => ({
        deal: record.id,
        from: String(before['stage']),
        to: String(record['stage']),
        seconds: secondsBetween(instant(before['stage_since'] ?? before['created_at']), now),
      })),
    )
    await tellTimeline(context, moves)
    await tellOthers(context, moves)
  },
}

function stageOfNewDeal(stages: readonly Stage[], values: Values): Stage {
  const pipeline = text(values['pipeline']) ?? undefined
  if (isPresent(values['stage'])) return stageIn(stages, values['stage'], pipeline)
  const first = firstStage(stages, 'open', pipeline ?? stages[0]?.pipeline)
  if (first === undefined) throw noPipeline({})
  return first
}

function moved(stages: readonly Stage[], deal: RecordRow, values: Values, now: string): Values {
  const pipeline = text(values['pipeline']) ?? text(deal['pipeline']) ?? undefined
  const isOtherPipeline = pipeline !== deal['pipeline']
  const wanted = isPresent(values['stage'])
    ? stageIn(stages, values['stage'], pipeline)
    : isOtherPipeline
      ? firstStage(stages, 'open', pipeline)
      : stages.find((stage) => stage.id === deal['stage'])
  if (wanted === undefined) throw noPipeline({})
  const given = 'lost_reason' in values ? text(values['lost_reason']) : text(deal['lost_reason'])
  if (wanted.id === deal['stage']) {
    assertReason(wanted, given, deal['title'])
    return { ...values, lost_reason: wanted.category === 'lost' ? given : null }
  }
  const facts = enterStage(wanted, { now, lostReason: given })
  assertReason(wanted, facts.lost_reason, deal['title'])
  return { ...values, ...facts }
}

function stageIn(stages: readonly Stage[], id: unknown, pipeline: string | undefined): Stage {
  const stage = stages.find((each) => each.id === id)
  if (stage === undefined) throw stageNotFound({})
  if (pipeline !== undefined && stage.pipeline !== pipeline) throw stageOfOtherPipeline({ stage: stage.name })
  return stage
}

function assertReason(stage: Stage, reason: string | null, title: unknown): void {
  if (stage.category === 'lost' && reason === null) throw lostReasonRequired({ deal: String(title ?? '') })
}

/** One line for each move on the timeline of the deal and its contact. */
async function tellTimeline(
  context: PluginContext,
  moves: readonly { readonly before: RecordRow; readonly record: RecordRow }[],
): Promise<void> {
  if (!context.can('create', 'core.activity')) return
  const names = new Map((await loadStages(context)).map((stage) => [stage.id, stage]))
  for (const { before, record } of moves) {
    const [from, to] = [names.get(String(before['stage'])), names.get(String(record['stage']))]
    await context.records('core.activity').create({
      kind: 'event',
      subject: `${record['title']}: ${from?.name ?? '–'} → ${to?.name ?? '–'}`.slice(0, 200),
      body: to?.category === 'lost' ? text(record['lost_reason']) : null,
      party: record['party'] ?? null,
      entity: 'crm.deal',
      record: record.id,
      happened_at: context.clock.now().toString(),
      owner: context.person.id,
    })
  }
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
const instant = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))
