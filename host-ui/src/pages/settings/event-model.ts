import { productOf } from '@quoin/plugin-sdk/ui'
import type { Tone } from '@quoin/plugin-sdk/ui'

export const DELIVERY_STATES = ['pending', 'parked', 'dead', 'done', 'discarded'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export interface Delivery {
  readonly id: string
  /** Id of the product that is told. */
  readonly subscriber: string
  readonly handler: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly lastError: { readonly code: string; readonly message: string; readonly at: string } | null
  readonly updatedAt: string
}

/** One event as `GET /api/organisation/events` gives it. */
export interface PluginEvent {
  readonly id: string
  /** `order.paid@1` */
  readonly name: string
  readonly plugin: string
  readonly entity: string
  readonly record: string
  readonly payload: object
  readonly actor: { readonly id: string; readonly name: string | null }
  readonly correlationId: string
  readonly occurredAt: string
  readonly deliveries: readonly Delivery[]
}

export interface EventsReply {
  readonly items: readonly PluginEvent[]
  readonly nextCursor: string | null
  readonly counts: {
    readonly pending: number
    readonly parked: number
    readonly dead: number
    readonly oldestPendingAt: string | null
  }
}

/** How a state of a delivery is called and coloured. */
export const STATE_WORDS: Readonly<Record<DeliveryState, { label: string; tone: Tone; means: string }>> = {
  pending: { label: 'Waiting', tone: 'info', means: 'waits for its turn or its next try' },
  parked: { label: 'Parked', tone: 'warning', means: 'waits until the product is on again' },
  dead: {
    label: 'Failed',
    tone: 'danger',
    means: 'was given up after the last try; send it again when the cause is gone',
  },
  done: { label: 'Delivered', tone: 'success', means: 'was handled' },
  discarded: { label: 'Given up', tone: 'neutral', means: 'will not be sent any more' },
}

/** `order.paid@1` → "Order paid". */
export function eventTitle(event: Pick<PluginEvent, 'name' | 'plugin'>): string {
  const words = (event.name.split('@')[0] ?? event.name).replaceAll(/[.-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const productName = (id: string): string => productOf(id)?.name ?? id

/** One that failed or was given up, or whose next try is far, may be sent now. */
export const mayReplay = ({ state, attempts }: Pick<Delivery, 'state' | 'attempts'>): boolean =>
  state === 'dead' || state === 'discarded' || (state === 'pending' && attempts > 0)
export const mayDiscard = ({ state }: Pick<Delivery, 'state'>): boolean =>
  state === 'dead' || state === 'parked' || state === 'pending'
