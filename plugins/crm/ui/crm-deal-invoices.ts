import {
  api,
  badge,
  defineElement,
  formatDate,
  formatMoney,
  html,
  messageOf,
  navigate,
  nothing,
  productOf,
  panelStyles,
  query,
  QuoinElement,
  recordHref,
  skeleton,
  toast,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { invoiceMark, type DealInvoice, type DealInvoices } from './invoices.ts'

/** `<crm-deal-invoices>`: what was invoiced for a deal, and its draft at a click; nothing without invoicing. */
export class CrmDealInvoices extends QuoinElement {
  static override properties = { entity: {}, recordId: {}, isBusy: { state: true } }
  declare entity: string
  declare recordId: string
  declare isBusy: boolean

  static override styles = panelStyles
  readonly #invoices = query<DealInvoices>(this, () => ({
    key: ['crm.deal', 'invoices', this.recordId],
    load: () => api.get<DealInvoices>(`/api/crm/deals/${this.recordId}/invoices`),
    isEnabled: productOf('invoicing') !== undefined,
  }))

  constructor() {
    super()
    this.isBusy = false
  }

  override render(): TemplateResult | typeof nothing {
    const { data, error } = this.#invoices
    if (productOf('invoicing') === undefined || data?.is_available === false) return nothing
    return html`<section aria-label="Invoices">
      <header>
        <h2>Invoices</h2>
        ${data && data.items.length > 0 ? html`<span class="count">${data.items.length}</span>` : nothing}
      </header>
      ${error ? html`<p class="hint" role="alert">${messageOf(error)}</p>` : data ? this.#list(data) : skeleton(1)}
    </section>`
  }

  #list({ items, can_draft: canDraft }: DealInvoices): TemplateResult {
    return html`${
      items.length === 0
        ? html`<p class="hint">Not invoiced yet</p>`
        : html`<ul>
            ${items.map((invoice) => this.#invoice(invoice))}
          </ul>`
    }
    ${
      canDraft
        ? html`<button class="btn small" ?disabled=${this.isBusy} @click=${() => this.#draft()}>
            Make draft
          </button>`
        : nothing
    }`
  }

  #invoice(invoice: DealInvoice): TemplateResult {
    const mark = invoiceMark(invoice)
    const { currency, gross, balance } = invoice
    const isOpen = invoice.state === 'issued' && balance > 0
    return html`<li>
      <a href=${recordHref('invoicing.document', invoice.id)}>${mark.name}</a>
      <span class="amount">${formatMoney(gross, currency)}</span>
      <span>${badge(mark.label, mark.tone)}</span>
      <span class="amount">
        ${isOpen && balance !== gross ? `${formatMoney(balance, currency)} to pay, ` : nothing}${
          isOpen && invoice.due_date ? `due ${formatDate(invoice.due_date)}` : nothing
        }
      </span>
    </li>`
  }

  async #draft(): Promise<void> {
    this.isBusy = true
    try {
      const { id } = await api.post<{ id: string }>('/api/crm/actions/deal.make-invoice-draft', {
        id: this.recordId,
      })
      navigate(recordHref('invoicing.document', id))
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    } finally {
      this.isBusy = false
      await this.#invoices.refetch()
    }
  }
}
defineElement('crm-deal-invoices', CrmDealInvoices)
