import type { TransactionContext } from '../database/types.ts'
import type { Actor } from '../http/types.ts'

/** Who stands behind a job now: rights are read when it runs, not when it was asked for. */
export type FindActor = (context: TransactionContext) => Promise<Actor | undefined>

interface ActorSource {
  find(key: {
    readonly accessId: string
    readonly accessVersion: number
    readonly organisationId: string
    readonly personId: string
    readonly correlationId: string
  }): Promise<Actor | undefined>
}

/** Asks the database anew each time: a job may outlive what a session would still remember. */
export function jobActors(workplaces: ActorSource): FindActor {
  let serial = 0
  return ({ organisationId, actorId, correlationId }) =>
    workplaces.find({
      accessId: `job ${organisationId} ${actorId}`,
      accessVersion: ++serial,
      organisationId,
      personId: actorId,
      correlationId,
    })
}
