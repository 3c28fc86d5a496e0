import type { Installation } from '../harness/installation.ts'
import { fillOrganisation, type Filling } from './fill.ts'

/** What the first organisation of a measured installation holds. */
export const STANDARD = { parties: 10_000, deals: 5_000, activities: 2_000 } as const

/** Fills the first organisation: 10,000 contacts and 5,000 open deals on the pipeline that the product made. */
export async function fillStandard(installation: Installation): Promise<void> {
  const { database, registry, context, superuser } = installation
  const { rows: stages } = await superuser.query<{ pipeline: string; id: string }>(
    `select pipeline, id from crm.stage where organisation_id = $1 and category = 'open' order by position`,
    [context.organisationId],
  )
  const open = stages.map(({ id }) => `'${id}'::uuid`).join(', ')
  const people: Filling = { entity: 'core.person', rows: 20, values: { status: `'active'` } }
  await fillOrganisation(database, registry, context, [
    people,
    { entity: 'core.party', rows: STANDARD.parties },
    {
      entity: 'crm.deal',
      rows: STANDARD.deals,
      values: {
        pipeline: `'${stages[0]!.pipeline}'::uuid`,
        stage: `(array[${open}])[1 + n % ${stages.length}]`,
        outcome: `'open'`,
      },
    },
    { entity: 'core.activity', rows: STANDARD.activities },
  ])
  await superuser.query('vacuum analyze')
}
