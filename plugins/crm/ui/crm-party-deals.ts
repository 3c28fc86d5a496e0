import {
  api,
  badge,
  can,
  currentShell,
  defineElement,
  formatMoney,
  html,
  icon,
  messageOf,
  panelStyles,
  query,
  QuoinElement,
  recordHref,
  skeleton,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import type { Deal, DealList } from './deals.ts'
import { STAGE } from './deals.ts'

/** Deals of one party that are shown; the rest is a click away. */
const MOST = 20

/** `<crm-party-deals>`: open deals of the contact whose page this stands on. */
export class CrmPartyDeals extends QuoinElement {
  static override properties = { entity: {}, recordId: {} }
  declare entity: string
  declare recordId: string

  static override styles = panelStyles
  readonly #deals = query<DealList>(this, () => ({
    key: ['crm.deal', 'party', this.recordId],
    load: () =>
      api.get<DealList>('/api/crm/deal', {
        query: {
          filter: { and: [{ party: { eq: this.recordId } }, { outcome: { eq: 'open' } }] },
          sort: '-created_at',
          limit: MOST,
          include: 'stage',
        },
      }),
  }))

  override render(): TemplateResult {
    const { data, error } = this.#deals
    return html`<section aria-label="Deals">
      <header>
        <h2>Open deals</h2>
        ${data && data.items.length > 0 ? html`<span class="count">${data.items.length}${data.nextCursor ? '+' : ''}</span>` : ''}
        <span class="space"></span>
        ${
          can('create', 'crm.deal')
            ? html`<button
                class="btn ghost small icon"
                aria-label="New deal"
                @click=${() => this.emit('quoin-create', { entity: 'crm.deal', preset: { party: this.recordId } })}
              >
                ${icon('plus')}
              </button>`
            : ''
        }
      </header>
      ${error ? html`<p class="hint" role="alert">${messageOf(error)}</p>` : data ? this.#list(data) : skeleton(2)}
    </section>`
  }

  #list(list: DealList): TemplateResult {
    if (list.items.length === 0) return html`<p class="hint">No open deals</p>`
    return html`<ul>
      ${list.items.map((deal) => this.#deal(deal, list.included?.[STAGE]?.[deal.stage]?.title ?? ''))}
    </ul>`
  }

  #deal(deal: Deal, stage: string): TemplateResult {
    const currency = deal.currency ?? currentShell().organisation.currency
    return html`<li>
      <a href=${recordHref('crm.deal', deal.id)}>${deal.title}</a>
      <span class="amount">${formatMoney(deal.amount, currency, { isWhole: true })}</span>
      <span>${badge(stage, 'info')}</span>
    </li>`
  }
}
defineElement('crm-party-deals', CrmPartyDeals)
