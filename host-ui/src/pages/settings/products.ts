import {
  ApiError,
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
import { closureOff, closureOn, listed, rowsKept, usesByReason } from './product-model.ts'
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
      }
      .products .card + .card {
        margin-top: 0;
      }
      article {
        display: grid;
        gap: 0.875rem;
        align-content: start;
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
    const all = this.#products.data?.items ?? []
    if (product.isEnabled) {
      const off = closureOff(product, all)
      if (await this.#confirmOff(product, off)) await this.#switch(product, off, false)
    } else {
      const on = closureOn(product, all)
      // One act on the server switches on all that is needed, or nothing.
      if (await this.#confirmOn(product, on, all)) await this.#switch(product, [product], true)
    }
  }

  async #switch(product: Product, changed: readonly Product[], isEnabled: boolean): Promise<void> {
    this.busyId = product.id
    try {
      for (const { id } of changed) await api.put(`/api/organisation/products/${id}`, { isEnabled })
      toast({
        text: isEnabled
          ? `${product.name} is on`
          : `${listed(changed.map(({ name }) => name))} off; all data is kept`,
        tone: 'success',
        ...(isEnabled ? {} : { undo: () => this.#switch(product, changed.toReversed(), true) }),
      })
    } catch (error) {
      const isLate = error instanceof ApiError && error.status === 409
      toast({
        text: isLate ? `Not switched: something changed meanwhile. ${messageOf(error)}` : messageOf(error),
        tone: 'danger',
      })
    } finally {
      // Also after a refusal: another admin may have been quicker, and the page shows what holds now.
      await Promise.all([invalidate(['products']), refreshShell().catch(() => null)])
      this.busyId = undefined
    }
  }

  #confirmOff(product: Product, off: readonly Product[]): Promise<boolean> {
    const others = off.filter((each) => each !== product)
    const kept = off.flatMap((each) => rowsKept(each) ?? [])
    const names = listed(off.map(({ name }) => name))
    return confirm({
      heading: `Switch ${names} off?`,
      text: html`${
        others.length > 0
          ? html`${listed(others.map(({ name }) => name))} ${others.length === 1 ? 'needs' : 'need'}
            ${product.name} and ${others.length === 1 ? 'goes' : 'go'} off with it. `
          : nothing
      }Pages,
      commands and API close for everyone in ${currentShell().organisation.name} at once.
      ${kept.length > 0 ? html`<strong>Kept: ${kept.join(', ')}.</strong> All of it is back when you switch on again.` : 'It holds no data yet.'}
      What other products tell it meanwhile is parked and delivered then.`,
      action: off.length > 1 ? 'Switch all off' : `Switch ${product.name} off`,
    })
  }

  /** Says beforehand what comes along, which roles appear, and what may be read from now on. */
  #confirmOn(product: Product, on: readonly Product[], all: readonly Product[]): Promise<boolean> {
    const along = on.filter((each) => each !== product).map(({ name }) => name)
    const roles = on.flatMap((each) => each.roles.map(({ label }) => label))
    const reads = usesByReason([...new Set(on.flatMap((each) => each.uses))], all)
    return confirm({
      heading: `Switch ${listed(on.map(({ name }) => name))} on?`,
      text: html`${
        along.length > 0
          ? html`${product.name} needs ${listed(along)}, which ${along.length === 1 ? 'comes' : 'come'} with
            it in one step. `
          : nothing
      }${roles.length > 0 ? html`Brings the ${roles.length === 1 ? 'role' : 'roles'} <strong>${listed(roles)}</strong>. ` : nothing}${
        reads.length > 0
          ? html`May read
            ${reads.map(([records, reason], index) => html`${index > 0 ? '; ' : ''}${records} (${reason})`)}.`
          : 'Reads only its own data.'
      }`,
      action: along.length > 0 ? 'Switch all on' : 'Switch on',
    })
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
        text: 'The operator of this installation adds products under Modules; they appear here at once.',
      })
    }
    return html`<div class="products">${data.items.map((product) => this.#card(product))}</div>`
  }

  #card(product: Product): TemplateResult {
    const isBusy = this.busyId === product.id
    const kept = rowsKept(product)
    const all = this.#products.data?.items ?? []
    const reads = usesByReason(product.uses, all)
    return html`<article class="card" ?data-on=${product.isEnabled} aria-labelledby="name-${product.id}">
      <header>
        <span class="tile">${icon(product.icon)}</span>
        <div>
          <h2 id="name-${product.id}">${product.name}${healthBadge(product)}</h2>
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
      ${healthNotice(product)}
      <dl>
        ${
          product.requires.length > 0
            ? html`<dt>Needs</dt>
                <dd>
                  ${product.requires.map((needed) => `${needed.name}${needed.isEnabled ? '' : ' (off)'}`).join(', ')}
                </dd>`
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
                <dd>
                  ${product.roles.map(
                    (role, index) =>
                      html`${index > 0 ? ', ' : ''}<span title=${role.description ?? nothing}
                          >${role.label}</span
                        >`,
                  )}
                </dd>`
            : nothing
        }
        <dt>May read</dt>
        <dd>
          ${
            reads.length === 0
              ? 'only its own data'
              : reads.map(
                  ([records, reason]) => html`<div>${records} <span class="muted">(${reason})</span></div>`,
                )
          }
        </dd>
        <dt>Holds</dt>
        <dd>${kept ?? `nothing yet, in ${formatCount(product.tables.length, 'table', 'tables')}`}</dd>
      </dl>
    </article>`
  }
}
defineElement('quoin-products-page', QuoinProductsPage)

function healthNotice({ health }: Product): TemplateResult | typeof nothing {
  if (health.state === 'healthy') return nothing
  return health.state === 'failed'
    ? notice(
        'danger',
        'It does not run at the moment; the operator of this installation sees why. Its data is safe.',
      )
    : notice('info', 'The operator of this installation has paused it. Its data is safe.')
}

function healthBadge({ health }: Product): TemplateResult | typeof nothing {
  if (health.state === 'failed') return badge('Not working', 'danger')
  return health.state === 'stopped' ? badge('Paused', 'warning') : nothing
}
