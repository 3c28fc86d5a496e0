import {
  api,
  badge,
  confirm,
  css,
  currentShell,
  defineElement,
  empty,
  formatCount,
  html,
  icon,
  invalidate,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  refreshShell,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { describeUse, enableText, rowsKept } from './product-model.ts'
import type { Product } from './product-model.ts'
import { settingsPage, settingsStyles } from './settings-page.ts'

/** `/settings/products`: what is switched on, and what each product needs, brings and may read. */
export class QuoinProductsPage extends QuoinElement {
  static override properties = { busyId: { state: true } }
  declare busyId: string | undefined
  static override styles = [
    settingsStyles,
    css`
      .products {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr));
        gap: 1rem;
        align-items: start;
      }
      .products .card + .card {
        margin-top: 0;
      }
      article {
        display: grid;
        gap: 0.875rem;
        padding: 1.25rem;
      }
      header {
        display: flex;
        align-items: flex-start;
        gap: 0.875rem;
      }
      .tile {
        display: inline-flex;
        padding: 0.5625rem;
        border: 1px solid var(--q-border);
        border-radius: var(--q-radius-m);
        background: var(--q-sunken);
        font-size: 1.125rem;
      }
      article[data-on] .tile {
        border-color: transparent;
        background: var(--q-accent-soft);
        color: var(--q-accent-text);
      }
      header > div {
        flex: 1;
        min-width: 0;
      }
      h2 {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.5rem;
        font-size: 0.9375rem;
        line-height: 1.375rem;
      }
      p {
        margin: 0;
      }
      dl {
        display: grid;
        grid-template-columns: 5.5rem 1fr;
        gap: 0.5rem 0.75rem;
        margin: 0;
        padding-top: 0.875rem;
        border-top: 1px solid var(--q-border);
        font-size: 0.8125rem;
        line-height: 1.125rem;
      }
      dt {
        color: var(--q-text-2);
      }
      dd {
        margin: 0;
        text-wrap: pretty;
      }
      .switch {
        margin-top: 0.125rem;
      }
    `,
  ]
  readonly #products = query<{ items: Product[] }>(this, () => ({
    key: ['products'],
    load: (signal) => api.get('/api/organisation/products', { signal }),
  }))

  constructor() {
    super()
    this.busyId = undefined
  }

  async #toggle(product: Product): Promise<void> {
    if (this.busyId !== undefined) return
    if (product.isEnabled && !(await this.#confirmOff(product))) return
    if (!product.isEnabled && !(await this.#confirmOn(product))) return
    await this.#switch(product, !product.isEnabled)
  }

  async #switch(product: Product, isEnabled: boolean): Promise<void> {
    this.busyId = product.id
    try {
      await api.put(`/api/organisation/products/${product.id}`, { isEnabled })
      await Promise.all([invalidate(['products']), refreshShell()])
      toast({
        text: isEnabled ? `${product.name} is on` : `${product.name} is off; its data is kept`,
        tone: 'success',
        ...(isEnabled ? {} : { undo: () => this.#switch(product, true) }),
      })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    } finally {
      this.busyId = undefined
    }
  }

  #confirmOff(product: Product): Promise<boolean> {
    const kept = rowsKept(product)
    return confirm({
      heading: `Switch ${product.name} off?`,
      text: html`Its pages, commands and API close for everyone in ${currentShell().organisation.name} at
      once.
      ${kept ? html`<strong>${kept} are kept</strong> and back when you switch it on again.` : 'It holds no data yet.'}`,
      action: `Switch ${product.name} off`,
    })
  }

  /** Only asks when more than the product itself is switched on. */
  async #confirmOn(product: Product): Promise<boolean> {
    const text = enableText(product)
    return text === undefined || confirm({ heading: `Switch ${product.name} on?`, text, action: 'Switch on' })
  }

  override render(): TemplateResult {
    return settingsPage(
      {
        section: 'products',
        text: 'Switch on what you need, when you need it. Switching off keeps all data.',
      },
      this.#content(),
    )
  }

  #content(): TemplateResult {
    const { data, error } = this.#products
    if (!data) return error ? notice('danger', messageOf(error)) : skeleton(8)
    if (data.items.length === 0) {
      return empty({
        icon: 'package',
        heading: 'No products are installed',
        text: 'The operator of this installation adds products as folders under plugins/; they appear here at the next start.',
      })
    }
    return html`<div class="products">${data.items.map((product) => this.#card(product))}</div>`
  }

  #card(product: Product): TemplateResult {
    const isBusy = this.busyId === product.id
    const kept = rowsKept(product)
    return html`<article class="card" ?data-on=${product.isEnabled} aria-labelledby="name-${product.id}">
      <header>
        <span class="tile">${icon(product.icon)}</span>
        <div>
          <h2 id="name-${product.id}">
            ${product.name}${product.health.state === 'failed' ? badge('Not working', 'danger') : nothing}
          </h2>
          <p class="small muted">Version ${product.version} by ${product.publisher}</p>
        </div>
        <button
          class="switch"
          role="switch"
          aria-checked=${product.isEnabled}
          aria-busy=${isBusy}
          aria-labelledby="name-${product.id}"
          @click=${() => void this.#toggle(product)}
        ></button>
      </header>
      <p>${product.summary}</p>
      ${product.health.state === 'failed' ? notice('danger', product.health.reason) : nothing}
      <dl>
        ${
          product.requires.length > 0
            ? html`<dt>Needs</dt>
                <dd>${product.requires.map((needed) => needed.name).join(', ')}</dd>`
            : nothing
        }
        ${
          product.requiredBy.length > 0
            ? html`<dt>Needed by</dt>
                <dd>${product.requiredBy.map((other) => other.name).join(', ')}</dd>`
            : nothing
        }
        ${
          product.roles.length > 0
            ? html`<dt>Roles</dt>
                <dd>${product.roles.map((role) => role.label).join(', ')}</dd>`
            : nothing
        }
        <dt>May read</dt>
        <dd>${product.uses.length > 0 ? product.uses.map(describeUse).join(', ') : 'only its own data'}</dd>
        <dt>Holds</dt>
        <dd>${kept ?? `nothing yet, in ${formatCount(product.tables.length, 'table', 'tables')}`}</dd>
      </dl>
    </article>`
  }
}
defineElement('quoin-products-page', QuoinProductsPage)
