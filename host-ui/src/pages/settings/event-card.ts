import {
  badge,
  formatDateTime,
  html,
  icon,
  nothing,
  recordHref,
  relativeTime,
  tableOf,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { eventTitle, mayDiscard, mayReplay, productName, stateWords } from './event-model.ts'
import type { Delivery, PluginEvent } from './event-model.ts'
import { inSentence } from '../../views/model/sentence.ts'

export interface EventActs {
  readonly busyId: string | undefined
  readonly timeZone: string
  replay(delivery: Delivery): void
  discard(delivery: Delivery, event: PluginEvent): void
}

/** One event or job as a line that opens: what it is, what it carries, and what became of it. */
export function eventCard(event: PluginEvent, acts: EventActs): TemplateResult {
  return html`<details>
    <summary>
      ${icon('chevron-right')}
      <span class="what">
        <strong>${eventTitle(event)}</strong>
        <span class="small muted"
          >${productName(event.plugin)}${event.actor.name ? ` · ${event.actor.name}` : ''} ·
          <time datetime=${event.occurredAt} title=${formatDateTime(event.occurredAt, acts.timeZone)}
            >${relativeTime(event.occurredAt)}</time
          ></span
        >
      </span>
      <span class="states"
        >${
          event.deliveries.length === 0
            ? badge('Nobody listens')
            : event.deliveries.map((delivery) => stateBadge(event, delivery))
        }</span
      >
    </summary>
    <div class="inside">
      ${event.deliveries.map((delivery) => deliveryView(event, delivery, acts))}
      <h3>What it carries</h3>
      <pre tabindex="0" aria-label="Payload">${JSON.stringify(event.payload, undefined, 2)}</pre>
      <dl>
        <dt>${event.kind === 'job' ? 'Job' : 'Event'}</dt>
        <dd class="mono">${event.name}</dd>
        ${
          event.kind === 'job' && event.entity === event.name
            ? nothing
            : html`<dt>Record</dt>
                <dd>${recordLink(event)}</dd>`
        }
        <dt>Trace</dt>
        <dd class="mono">${event.correlationId}</dd>
      </dl>
    </div>
  </details>`
}

function recordLink({ entity, record }: PluginEvent): TemplateResult {
  const table = tableOf(entity)
  return table
    ? html`<a href=${recordHref(entity, record)}>Open the ${inSentence(table.label)}</a>`
    : html`<span class="mono">${entity} ${record}</span>`
}

function stateBadge({ kind }: PluginEvent, { state, subscriber }: Delivery): TemplateResult {
  const { label, tone } = stateWords(kind, state)
  return badge(`${kind === 'job' ? 'Job' : productName(subscriber)}: ${label.toLowerCase()}`, tone)
}

/** One that was never tried has nothing to repeat. */
const replayLabel = ({ kind }: PluginEvent, { state, attempts }: Delivery): string =>
  `${kind === 'job' ? 'Run' : 'Send'} ${state === 'pending' && attempts === 0 ? 'now' : 'again'}`

function deliveryView(event: PluginEvent, delivery: Delivery, acts: EventActs): TemplateResult {
  const { state, attempts, lastError, nextAttemptAt, subscriber, handler } = delivery
  const isJob = event.kind === 'job'
  const words = stateWords(event.kind, state)
  const isBusy = acts.busyId === delivery.id
  return html`<section class="delivery" aria-label=${isJob ? 'The job' : `To ${productName(subscriber)}`}>
    <div>
      <p>
        ${badge(words.label, words.tone)}
        <strong>${isJob ? 'The job' : productName(subscriber)}</strong> ${words.means}
        ${isJob ? nothing : html`<span class="muted small">(${handler})</span>`}
      </p>
      <p class="small muted">
        ${attempts === 0 ? 'Not tried yet' : `Tried ${attempts === 1 ? 'once' : `${attempts} times`}`}${
          state === 'pending' && nextAttemptAt ? `, next ${relativeTime(nextAttemptAt)}` : ''
        }
      </p>
      ${
        lastError && state !== 'done'
          ? html`<p class="error small">${lastError.message} <span class="mono">${lastError.code}</span></p>`
          : nothing
      }
    </div>
    <span class="acts">
      ${
        mayReplay(delivery)
          ? html`<button class="btn small" ?disabled=${isBusy} @click=${() => acts.replay(delivery)}>
              ${icon('refresh-cw')}${replayLabel(event, delivery)}
            </button>`
          : nothing
      }
      ${
        mayDiscard(delivery)
          ? html`<button
              class="btn small ghost"
              ?disabled=${isBusy}
              @click=${() => acts.discard(delivery, event)}
            >
              Give up
            </button>`
          : nothing
      }
    </span>
  </section>`
}
