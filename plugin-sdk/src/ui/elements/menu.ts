import { css, html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { defineElement, QuoinElement } from '../element/quoin-element.ts'
import { icon } from './icon.ts'
import { keyHint } from './marks.ts'
import { menuTarget } from './menu-keys.ts'

export interface MenuItem {
  readonly label: string
  readonly icon?: string
  /** A link instead of an act. */
  readonly href?: string
  readonly run?: () => void
  readonly keys?: string
  /** One of several choices; `isToggle` when it stands alone. */
  readonly isChecked?: boolean
  readonly isToggle?: boolean
  readonly isDangerous?: boolean
  readonly isDisabled?: boolean
}
/** Items, with null for a line between groups and `{ heading }` above one. */
export type MenuEntry = MenuItem | { readonly heading: string } | null

/**
 * `<quoin-menu .items=${…} label="Account"><span>…</span></quoin-menu>`: a button that opens a menu.
 * Arrow keys, Home, End, first letters and Esc work as in the ARIA menu button pattern.
 */
export class QuoinMenu extends QuoinElement {
  static override properties = {
    items: { attribute: false },
    label: {},
    look: {},
    placement: {},
    isOpen: { state: true },
  }
  declare items: readonly MenuEntry[]
  /** Accessible name of the button; needed when its content is only an icon. */
  declare label: string
  /** Classes of the button, e.g. `btn icon ghost`. */
  declare look: string
  declare placement: 'bottom-start' | 'bottom-end' | 'top-start'
  declare isOpen: boolean

  static override styles = css`
    :host {
      display: inline-flex;
    }
    .menu {
      position: fixed;
      text-align: start;
      inset: auto;
      margin: 0;
      min-width: 12rem;
      max-width: 20rem;
      max-height: min(70vh, 32rem);
      overflow: auto;
      padding: 0.3125rem;
      border: 1px solid var(--q-border);
      border-radius: var(--q-radius-m);
      background: var(--q-raised);
      color: var(--q-text);
      box-shadow: var(--q-shadow-2);
    }
    .line {
      height: 1px;
      margin: 0.3125rem -0.3125rem;
      background: var(--q-border);
    }
    .heading {
      padding: 0.375rem 0.5rem 0.25rem;
      color: var(--q-text-2);
      font-size: 0.75rem;
      font-weight: 500;
    }
    .item {
      all: unset;
      box-sizing: border-box;
      display: flex;
      align-items: center;
      gap: 0.5rem;
      width: 100%;
      min-height: 2rem;
      padding: 0.25rem 0.5rem;
      border-radius: 6px;
      font-size: 0.875rem;
      cursor: default;
    }
    .item:focus {
      background: var(--q-hover);
      outline: none;
    }
    .item:focus-visible {
      outline: 2px solid var(--q-focus);
      outline-offset: -2px;
    }
    .item[aria-disabled='true'] {
      color: var(--q-text-3);
    }
    .item.danger {
      color: var(--q-danger-text);
    }
    .item quoin-icon {
      color: var(--q-text-2);
    }
    .item.danger quoin-icon {
      color: inherit;
    }
    .label {
      flex: 1;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `

  constructor() {
    super()
    this.items = []
    this.label = ''
    this.look = 'btn ghost'
    this.placement = 'bottom-start'
    this.isOpen = false
  }

  override render(): TemplateResult {
    return html`<button
        class=${this.look}
        part="button"
        type="button"
        id="button"
        aria-haspopup="menu"
        aria-expanded=${this.isOpen}
        aria-label=${this.label || nothing}
        @click=${() => (this.isOpen ? this.hide() : this.show())}
        @keydown=${this.#onButtonKey}
      >
        <slot></slot>
      </button>
      <div
        class="menu"
        role="menu"
        popover="auto"
        aria-labelledby="button"
        @toggle=${(event: ToggleEvent) => (this.isOpen = event.newState === 'open')}
        @keydown=${this.#onMenuKey}
      >
        ${this.isOpen ? this.items.map((item) => this.#entry(item)) : nothing}
      </div>`
  }

  #entry(item: MenuEntry): TemplateResult {
    if (item === null) return html`<div class="line" role="separator"></div>`
    if ('heading' in item) return html`<div class="heading" role="presentation">${item.heading}</div>`
    const isChoice = item.isChecked !== undefined
    const content = html`${item.icon ? icon(item.icon) : nothing}<span class="label">${item.label}</span> ${
        item.keys ? keyHint(item.keys) : nothing
      }${item.isChecked ? icon('check') : nothing}`
    if (item.href) {
      return html`<a
        class="item"
        role="menuitem"
        tabindex="-1"
        href=${item.href}
        @click=${() => this.hide()}
        @pointermove=${focusIt}
        >${content}</a
      >`
    }
    return html`<button
      class="item ${item.isDangerous ? 'danger' : ''}"
      type="button"
      role=${!isChoice ? 'menuitem' : item.isToggle ? 'menuitemcheckbox' : 'menuitemradio'}
      aria-checked=${isChoice ? String(item.isChecked) : nothing}
      aria-disabled=${item.isDisabled ? 'true' : nothing}
      tabindex="-1"
      @pointermove=${focusIt}
      @click=${() => {
        if (item.isDisabled) return
        this.hide()
        item.run?.()
      }}
    >
      ${content}
    </button>`
  }

  get #menu(): HTMLElement | null {
    return this.renderRoot.querySelector('.menu')
  }
  get #entries(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.item')]
  }

  async show(): Promise<void> {
    this.isOpen = true
    await this.updateComplete
    this.#menu?.showPopover()
    this.#place()
    this.#entries[0]?.focus()
  }

  hide(): void {
    this.#menu?.hidePopover()
    this.isOpen = false
    this.renderRoot.querySelector<HTMLElement>('#button')?.focus()
  }

  #place(): void {
    const menu = this.#menu
    const button = this.renderRoot.querySelector('#button')?.getBoundingClientRect()
    if (!menu || !button) return
    const { width, height } = menu.getBoundingClientRect()
    const left = this.placement === 'bottom-end' ? button.right - width : button.left
    const isAbove = this.placement === 'top-start' || button.bottom + height + 12 > window.innerHeight
    const top = isAbove && button.top - height - 4 > 8 ? button.top - height - 4 : button.bottom + 4
    menu.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`
    menu.style.top = `${top}px`
  }

  #onButtonKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    void this.show()
  }

  #onMenuKey(event: KeyboardEvent): void {
    const entries = this.#entries
    const at = entries.indexOf(this.shadowRoot?.activeElement as HTMLElement)
    const target = menuTarget(
      event.key,
      at,
      entries.map((entry) => entry.innerText.trim()),
    )
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      event.stopPropagation()
      this.hide()
    } else if (target !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      entries[target]?.focus()
    }
  }
}
defineElement('quoin-menu', QuoinMenu)

const focusIt = (event: Event): void => (event.currentTarget as HTMLElement).focus()
