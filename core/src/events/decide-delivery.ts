import type { UnitOfWork } from '../database/types.ts'
import { deliveryNotFound, deliveryWrongState } from './errors.ts'
import { findDelivery, type ShownDelivery } from './list-events.ts'
import type { DeliveryState, Wake } from './types.ts'

/**
 * Lets a delivery go out again now, with all its tries ahead of it. One that was dead goes out although later
 * events of its record may have been handled meanwhile.
 * @throws events.delivery-not-found (404), events.wrong-state (409)
 */
export async function replayDelivery(unit: UnitOfWork, id: string, wake: Wake): Promise<ShownDelivery> {
  const delivery = await decide(unit, id, {
    act: 'replayed',
    from: ['dead', 'discarded', 'pending'],
    to: 'pending',
  })
  await wake(unit, delivery.subscriber)
  return delivery
}

/** Gives a delivery up; those behind it go on. @throws events.delivery-not-found (404), events.wrong-state (409) */
export async function discardDelivery(unit: UnitOfWork, id: string, wake: Wake): Promise<ShownDelivery> {
  const delivery = await decide(unit, id, {
    act: 'discarded',
    from: ['dead', 'pending', 'parked'],
    to: 'discarded',
  })
  await wake(unit, delivery.subscriber)
  return delivery
}

async function decide(
  unit: UnitOfWork,
  id: string,
  { act, from, to }: { act: string; from: readonly DeliveryState[]; to: DeliveryState },
): Promise<ShownDelivery> {
  const delivery = await findDelivery(unit, id, 'for update')
  if (delivery === undefined) throw deliveryNotFound({})
  if (!from.includes(delivery.state)) {
    throw deliveryWrongState({ state: delivery.state, act, wanted: from.join(' or ') })
  }
  await unit.as('kernel').execute({
    sql: `update kernel.delivery set state = $3, attempts = case when $3 = 'pending' then 0 else attempts end,
            next_attempt_at = null, version = version + 1, updated_at = now(), updated_by = $4
          where organisation_id = $1 and id = $2`,
    values: [unit.context.organisationId, id, to, unit.context.actorId],
  })
  const { event: _, ...changed } = (await findDelivery(unit, id))!
  return changed
}
