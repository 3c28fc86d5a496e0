import { SYSTEM_ACTOR_ID, type UnitOfWork } from '../database/types.ts'
import type { OrganisationFacts } from '../http/types.ts'
import { createAccess } from '../permissions/index.ts'
import { ALWAYS_ENABLED } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'

const EVERYTHING = createAccess([{ action: 'manage', subject: 'all' }], [])

/**
 * The organisation itself at work, for events whose person has left: what happened has happened, and its
 * consequences do not depend on who is still there.
 * @returns undefined when there is no such organisation
 */
export async function systemActor(unit: UnitOfWork): Promise<RecordActor | undefined> {
  const { organisationId } = unit.context
  const [facts, products] = await Promise.all([
    unit.as('core').first<OrganisationFacts>({
      sql: `select id, name, country, currency, time_zone as "timeZone" from core.organisation
            where organisation_id = $1 and id = $1`,
      values: [organisationId],
    }),
    unit.as('kernel').rows<{ plugin_id: string }>({
      sql: 'select plugin_id from kernel.product where organisation_id = $1 and is_enabled order by plugin_id',
      values: [organisationId],
    }),
  ])
  if (facts === undefined) return undefined
  return {
    organisationId,
    personId: SYSTEM_ACTOR_ID,
    access: EVERYTHING,
    organisation: facts,
    person: { id: SYSTEM_ACTOR_ID, name: facts.name, email: '' },
    products: new Set([...ALWAYS_ENABLED, ...products.map(({ plugin_id }) => plugin_id)]),
  }
}
