import { css, html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { defineElement, QuoinElement } from './element/quoin-element.ts'
import { deepActiveElement, openDialogs } from './elements/dialogs.ts'
import { icon } from './elements/icon.ts'

/**
 * `<quoin-dialog heading="New deal">content <div slot="footer">…</div></quoin-dialog>` on the native dialog:
 * focus stays inside, Esc closes, focus returns to where it was. Fires `closed` (detail: the result).
 * `kind="drawer"` stands at the right edge at full height, for forms with many fields.
 */
export class QuoinDialog extends QuoinElement {
  static override properties = {
    heading: {},
    kind: { reflect: true },
    size: { reflect: true },
    isBusy: { type: Boolean },
    hideHeader: { type: Boolean },
  }
  declare heading: string
  declare kind: 'centre' | 'drawer' | 'palette'
  declare size: 's' | 'm' | 'l'
  /** While true neither Esc nor the cross closes it. */
  declare isBusy: boolean
  declare hideHeader: boolean
  #returnFocusTo: Element | null = null
  #result: unknown
  #isCounted = false

  static override styles = css`
    :host {
      display: contents;
    }
    dialog {
      --width: 30rem;
      box-sizing: border-box;
      width: min(var(--width), calc(100vw - 2rem));
      max-width: none;
      max-height: min(46rem, calc(100dvh - 3rem));
      padding: 0;
      border: 1px solid var(--q-border);
      border-radius: var(--q-radius-l);
      background: var(--q-raised);
      color: var(--q-text);
      box-shadow: var(--q-shadow-3);
      overflow: hidden;
      flex-direction: column;
    }
    dialog[open] {
      display: flex;
    }
    dialog::backdrop {
      background: var(--q-scrim);
    }
    dialog:focus {
      outline: none;
    }
    :host([size='s']) dialog {
      --width: 24rem;
    }
    :host([size='l']) dialog {
      --width: 46rem;
    }
    :host([kind='drawer']) dialog {
      margin: 0.5rem 0.5rem 0.5rem auto;
      height: calc(100dvh - 1rem);
      max-height: none;
      --width: 32rem;
    }
    :host([kind='drawer'][size='l']) dialog {
      --width: 46rem;
    }
    :host([kind='palette']) dialog {
      margin-top: min(14vh, 8rem);
      --width: 40rem;
    }
    .head {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      padding: 1rem 1rem 0.75rem 1.25rem;
    }
    h2 {
      flex: 1;
      margin: 0;
      font-size: 1.0625rem;
      line-height: 1.5rem;
    }
    .body {
      flex: 1;
      min-height: 0;
      overflow: auto;
      padding: 0.25rem 1.25rem 1.25rem;
    }
    :host([kind='palette']) .body {
      padding: 0;
      display: flex;
      flex-direction: column;
    }
    footer {
      display: flex;
      justify-content: flex-end;
      gap: 0.5rem;
      padding: 0.75rem 1.25rem;
      border-top: 1px solid var(--q-border);
      background: var(--q-sunken);
    }
    footer:not(.filled) {
      display: none;
    }
    @media (prefers-reduced-motion: no-preference) {
      dialog[open] {
        animation: enter 140ms cubic-bezier(0.2, 0.8, 0.2, 1);
      }
      :host([kind='drawer']) dialog[open] {
        animation-name: slide;
      }
      dialog[open]::backdrop {
        animation: fade 140ms ease-out;
      }
    }
    @keyframes enter {
      from {
        opacity: 0;
        transform: translateY(6px) scale(0.985);
      }
    }
    @keyframes slide {
      from {
        opacity: 0;
        transform: translateX(16px);
      }
    }
    @keyframes fade {
      from {
        opacity: 0;
      }
    }
  `

  constructor() {
    super()
    this.heading = ''
    this.kind = 'centre'
    this.size = 'm'
    this.isBusy = false
    this.hideHeader = false
  }

  /** Opens as soon as it is in the document. */
  override connectedCallback(): void {
    super.connectedCallback()
    this.#returnFocusTo = deepActiveElement()
  }

  protected override firstUpdated(): void {
    const dialog = this.#dialog
    if (!dialog || dialog.open || !this.isConnected) return
    dialog.showModal()
    this.#count(true)
    const first = this.querySelector<HTMLElement>('[autofocus], [data-autofocus]')
    first?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#count(false)
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  /** Closes with a result for whoever opened it. */
  close(result?: unknown): void {
    this.#result = result
    this.#dialog?.close()
  }

  #count(isOpen: boolean): void {
    if (isOpen === this.#isCounted) return
    this.#isCounted = isOpen
    openDialogs.value += isOpen ? 1 : -1
  }

  #onCancel(event: Event): void {
    if (this.isBusy || !this.emit('close-requested')) event.preventDefault()
  }

  #onClose(): void {
    this.#count(false)
    this.emit('closed', this.#result)
    const previous = this.#returnFocusTo
    if (previous instanceof HTMLElement && previous.isConnected) previous.focus()
  }

  #onPointerDown(event: PointerEvent): void {
    const isBackdrop = event.target === this.#dialog && event.composedPath()[0] === this.#dialog
    if (isBackdrop && this.kind === 'palette') this.close()
  }

  override render(): TemplateResult {
    return html`<dialog
      aria-label=${this.heading}
      @cancel=${this.#onCancel}
      @close=${this.#onClose}
      @pointerdown=${this.#onPointerDown}
    >
      ${this.hideHeader || this.kind === 'palette' ? nothing : this.#header()}
      <div class="body"><slot></slot></div>
      <footer><slot name="footer" @slotchange=${this.#onFooter}></slot></footer>
    </dialog>`
  }

  #header(): TemplateResult {
    return html`<div class="head">
      <h2>${this.heading}</h2>
      <button
        class="btn icon ghost"
        type="button"
        aria-label="Close"
        ?disabled=${this.isBusy}
        @click=${() => this.emit('close-requested') && this.close()}
      >
        ${icon('x')}
      </button>
    </div>`
  }

  #onFooter(event: Event): void {
    const slot = event.target as HTMLSlotElement
    slot.parentElement?.classList.toggle('filled', slot.assignedElements().length > 0)
  }
}
defineElement('quoin-dialog', QuoinDialog)
