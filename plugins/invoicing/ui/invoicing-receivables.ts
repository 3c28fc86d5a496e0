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
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { addUp, waiting, type Summary } from './receivables.ts'

type Sum = ReturnType<typeof addUp>

/** `<invoicing-receivables>`: what customers owe, and what of it is past its day. */
export class InvoicingReceivables extends QuoinElement {
  static override styles = css`
    :host {
      display: block;
    }
    a {
      display: block;
      color: inherit;
      text-decoration: none;
    }
    a:hover .what {
      text-decoration: underline;
    }
    .sum {
      font-size: 1.5rem;
      font-weight: 650;
      font-variant-numeric: tabular-nums;
      letter-spacing: -0.015em;
      line-height: 2rem;
    }
    .what {
      color: var(--q-text-2);
      font-size: 0.8125rem;
    }
    .late {
      margin-block-start: 0.75rem;
    }
    .late .sum {
      color: var(--q-danger-text);
      font-size: 1.125rem;
      line-height: 1.5rem;
    }
  `
  readonly #data = query<{ open: Sum; late: Sum }>(this, () => ({
    key: ['invoicing.document', 'receivables'],
    load: () => this.#load(),
    staleMs: 30_000,
  }))

  get #today(): string {
    return dateOf(new Date(), currentShell().organisation.timeZone)
  }

  async #load(): Promise<{ open: Sum; late: Sum }> {
    const sum = async (late: boolean): Promise<Sum> =>
      addUp(
        await api.get<Summary>('/api/invoicing/document/summary', {
          query: { filter: waiting({ today: this.#today, late }), group: 'state', sum: 'balance' },
        }),
      )
    const [open, late] = await Promise.all([sum(false), sum(true)])
    return { open, late }
  }

  override render(): TemplateResult {
    const { data, error } = this.#data
    if (!data) return error ? html`<p role="alert">${messageOf(error)}</p>` : skeleton(3)
    const { open, late } = data
    if (open.count === 0) {
      return html`<p class="muted">
        Nothing waits to be paid. <a href="/invoicing/invoices">Open invoices</a> to make one.
      </p>`
    }
    return html`<a href=${listHref()}>
        <div class="sum">${moneyOf(open)}</div>
        <div class="what">in ${formatCount(open.count, 'invoice', 'invoices')} to be paid</div>
      </a>
      ${
        late.count > 0
          ? html`<a class="late" href=${listHref(`due_date:lt:"${this.#today}"`)}>
              <div class="sum">${moneyOf(late)}</div>
              <div class="what">in ${formatCount(late.count, 'invoice', 'invoices')} overdue</div>
            </a>`
          : nothing
      }`
  }
}
defineElement('invoicing-receivables', InvoicingReceivables)

const moneyOf = ({ sums }: Sum): string =>
  sums.map(({ currency, amount }) => formatMoney(amount, currency, { isWhole: true })).join(' + ')

function listHref(...more: string[]): string {
  const steps = ['state:in:["issued"]', 'kind:in:["invoice"]', ...more]
  const parameters = new URLSearchParams(steps.map((step) => ['f', step]))
  return `/invoicing/invoices?${parameters.toString()}`
}
