import {
  currentLocation,
  currentShell,
  defineElement,
  html,
  icon,
  keyHint,
  nothing,
  QuoinElement,
} from '@quoin/plugin-sdk/ui'
import type { ShellProduct, TemplateResult } from '@quoin/plugin-sdk/ui'
import { placeOfRecord } from '../app/record-place.ts'
import { resolveRoute, settingsHref } from '../app/routes.ts'
import { activePath, visibleItems } from './active-path.ts'
import { accountEntries, organisationEntries } from './menus.ts'
import { pageRecord } from './page-title.ts'
import { navStyles } from './nav-styles.ts'
import markUrl from '../assets/mark.svg?url'
import { avatar } from '@quoin/plugin-sdk/ui'

/** The side navigation: organisation, search, home, the products' pages, settings, the person. */
export class QuoinSideNav extends QuoinElement {
  static override styles = navStyles

  override render(): TemplateResult {
    const shell = currentShell()
    const products = shell.products.filter((product) => visibleItems(product).length > 0)
    return html`
      <div class="top">
        <quoin-menu class="organisations" look="switcher" .items=${organisationEntries(shell)}>
          <img src=${markUrl} alt="" width="22" height="22" />
          <span class="truncate">${shell.organisation.name}</span>
          ${icon('chevrons-up-down')}
        </quoin-menu>
        <button
          class="search"
          type="button"
          @click=${() => this.emit('open-palette')}
          aria-keyshortcuts="Control+K Meta+K"
        >
          ${icon('search')}<span>Search or jump to…</span>${keyHint('Mod+k')}
        </button>
      </div>
      <nav aria-label="Main">
        <ul>
          ${this.#link('/', 'Home', 'house', (path) => path === '/')}
        </ul>
        ${products.map((product) => this.#product(product))}
      </nav>
      <div class="bottom">
        <ul>
          ${this.#link(settingsHref(shell), 'Settings', 'settings', (path) => path.startsWith('/settings'))}
          ${
            shell.isOperator
              ? this.#link('/platform/modules', 'Modules', 'package', (path) => path.startsWith('/platform'))
              : nothing
          }
          ${this.#link('/developers', 'Developers', 'code', (path) => path === '/developers')}
        </ul>
        <quoin-menu class="account" look="switcher" placement="top-start" .items=${accountEntries()}>
          ${avatar(shell.person.name)}
          <span class="who">
            <span class="truncate">${shell.person.name}</span>
            <span class="truncate small muted">${shell.person.email}</span>
          </span>
          ${icon('chevrons-up-down')}
        </quoin-menu>
      </div>
    `
  }

  #product(product: ShellProduct): TemplateResult {
    const items = visibleItems(product)
    const active = this.#active(product)
    return html`<section>
      <h2>${product.name}</h2>
      <ul>
        ${items.map((item) =>
          this.#link(`/${product.id}/${item.path}`, item.label, item.icon, () => item.path === active),
        )}
      </ul>
    </section>`
  }

  /** The entry that belongs to what is on screen. */
  #active(product: ShellProduct): string | undefined {
    const shell = currentShell()
    const { path } = currentLocation.value
    const route = resolveRoute(path, shell)
    if (route.kind !== 'record') return activePath(product, path)
    const row = pageRecord.value?.id === route.id ? pageRecord.value : undefined
    const place = placeOfRecord(route.entity, shell, row)
    return place?.product.id === product.id ? place.item.path : undefined
  }

  #link(href: string, label: string, iconName: string, isActive: (path: string) => boolean): TemplateResult {
    const current = isActive(currentLocation.value.path)
    return html`<li>
      <a class="nav-link" href=${href} aria-current=${current ? 'page' : nothing}
        >${icon(iconName)}<span>${label}</span></a
      >
    </li>`
  }
}
defineElement('quoin-side-nav', QuoinSideNav)
