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

/** One event or job as `GET /api/organisation/events` gives it. */
export interface PluginEvent {
  readonly id: string
  /** A job is what a product put off for itself. */
  readonly kind: 'event' | 'job'
  /** `shop.order.paid@1`; of a job `shop.send-reminder` */
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

/** The same for jobs, where another word is usual. */
const JOB_WORDS: Partial<typeof STATE_WORDS> = {
  dead: {
    label: 'Failed',
    tone: 'danger',
    means: 'was given up after the last try; run it again when the cause is gone',
  },
  done: { label: 'Done', tone: 'success', means: 'has run' },
  discarded: { label: 'Given up', tone: 'neutral', means: 'will not run any more' },
}

export const stateWords = (kind: PluginEvent['kind'], state: DeliveryState) =>
  (kind === 'job' ? JOB_WORDS[state] : undefined) ?? STATE_WORDS[state]

/** `shop.order.paid@1` → "Order paid"; `shop.send-reminder` → "Send reminder". */
export function eventTitle({ name, plugin }: Pick<PluginEvent, 'name' | 'plugin'>): string {
  const own = name.startsWith(`${plugin}.`) ? name.slice(plugin.length + 1) : name
  const words = own.replace(/@.*$/, '').replaceAll(/[._-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const productName = (id: string): string => productOf(id)?.name ?? id

/** One that failed or was given up, or that waits for its time, may be sent now. */
export const mayReplay = ({ state, nextAttemptAt }: Pick<Delivery, 'state' | 'nextAttemptAt'>): boolean =>
  state === 'dead' || state === 'discarded' || (state === 'pending' && nextAttemptAt !== null)
export const mayDiscard = ({ state }: Pick<Delivery, 'state'>): boolean =>
  state === 'dead' || state === 'parked' || state === 'pending'
