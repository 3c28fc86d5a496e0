import {
  api,
  css,
  currentShell,
  dateOf,
  defineElement,
  formatCount,
  formatMoney,
  html,
  messageOf,
  nothing,
  query,
  QuoinElement,
  skeleton,
  styleMap,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { stageBars, totalSums, type StageBar, type StageRow, type StageSummary } from './deals.ts'

interface Pipeline {
  readonly id: string
  readonly name: string
}
interface WidgetData {
  readonly pipeline: Pipeline | undefined
  readonly bars: readonly StageBar[]
  readonly withoutStep: number
  readonly overdue: number
}

/** `<crm-pipeline-widget>`: open deals of the first pipeline by stage, and those that need a next step. */
export class CrmPipelineWidget extends QuoinElement {
  static override styles = css`
    :host {
      display: block;
    }
    .top {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0.25rem 0.75rem;
    }
    .sum {
      font-size: 1.5rem;
      font-weight: 650;
      font-variant-numeric: tabular-nums;
      letter-spacing: -0.015em;
      line-height: 2rem;
    }
    ul {
      display: grid;
      grid-template-columns: minmax(6rem, 9rem) 1fr auto;
      gap: 0.375rem 0.75rem;
      margin: 0.75rem 0;
      padding: 0;
      list-style: none;
    }
    /* One grid for all rows, so that every bar begins and ends at the same place. */
    li,
    li > a {
      display: grid;
      grid-template-columns: subgrid;
      grid-column: 1 / -1;
      align-items: center;
    }
    li > a {
      color: inherit;
      font-size: 0.8125rem;
      text-decoration: none;
    }
    li > a:hover .name {
      text-decoration: underline;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .track {
      height: 0.5rem;
      border-radius: 999px;
      background: var(--q-hover);
    }
    .bar {
      display: block;
      height: 100%;
      min-width: 0.25rem;
      border-radius: inherit;
      background: var(--q-accent);
    }
    .value {
      color: var(--q-text-2);
      font-variant-numeric: tabular-nums;
    }
    .needs {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 1rem;
      font-size: 0.8125rem;
    }
    .needs a {
      color: var(--q-accent-text);
    }
    .needs .late {
      color: var(--q-danger-text);
      font-weight: 600;
    }
  `
  readonly #data = query<WidgetData>(this, () => ({
    key: ['crm.deal', 'widget'],
    load: () => this.#load(),
    staleMs: 30_000,
  }))

  async #load(): Promise<WidgetData> {
    const pipelines = await api.get<{ items: Pipeline[] }>('/api/crm/pipeline', {
      query: { sort: 'position', limit: 1 },
    })
    const pipeline = pipelines.items[0]
    if (!pipeline) return { pipeline: undefined, bars: [], withoutStep: 0, overdue: 0 }
    const own = { pipeline: { eq: pipeline.id } }
    const open = { and: [own, { outcome: { eq: 'open' } }] }
    const today = dateOf(new Date(), currentShell().organisation.timeZone)
    const count = async (step: object): Promise<number> =>
      (
        await api.get<{ count: number }>('/api/crm/deal/count', {
          query: { filter: { and: [...open.and, { next_step_on: step }] } },
        })
      ).count
    const [stages, summary, withoutStep, overdue] = await Promise.all([
      api.get<{ items: StageRow[] }>('/api/crm/stage', {
        query: { filter: own, sort: 'position', limit: 100 },
      }),
      api.get<StageSummary>('/api/crm/deal/summary', {
        query: { filter: open, group: 'stage', sum: 'amount' },
      }),
      count({ empty: true }),
      count({ lt: today }),
    ])
    return { pipeline, bars: stageBars(stages.items, summary), withoutStep, overdue }
  }

  override render(): TemplateResult {
    const { data, error } = this.#data
    if (!data) return error ? html`<p role="alert">${messageOf(error)}</p>` : skeleton(5)
    const deals = data.bars.reduce((sum, bar) => sum + bar.count, 0)
    if (deals === 0) {
      return html`<p class="muted">
        No open deals yet. <a href="/crm/deals">Open the board</a> and add the first one.
      </p>`
    }
    return html`<div class="top">
        <span class="sum"
          >${moneyOf(totalSums(data.bars)) || formatCount(deals, 'open deal', 'open deals')}</span
        >
        <span class="muted">in ${formatCount(deals, 'open deal', 'open deals')}</span>
      </div>
      <ul>
        ${data.bars.map((bar) => this.#bar(bar))}
      </ul>
      ${this.#needs(data)}`
  }

  #bar(bar: StageBar): TemplateResult {
    const filter = new URLSearchParams({ f: `stage:eq:"${bar.id}"` })
    return html`<li>
      <a href="/crm/deals/list?${filter.toString()}">
        <span class="name">${bar.name}</span>
        <span class="track"
          >${bar.count > 0 ? html`<span class="bar" style=${styleMap({ width: `${Math.round(bar.part * 100)}%` })}></span>` : nothing}</span
        >
        <span class="value"
          >${bar.count.toLocaleString('en-GB')}${bar.sums.length > 0 ? ` · ${moneyOf(bar.sums)}` : ''}</span
        >
      </a>
    </li>`
  }

  #needs(data: WidgetData): TemplateResult | typeof nothing {
    if (data.withoutStep + data.overdue === 0) return nothing
    const today = dateOf(new Date(), currentShell().organisation.timeZone)
    const list = (step: string): string => {
      const parameters = new URLSearchParams([
        ['f', 'outcome:in:["open"]'],
        ['f', step],
      ])
      return `/crm/deals/list?${parameters.toString()}`
    }
    return html`<div class="needs">
      ${
        data.overdue > 0
          ? html`<a class="late" href=${list(`next_step_on:lt:"${today}"`)}
              >${formatCount(data.overdue, 'next step', 'next steps')} overdue</a
            >`
          : nothing
      }
      ${
        data.withoutStep > 0
          ? html`<a href=${list('next_step_on:empty')}
              >${formatCount(data.withoutStep, 'deal', 'deals')} without a date for the next step</a
            >`
          : nothing
      }
    </div>`
  }
}
defineElement('crm-pipeline-widget', CrmPipelineWidget)

function moneyOf(sums: readonly { currency: string; amount: number }[]): string {
  return sums.map(({ currency, amount }) => formatMoney(amount, currency, { isWhole: true })).join(' + ')
}
