import { signal } from '@preact/signals-core'
import { html, render } from 'lit'
import type { TemplateResult } from 'lit'
import type { QuoinDialog } from '../dialog.ts'

/** How many dialogs are open; shortcuts of the page rest meanwhile. */
export const openDialogs = signal(0)

/** The focused element, also inside shadow roots. */
export function deepActiveElement(): Element | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active
}

export interface DialogOptions {
  readonly heading: string
  readonly kind?: QuoinDialog['kind']
  readonly size?: QuoinDialog['size']
  /** Called with the dialog; rendered again by `dialog.redraw()`. Give the footer `slot="footer"`. */
  readonly content: (dialog: OpenDialog) => TemplateResult | HTMLElement
}

export interface OpenDialog {
  readonly element: QuoinDialog
  redraw(): void
  close(result?: unknown): void
}

/** Opens a dialog; resolves with what it was closed with, undefined when dismissed. */
export async function openDialog<T = unknown>(options: DialogOptions): Promise<T | undefined> {
  await import('../dialog.ts')
  const element = document.createElement('quoin-dialog') as QuoinDialog
  element.heading = options.heading
  element.kind = options.kind ?? 'centre'
  element.size = options.size ?? 'm'
  const open: OpenDialog = {
    element,
    redraw: () => render(options.content(open), element),
    close: (result) => element.close(result),
  }
  return new Promise((resolve) => {
    element.addEventListener('closed', (event) => {
      if (event.target !== element) return
      element.remove()
      resolve((event as CustomEvent<T | undefined>).detail)
    })
    open.redraw()
    document.body.append(element)
  })
}

export interface ConfirmOptions {
  readonly heading: string
  /** What will happen and what will be lost. */
  readonly text: string | TemplateResult
  /** The verb: "Delete 3 deals", not "OK". */
  readonly action: string
  readonly isDangerous?: boolean
}

/** Asks before something that cannot be undone; true when confirmed. */
export async function confirm(options: ConfirmOptions): Promise<boolean> {
  const answer = await openDialog<boolean>({
    heading: options.heading,
    size: 's',
    content: (dialog) => html`
      <p class="dialog-text">${options.text}</p>
      <button slot="footer" class="btn" type="button" @click=${() => dialog.close(false)}>Cancel</button>
      <button
        slot="footer"
        class="btn ${options.isDangerous ? 'danger' : 'primary'}"
        type="button"
        data-autofocus
        @click=${() => dialog.close(true)}
      >
        ${options.action}
      </button>
    `,
  })
  return answer === true
}
