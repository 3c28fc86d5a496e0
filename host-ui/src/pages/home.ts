import {
  can,
  css,
  currentShell,
  defineElement,
  empty,
  html,
  icon,
  nothing,
  QuoinElement,
  repeat,
} from '@quoin/plugin-sdk/ui'
import type { Shell, ShellProduct, TemplateResult, Widget } from '@quoin/plugin-sdk/ui'
import { firstPath } from '../app/routes.ts'
import { recentsOf } from '../shell/palette/recents.ts'
import { visibleItems } from '../shell/active-path.ts'
import { greeting } from './greeting.ts'
import '../shell/plugin-part.ts'
import './home-tasks.ts'

/** `/`: the widgets of every enabled product. */
export class QuoinHomePage extends QuoinElement {
  static override styles = css`
    :host {
      display: block;
    }
    /* Rows that what stands in them fills, however many products bring something. */
    .cards {
      display: flex;
      flex-wrap: wrap;
      gap: 1rem;
    }
    .cards > * {
      box-sizing: border-box;
      flex: 1 1 min(19rem, 100%);
      min-width: 0;
    }
    .cards > [data-size='2x1'],
    .cards > [data-size='2x2'] {
      flex: 2 1 min(36rem, 100%);
    }
    .cards > [data-size='2x2'] {
      min-height: 21rem;
    }
    .cards > .tasks {
      flex-basis: min(23rem, 100%);
    }
    .widget {
      display: flex;
      flex-direction: column;
      min-height: 10rem;
      padding: 1rem 1.125rem 1.125rem;
    }
    .widget > header {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      margin-bottom: 0.75rem;
      color: var(--q-text-2);
      font-size: 0.8125rem;
      font-weight: 500;
    }
    .widget h2 {
      flex: 1;
      color: var(--q-text);
      font-size: 0.875rem;
      line-height: 1.25rem;
    }
    quoin-plugin-part {
      display: block;
      flex: 1;
      min-width: 0;
    }
    .links {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: 0.75rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .links a {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      padding: 0.75rem 0.875rem;
      border: 1px solid var(--q-border);
      border-radius: var(--q-radius-m);
      color: var(--q-text);
      font-weight: 500;
      text-decoration: none;
    }
    .links a:hover {
      border-color: var(--q-border-strong);
      background: var(--q-sunken);
      text-decoration: none;
    }
    .links quoin-icon {
      color: var(--q-text-2);
    }
    .links .what {
      display: grid;
      min-width: 0;
      line-height: 1.25rem;
    }
    .section-title {
      margin: 0 0 0.75rem;
      font-size: 0.875rem;
      line-height: 1.25rem;
    }
    .cards > .side {
      display: grid;
      flex-basis: min(22rem, 100%);
      grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
      gap: 1.25rem 1.5rem;
      align-content: start;
      padding-top: 1rem;
    }
  `

  override render(): TemplateResult {
    const shell = currentShell()
    const firstName = shell.person.name.split(' ')[0] ?? ''
    const products = shell.products.filter((product) => product.id !== 'core')
    return html`<div class="page">
      <div class="page-head">
        <div class="titles">
          <h1>${greeting(new Date().getHours())}, ${firstName}</h1>
          <p>${today(shell)}</p>
        </div>
      </div>
      ${products.length === 0 ? this.#noProducts(shell) : this.#products(products, shell)}
    </div>`
  }

  #products(products: readonly ShellProduct[], shell: Shell): TemplateResult {
    const widgets = products.flatMap((product) =>
      (product.ui?.widgets ?? []).map((widget) => ({ product, widget })),
    )
    const hasTasks = can('read', 'core.activity')
    return html`
      <div class="cards">
        ${repeat(
          widgets,
          ({ widget }) => widget.element,
          ({ product, widget }) => this.#widget(product, widget),
        )}
        ${hasTasks ? this.#tasks() : nothing}
        <div class="side">
          <section aria-label="Your products">
            <h2 class="section-title">Your products</h2>
            <ul class="links">
              ${products.map((product) => this.#product(product))}
            </ul>
          </section>
          ${this.#recents(shell)}
        </div>
      </div>
    `
  }

  #tasks(): TemplateResult {
    return html`<section class="card widget tasks" aria-label="Your tasks">
      <header>
        ${icon('square-check')}
        <h2>Your tasks</h2>
      </header>
      <quoin-home-tasks></quoin-home-tasks>
    </section>`
  }

  #widget(product: ShellProduct, widget: Widget): TemplateResult {
    return html`<section class="card widget" data-size=${widget.size ?? '1x1'} aria-label=${widget.label}>
      <header>
        ${icon(product.icon)}
        <h2>${widget.label}</h2>
      </header>
      <quoin-plugin-part
        .product=${product}
        .element=${widget.element}
        .label=${widget.label}
      ></quoin-plugin-part>
    </section>`
  }

  #recents(shell: Shell): TemplateResult | typeof nothing {
    const recents = recentsOf(shell.organisation.id).slice(0, 6)
    if (recents.length === 0) return nothing
    return html`<section aria-label="Where you were">
      <h2 class="section-title">Where you were</h2>
      <ul class="links">
        ${recents.map(
          (recent) =>
            html`<li>
              <a href=${recent.href}
                >${icon(recent.icon)}<span class="what"
                  ><span class="truncate">${recent.label}</span
                  ><span class="small muted">${recent.context}</span></span
                ></a
              >
            </li>`,
        )}
      </ul>
    </section>`
  }

  #product(product: ShellProduct): TemplateResult {
    const pages = visibleItems(product).map((item) => item.label)
    return html`<li>
      <a href=${firstPath(product)}
        >${icon(product.icon)}<span class="what"
          ><span>${product.name}</span><span class="small muted truncate">${pages.join(', ')}</span></span
        ></a
      >
    </li>`
  }

  #noProducts(shell: Shell): TemplateResult {
    return empty({
      icon: 'layout-grid',
      heading: 'Nothing is switched on yet',
      text: shell.isAdmin
        ? 'Quoin is made of products that you switch on one by one. Start with one; its pages appear at the left at once.'
        : 'An administrator of your organisation decides which products are on. Ask for the one you need.',
      action: shell.isAdmin
        ? html`<a class="btn primary" href="/settings/products">Choose products</a>
            <a class="btn" href="/settings/members">Invite people</a>`
        : html`<a class="btn" href="/settings/account">Your account</a>`,
    })
  }
}
defineElement('quoin-home-page', QuoinHomePage)

function today(shell: Shell): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: shell.organisation.timeZone,
  }).format(new Date())
}
