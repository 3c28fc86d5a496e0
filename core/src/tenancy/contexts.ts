import {
  PLATFORM_ORGANISATION_ID,
  SYSTEM_ACTOR_ID,
  type Queries,
  type TransactionContext,
  type UnitOfWork,
} from '../database/types.ts'

/** For rows that belong to no organisation: accounts, sessions, who may enter where. */
export const platformContext = (correlationId: string, actorId = SYSTEM_ACTOR_ID): TransactionContext => ({
  organisationId: PLATFORM_ORGANISATION_ID,
  actorId,
  correlationId,
})

/** The kernel's own rows in the transaction of whatever organisation is at work. */
export function platformQueries(unit: UnitOfWork): Queries {
  const { organisationId, actorId, correlationId } = unit.context
  const isThere = organisationId === PLATFORM_ORGANISATION_ID
  return (isThere ? unit : unit.within(platformContext(correlationId, actorId))).as('kernel')
}
