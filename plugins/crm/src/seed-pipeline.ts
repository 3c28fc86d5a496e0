import type { PluginContext } from '@quoin/plugin-sdk'
import type { Category } from './rules/stage.ts'

const STAGES: readonly (readonly [
  name: string,
  probability: number,
  category: Category,
  rotDays: number | null,
])[] = [
  ['Lead', 10, 'open', 14],
  ['Qualified', 25, 'open', 14],
  ['Proposal', 50, 'open', 21],
  ['Negotiation', 75, 'open', 21],
  ['Won', 100, 'won', null],
  ['Lost', 0, 'lost', null],
]

/** Gives an organisation that switches CRM on its first pipeline; one that has a pipeline keeps what it has. */
export async function seedPipeline(context: PluginContext): Promise<void> {
  const organisationId = context.organisation.id
  const existing = await context.db.query(
    'select p.id from crm.pipeline p where p.organisation_id = $1 limit 1',
    [organisationId],
  )
  if (existing.length > 0) return
  const pipeline = context.newId()
  await context.db.query(
    `insert into crm.pipeline (organisation_id, id, name, position, created_by, updated_by)
     values ($1, $2, 'Sales', 1, $3, $3)`,
    [organisationId, pipeline, context.person.id],
  )
  await context.db.query(
    `insert into crm.stage
       (organisation_id, id, pipeline, name, position, probability, category, rot_days, created_by, updated_by)
     select $1::uuid, s.id, $2::uuid, s.name, s.position, s.probability, s.category, s.rot_days, $3::uuid, $3::uuid
       from unnest($4::uuid[], $5::text[], $6::integer[], $7::numeric[], $8::text[], $9::integer[])
         as s (id, name, position, probability, category, rot_days)`,
    [
      organisationId,
      pipeline,
      context.person.id,
      STAGES.map(() => context.newId()),
      STAGES.map(([name]) => name),
      STAGES.map((_, index) => index + 1),
      STAGES.map(([, probability]) => probability),
      STAGES.map(([, , category]) => category),
      STAGES.map(([, , , rotDays]) => rotDays),
    ],
  )
}
