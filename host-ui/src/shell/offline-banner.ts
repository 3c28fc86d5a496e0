import {
  css,
  defineElement,
  effect,
  html,
  icon,
  invalidate,
  isOnline,
  nothing,
  QuoinElement,
  refreshShell,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'

/** How often the server is asked while it cannot be reached. */
const PROBE_MS = 4_000

/** Says when the server cannot be reached, asks until it can, then brings the page up to date. */
class QuoinOfflineBanner extends QuoinElement {
  #timer: ReturnType<typeof setInterval> | undefined
  #stop: (() => void) | undefined

  static override styles = css`
    [role='status'].shown {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 0.5rem;
      padding: 0.375rem 1rem;
      border-bottom: 1px solid var(--q-warning-line);
      background: var(--q-warning-soft);
      color: var(--q-warning-text);
      font-size: 0.8125rem;
      font-weight: 500;
    }
  `

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('offline', this.#onOffline)
    this.#stop = effect(() => {
      clearInterval(this.#timer)
      if (!isOnline.value) this.#timer = setInterval(() => void this.#probe(), PROBE_MS)
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('offline', this.#onOffline)
    clearInterval(this.#timer)
    this.#stop?.()
  }

  readonly #onOffline = (): void => {
    isOnline.value = false
  }

  async #probe(): Promise<void> {
    try {
      await refreshShell()
      await invalidate()
    } catch {
      // Still away; the next probe comes by itself.
    }
  }

  override render(): TemplateResult {
    return html`<div role="status" class=${isOnline.value ? '' : 'shown'}>
      ${
        isOnline.value
          ? nothing
          : html`${icon('wifi-off')}<span
                >No connection. What you see may be old; it continues by itself.</span
              >`
      }
    </div>`
  }
}
defineElement('quoin-offline-banner', QuoinOfflineBanner)
