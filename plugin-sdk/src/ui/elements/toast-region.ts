import { css, html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { defineElement, QuoinElement } from '../element/quoin-element.ts'
import { openDialogs } from './dialogs.ts'
import { icon } from './icon.ts'
import type { Tone } from './marks.ts'
import type { ToastOptions } from './toast.ts'

interface Standing extends ToastOptions {
  readonly id: number
}

/** More than this at once is noise; the oldest leaves. */
const MOST = 4

/** The corner in which toasts stand; made by `toast` with the first one. */
export class QuoinToasts extends QuoinElement {
  static override properties = { items: { state: true } }
  declare items: readonly Standing[]
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>()
  #nextId = 1

  static override styles = css`
    :host {
      position: fixed;
      inset: auto 1rem 1rem auto;
      z-index: 100;
      display: block;
      margin: 0;
      padding: 0;
      border: 0;
      background: none;
      overflow: visible;
      max-width: calc(100vw - 2rem);
    }
    /* A drawer has its buttons in that corner, and on a phone along the whole edge. */
    :host([data-over-dialog]) {
      inset: auto auto 4.75rem 1rem;
    }
    .toast {
      display: flex;
      align-items: center;
      gap: 0.625rem;
      min-height: 2.75rem;
      max-width: 28rem;
      padding: 0.25rem 0.375rem 0.25rem 0.875rem;
      border-radius: var(--q-radius-m);
      background: var(--q-inverse);
      color: var(--q-inverse-text);
      box-shadow: var(--q-shadow-3);
      font-size: 0.875rem;
      line-height: 1.25rem;
    }
    .toast[data-tone='danger'] > quoin-icon {
      color: var(--q-inverse-danger);
    }
    .toast[data-tone='success'] > quoin-icon {
      color: var(--q-inverse-success);
    }
    [role='log'] {
      display: grid;
      gap: 0.5rem;
      justify-items: end;
    }
    .text {
      flex: 1;
      padding-block: 0.375rem;
    }
    button {
      all: unset;
      box-sizing: border-box;
      min-height: 2rem;
      min-width: 2rem;
      padding: 0 0.625rem;
      border-radius: 6px;
      font-weight: 600;
      cursor: pointer;
      display: inline-flex;
      align-items: center;
      justify-content: center;
    }
    button:hover {
      background: color-mix(in srgb, currentColor 14%, transparent);
    }
    button:focus-visible {
      outline: 2px solid currentColor;
      outline-offset: -2px;
    }
    .close {
      padding: 0;
      opacity: 0.7;
    }
    @media (prefers-reduced-motion: no-preference) {
      .toast {
        animation: rise 160ms cubic-bezier(0.2, 0.8, 0.2, 1);
      }
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(8px);
      }
    }
  `

  constructor() {
    super()
    this.items = []
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('role', 'region')
    this.setAttribute('aria-label', 'Notifications')
    this.popover = 'manual'
    this.showPopover()
  }

  add(options: ToastOptions): () => void {
    const standing: Standing = { ...options, id: this.#nextId++ }
    this.items = [...this.items, standing].slice(-MOST)
    this.#hold(standing)
    // Leaving and entering the top layer again lifts it above a dialog opened since.
    this.hidePopover()
    this.showPopover()
    return () => this.#dismiss(standing.id)
  }

  /** Undoes the newest act that can be undone; false when there is none. */
  undoNewest(): boolean {
    const newest = this.items.findLast((item) => item.undo)
    if (newest) this.#undo(newest)
    return newest !== undefined
  }

  #hold(item: Standing): void {
    const usual = item.tone === 'danger' ? 10_000 : item.undo ? 8_000 : 5_000
    clearTimeout(this.#timers.get(item.id))
    this.#timers.set(
      item.id,
      setTimeout(() => this.#dismiss(item.id), item.durationMs ?? usual),
    )
  }

  #dismiss(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.items = this.items.filter((item) => item.id !== id)
  }

  #undo(item: Standing): void {
    this.#dismiss(item.id)
    void item.undo?.()
  }

  override render(): TemplateResult {
    this.toggleAttribute('data-over-dialog', openDialogs.value > 0)
    return html`<div role="log" aria-live="polite">
      ${repeat(
        this.items,
        (item) => item.id,
        (item) => this.#toast(item),
      )}
    </div>`
  }

  #toast(item: Standing): TemplateResult {
    const icons: Partial<Record<Tone, string>> = {
      success: 'circle-check',
      danger: 'circle-alert',
      warning: 'triangle-alert',
    }
    const mark = icons[item.tone ?? 'neutral']
    return html`<div
      class="toast"
      data-tone=${item.tone ?? 'neutral'}
      @pointerenter=${() => clearTimeout(this.#timers.get(item.id))}
      @pointerleave=${() => this.#hold(item)}
    >
      ${mark ? icon(mark) : nothing}
      <span class="text">${item.text}</span>
      ${item.undo ? html`<button type="button" @click=${() => this.#undo(item)}>Undo</button>` : nothing}
      ${
        item.action
          ? html`<button
              type="button"
              @click=${() => {
                this.#dismiss(item.id)
                item.action?.run()
              }}
            >
              ${item.action.label}
            </button>`
          : nothing
      }
      <button class="close" type="button" aria-label="Dismiss" @click=${() => this.#dismiss(item.id)}>
        ${icon('x')}
      </button>
    </div>`
  }
}
defineElement('quoin-toasts', QuoinToasts)
