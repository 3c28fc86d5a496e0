import type { UnitOfWork } from '../database/types.ts'

export const DELIVERY_STATES = ['pending', 'parked', 'done', 'dead', 'discarded'] as const
/**
 * pending: waits for its turn or its next try. parked: the subscriber is off here. done: handled. dead: given
 * up after the last try. discarded: a person gave it up, or it stayed parked too long.
 */
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why a delivery failed; a code and a message that name no internals. */
export interface DeliveryError {
  readonly code: string
  readonly message: string
  readonly at: string
}

/** A delivery whose turn it is, with its event. */
export interface DueDelivery {
  readonly id: string
  readonly event: string
  readonly handler: string
  readonly attempts: number
  readonly name: string
  readonly entity: string
  readonly record: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly correlation: string
  /** Events between this one and the act of a person. */
  readonly hops: number
  readonly occurredAt: Date | string
}

/** Events have a version, `crm.deal.won@1`; a job of a plugin has none, `crm.send-reminder`. */
export const isJob = ({ name }: Pick<DueDelivery, 'name'>): boolean => !name.includes('@')

/**
 * Lets some node look after a subscriber's deliveries in the unit's organisation, once the unit is committed.
 * @param delaySeconds not before so many seconds have passed
 */
export type Wake = (unit: UnitOfWork, subscriber: string, delaySeconds?: number) => Promise<void>
