import type { ActionHandler, PluginContext, RecordRow } from '@quoin/plugin-sdk'
import { dealIsOpen, noStageOfCategory } from './errors.ts'
import { firstStage } from './rules/stage.ts'
import type { Category } from './rules/stage.ts'
import { loadStages, lockDeal } from './stage-queries.ts'

interface DealInput {
  readonly id: string
  readonly version?: number
}

/**
 * Moves a deal to another stage of its pipeline; what follows from that is written by the hooks of `deal`.
 * @throws records.stale (409), crm.stage-of-other-pipeline (422), crm.lost-reason-required (422)
 */
export const moveDeal: ActionHandler<DealInput & { stage: string; lost_reason?: string }, RecordRow> = async (
  context,
  { id, version, stage, lost_reason },
) => {
  await lockDeal(context, id)
  const values = lost_reason === undefined ? { stage } : { stage, lost_reason }
  return await context.records('deal').update(id, values, version)
}

/** Moves a deal to the pipeline's "won" stage. @throws crm.no-stage-of-category (422) */
export const winDeal: ActionHandler<DealInput, RecordRow> = async (context, input) =>
  await closeDeal(context, input, 'won', {})

/** Moves a deal to the pipeline's "lost" stage and keeps the reason. @throws crm.no-stage-of-category (422) */
export const loseDeal: ActionHandler<DealInput & { lost_reason: string }, RecordRow> = async (
  context,
  { lost_reason, ...input },
) => await closeDeal(context, input, 'lost', { lost_reason })

/** Takes a closed deal back into the first open stage. @throws crm.deal-is-open (409) */
export const reopenDeal: ActionHandler<DealInput, RecordRow> = async (context, input) => {
  await lockDeal(context, input.id)
  const deal = await context.records('deal').get(input.id)
  if (deal['outcome'] === 'open') throw dealIsOpen({ deal: String(deal['title']) })
  return await enter(context, deal, input.version, 'open', {})
}

async function closeDeal(
  context: PluginContext,
  input: DealInput,
  category: Category,
  values: { lost_reason?: string },
): Promise<RecordRow> {
  await lockDeal(context, input.id)
  const deal = await context.records('deal').get(input.id)
  return await enter(context, deal, input.version, category, values)
}

async function enter(
  context: PluginContext,
  deal: RecordRow,
  version: number | undefined,
  category: Category,
  values: object,
): Promise<RecordRow> {
  const stage = firstStage(await loadStages(context), category, String(deal['pipeline']))
  if (stage === undefined) throw noStageOfCategory({ category })
  return await context.records('deal').update(deal.id, { ...values, stage: stage.id }, version)
}
