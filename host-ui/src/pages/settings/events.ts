import {
  api,
  confirm,
  css,
  currentShell,
  defineElement,
  empty,
  formatNumber,
  html,
  invalidate,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  relativeTime,
  repeat,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { eventCard } from './event-card.ts'
import { DELIVERY_STATES, productName, STATE_WORDS } from './event-model.ts'
import type { Delivery, DeliveryState, EventsReply, PluginEvent } from './event-model.ts'
import { settingsPage, settingsStyles } from './settings-page.ts'

/** `/settings/events`: what products told each other or put off for themselves, what became of it, and what to do about what failed. */
export class QuoinEventsPage extends QuoinElement {
  static override properties = {
    state: { state: true },
    older: { state: true },
    cursor: { state: true },
    busyId: { state: true },
  }
  declare state: DeliveryState | ''
  declare older: readonly PluginEvent[]
  /** Where older events begin; undefined until some were asked for. */
  declare cursor: string | null | undefined
  declare busyId: string | undefined
  static override styles = [
    settingsStyles,
    css`
      .segments {
        align-self: flex-start;
        flex-wrap: wrap;
        margin-bottom: 1rem;
      }
      .list {
        overflow: hidden;
      }
      details + details {
        border-top: 1px solid var(--q-border);
      }
      summary {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding: 0.625rem 1rem;
        cursor: pointer;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        background: var(--q-sunken);
      }
      summary > quoin-icon {
        color: var(--q-text-3);
      }
      details[open] summary > quoin-icon {
        rotate: 90deg;
      }
      summary:focus-visible {
        outline-offset: -2px;
        border-radius: var(--q-radius-l);
      }
      .what {
        display: grid;
        flex: 1;
        min-width: 0;
        line-height: 1.25rem;
      }
      .what strong {
        font-weight: 500;
      }
      .states {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.25rem;
        max-width: 60%;
      }
      .inside {
        display: grid;
        gap: 0.75rem;
        padding: 0.25rem 1rem 1.25rem 2.875rem;
      }
      .delivery {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: 0.5rem 1rem;
        padding: 0.75rem;
        border: 1px solid var(--q-border);
        border-radius: var(--q-radius-m);
      }
      .delivery > div {
        flex: 1 1 16rem;
        min-width: 0;
      }
      .acts {
        display: flex;
        gap: 0.25rem;
      }
      p {
        margin: 0;
      }
      p + p {
        margin-top: 0.25rem;
      }
      .error {
        color: var(--q-danger-text);
        overflow-wrap: anywhere;
      }
      h3 {
        margin: 0;
        font-size: 0.8125rem;
        color: var(--q-text-2);
        font-weight: 500;
      }
      pre {
        margin: 0;
        padding: 0.75rem;
        border-radius: var(--q-radius-m);
        background: var(--q-sunken);
        font-family: var(--q-font-mono);
        font-size: 0.8125rem;
        overflow: auto;
      }
      dl {
        display: grid;
        grid-template-columns: 4.5rem 1fr;
        gap: 0.375rem 0.75rem;
        margin: 0;
        font-size: 0.8125rem;
      }
      dt {
        color: var(--q-text-2);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .more {
        display: flex;
        justify-content: center;
        margin-top: 1rem;
      }
      .notice {
        margin-bottom: 1rem;
      }
      @media (max-width: 720px) {
        .inside {
          padding-left: 1rem;
        }
        summary {
          flex-wrap: wrap;
        }
        .states {
          max-width: 100%;
          padding-left: 1.875rem;
        }
      }
    `,
  ]
  readonly #events = query<EventsReply>(this, () => ({
    key: ['events', this.state],
    load: (signal) => this.#load(undefined, signal),
    staleMs: 5_000,
  }))

  constructor() {
    super()
    this.state = ''
    this.older = []
    this.cursor = undefined
    this.busyId = undefined
  }

  #load(cursor?: string, signal?: AbortSignal): Promise<EventsReply> {
    return api.get('/api/organisation/events', { query: { state: this.state, cursor }, signal })
  }

  #choose(state: DeliveryState | ''): void {
    this.state = state
    this.#forgetOlder()
  }

  #forgetOlder(): void {
    this.older = []
    this.cursor = undefined
  }

  async #loadOlder(cursor: string): Promise<void> {
    try {
      const reply = await this.#load(cursor)
      this.older = [...this.older, ...reply.items]
      this.cursor = reply.nextCursor
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
  }

  async #decide(delivery: Delivery, act: 'replay' | 'discard'): Promise<void> {
    if (this.busyId !== undefined) return
    this.busyId = delivery.id
    try {
      await api.post(`/api/organisation/events/deliveries/${delivery.id}/${act}`)
      const text = act === 'replay' ? 'It goes out now' : 'Given up; it can still go out again'
      toast({ text, tone: 'success' })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    } finally {
      this.busyId = undefined
      this.#forgetOlder()
      await invalidate(['events'])
    }
  }

  async #discard(delivery: Delivery, { kind }: PluginEvent): Promise<void> {
    const product = productName(delivery.subscriber)
    const isSure = await confirm({
      heading: `Give this ${kind === 'job' ? 'job' : 'delivery'} up?`,
      text: `${product} will not ${kind === 'job' ? 'do this job' : 'hear of this event'}; what it would have done has to be done by hand. What waits behind it goes on.`,
      action: 'Give up',
      isDangerous: true,
    })
    if (isSure) await this.#decide(delivery, 'discard')
  }

  override render(): TemplateResult {
    return settingsPage(
      {
        section: 'events',
        text: 'What products told each other, and the jobs they put off. Nothing gets lost: what cannot be done yet waits here.',
      },
      html`${this.#filters()} ${this.#content()}`,
    )
  }

  #filters(): TemplateResult {
    const counts = this.#events.data?.counts
    const choice = (state: DeliveryState | '', label: string, count?: number): TemplateResult =>
      html`<button
        type="button"
        role="radio"
        aria-checked=${this.state === state}
        @click=${() => this.#choose(state)}
      >
        ${label}${count ? html`<span class="count">${formatNumber(count)}</span>` : nothing}
      </button>`
    const counted: Partial<Record<DeliveryState, number>> = counts ?? {}
    return html`<div class="segments" role="radiogroup" aria-label="State">
      ${choice('', 'All')}
      ${DELIVERY_STATES.map((state) => choice(state, STATE_WORDS[state].label, counted[state]))}
    </div>`
  }

  #content(): TemplateResult {
    const { data, error } = this.#events
    if (!data) return error ? notice('danger', messageOf(error)) : skeleton(8)
    const items = [...data.items, ...this.older]
    if (items.length === 0) return this.#nothing()
    const cursor = this.cursor === undefined ? data.nextCursor : this.cursor
    const acts = {
      busyId: this.busyId,
      timeZone: currentShell().organisation.timeZone,
      replay: (delivery: Delivery) => void this.#decide(delivery, 'replay'),
      discard: (delivery: Delivery, event: PluginEvent) => void this.#discard(delivery, event),
    }
    const oldest = data.counts.oldestPendingAt
    const isLate = oldest !== null && Date.now() - Date.parse(oldest) > 5 * 60_000
    return html`${isLate ? notice('warning', `What waits longest was due ${relativeTime(oldest)}.`) : nothing}
      <div class="card list">
        ${repeat(
          items,
          (event) => event.id,
          (event) => eventCard(event, acts),
        )}
      </div>
      ${
        cursor
          ? html`<div class="more">
              <button class="btn" @click=${() => this.#loadOlder(cursor)}>Older events</button>
            </div>`
          : nothing
      }`
  }

  #nothing(): TemplateResult {
    if (this.state === '') {
      return empty({
        icon: 'zap',
        heading: 'Nothing has happened yet',
        text: 'When a product tells another that something happened, or puts a job off, it is listed here with what became of it.',
      })
    }
    const { label, means } = STATE_WORDS[this.state]
    return empty({
      icon: 'circle-check',
      heading: `Nothing is in the state “${label.toLowerCase()}”`,
      text: `What is in this state ${means}.`,
    })
  }
}
defineElement('quoin-events-page', QuoinEventsPage)
