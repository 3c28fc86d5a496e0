import type { PluginContext } from '@quoin/plugin-sdk'
import type { Stage } from './rules/stage.ts'

/** All stages, those of the first pipeline first. */
export async function loadStages(context: PluginContext): Promise<Stage[]> {
  return await context.db.query<Stage>(
    `select s.id, s.pipeline, s.name, s.position, s.category
       from crm.stage s
       join crm.pipeline p on p.organisation_id = s.organisation_id and p.id = s.pipeline
      where s.organisation_id = $1
      order by p.position, p.id, s.position, s.id`,
    [context.organisation.id],
  )
}

/** Locks a deal until the transaction ends, so that two moves of one deal come one after the other. */
export async function lockDeal(context: PluginContext, id: string): Promise<void> {
  await context.db.query(
    'select d.id from crm.deal d where d.organisation_id = $1 and d.id = $2 for update',
    [context.organisation.id, id],
  )
}

export interface Transition {
  readonly deal: string
  readonly from: string | null
  readonly to: string
  readonly seconds: number | null
}

export async function insertTransitions(
  context: PluginContext,
  transitions: readonly Transition[],
): Promise<void> {
  if (transitions.length === 0) return
  await context.db.query(
    `insert into crm.stage_transition
       (organisation_id, id, deal, from_stage, to_stage, seconds_in_stage, created_by, updated_by)
     select $1::uuid, t.id, t.deal, t.from_stage, t.to_stage, t.seconds, $7::uuid, $7::uuid
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::integer[])
         as t (id, deal, from_stage, to_stage, seconds)`,
    [
      context.organisation.id,
      transitions.map(() => context.newId()),
      transitions.map((each) => each.deal),
      transitions.map((each) => each.from),
      transitions.map((each) => each.to),
      transitions.map((each) => each.seconds),
      context.person.id,
    ],
  )
}
