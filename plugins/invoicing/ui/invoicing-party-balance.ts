import {
  api,
  badge,
  can,
  css,
  currentShell,
  dateOf,
  defineElement,
  formatDate,
  formatMoney,
  html,
  icon,
  messageOf,
  nothing,
  panelStyles,
  query,
  QuoinElement,
  recordHref,
  skeleton,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { addUp, markOf, waiting, type Invoice, type InvoiceList, type Summary } from './receivables.ts'

const LAST = 5

interface PartyData {
  readonly open: ReturnType<typeof addUp>
  readonly late: ReturnType<typeof addUp>
  readonly last: InvoiceList
}

/** `<invoicing-party-balance>`: what a contact owes, what of it is late, and their last invoices. */
export class InvoicingPartyBalance extends QuoinElement {
  static override properties = { entity: {}, recordId: {} }
  declare entity: string
  declare recordId: string

  static override styles = [
    panelStyles,
    css`
      .sums {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        margin: 0 0 0.5rem;
        font-size: 0.8125rem;
      }
      .sums dt {
        color: var(--q-text-2);
      }
      .sums dd {
        margin: 0;
        font-size: 1rem;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .late dd {
        color: var(--q-danger-text);
      }
    `,
  ]
  readonly #data = query<PartyData>(this, () => ({
    key: ['invoicing.document', 'party', this.recordId],
    load: () => this.#load(),
    isEnabled: can('read', 'invoicing.document'),
  }))

  get #today(): string {
    return dateOf(new Date(), currentShell().organisation.timeZone)
  }

  async #load(): Promise<PartyData> {
    const party = this.recordId
    const sum = async (late: boolean): Promise<ReturnType<typeof addUp>> =>
      addUp(
        await api.get<Summary>('/api/invoicing/document/summary', {
          query: {
            filter: waiting({ today: this.#today, party, late }),
            group: 'state',
            sum: 'balance',
          },
        }),
      )
    const [open, late, last] = await Promise.all([
      sum(false),
      sum(true),
      api.get<InvoiceList>('/api/invoicing/document', {
        query: { filter: { party: { eq: party } }, sort: '-created_at', limit: LAST },
      }),
    ])
    return { open, late, last }
  }

  override render(): TemplateResult | typeof nothing {
    if (!can('read', 'invoicing.document')) return nothing
    const { data, error } = this.#data
    return html`<section aria-label="Invoices">
      <header>
        <h2>Invoices</h2>
        <span class="space"></span>
        ${
          can('create', 'invoicing.document')
            ? html`<button
                class="btn ghost small icon"
                aria-label="New invoice"
                @click=${() =>
                  this.emit('quoin-create', {
                    entity: 'invoicing.document',
                    preset: { party: this.recordId },
                  })}
              >
                ${icon('plus')}
              </button>`
            : nothing
        }
      </header>
      ${error ? html`<p class="hint" role="alert">${messageOf(error)}</p>` : data ? this.#body(data) : skeleton(2)}
    </section>`
  }

  #body({ open, late, last }: PartyData): TemplateResult {
    if (last.items.length === 0) return html`<p class="hint">None yet</p>`
    const money = ({ sums }: ReturnType<typeof addUp>): string =>
      sums.map(({ currency, amount }) => formatMoney(amount, currency)).join(' + ')
    return html`${
        open.count > 0
          ? html`<dl class="sums">
              <div>
                <dt>To pay</dt>
                <dd>${money(open)}</dd>
              </div>
              ${
                late.count > 0
                  ? html`<div class="late">
                      <dt>Overdue</dt>
                      <dd>${money(late)}</dd>
                    </div>`
                  : nothing
              }
            </dl>`
          : nothing
      }
      <ul>
        ${last.items.map((invoice) => this.#invoice(invoice))}
      </ul>`
  }

  #invoice(invoice: Invoice): TemplateResult {
    const mark = markOf(invoice, this.#today)
    return html`<li>
      <a href=${recordHref('invoicing.document', invoice.id)}>${invoice.number ?? 'Draft'}</a>
      <span class="amount">${formatMoney(invoice.gross, invoice.currency)}</span>
      <span>${badge(mark.label, mark.tone)}</span>
      <span class="amount">${invoice.issue_date ? formatDate(invoice.issue_date) : nothing}</span>
    </li>`
  }
}
defineElement('invoicing-party-balance', InvoicingPartyBalance)
