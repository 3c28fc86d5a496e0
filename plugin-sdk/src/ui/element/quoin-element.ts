import { effect } from '@preact/signals-core'
import { LitElement } from 'lit'
import type { CSSResultOrNative } from 'lit'
import { rootSheet } from '../theme/sheets.ts'

/** Fired (bubbling, composed) by an element whose rendering threw; the nearest `quoin-area` shows it. */
export const FAILED_EVENT = 'quoin-failed'
export interface FailedEventDetail {
  readonly error: unknown
}

/**
 * Base of every element of the host and of plugins. It adopts the shared theme, renders again when a
 * signal it read changes, and reports what it throws to the area it stands in instead of leaving a blank.
 *
 * Declare reactive properties without decorators, and types with `declare`, so that no class field hides
 * Lit's accessor:
 * @example
 *   class DealCount extends QuoinElement {
 *     static override properties = { count: { type: Number } }
 *     declare count: number
 *     constructor() { super(); this.count = 0 }
 *     override render() { return html`<b>${this.count}</b>` }
 *   }
 */
export class QuoinElement extends LitElement {
  #stopTracking: (() => void) | undefined

  static override finalizeStyles(
    styles?: Parameters<typeof LitElement.finalizeStyles>[0],
  ): CSSResultOrNative[] {
    return [rootSheet(), ...super.finalizeStyles(styles)]
  }

  /**
   * What must survive a hot swap to a new version of the element: plain, structured-cloneable data.
   * The host reads it from the old element and sets it on the new one.
   */
  get viewState(): unknown {
    return undefined
  }
  set viewState(_state: unknown) {
    // Elements with state worth keeping override both accessors.
  }

  protected override performUpdate(): void {
    if (!this.isUpdatePending) return
    this.#stopTracking?.()
    let isFirstRun = true
    let failure: { error: unknown } | undefined
    this.#stopTracking = effect(() => {
      if (!isFirstRun) {
        this.requestUpdate()
        return
      }
      isFirstRun = false
      try {
        super.performUpdate()
      } catch (error) {
        failure = { error }
      }
    })
    if (failure) this.#report(failure.error)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // Signals may have changed while the element was out of the document.
    if (this.hasUpdated) this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopTracking?.()
    this.#stopTracking = undefined
  }

  /** Fires a bubbling, composed event. */
  protected emit(name: string, detail?: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
    )
  }

  #report(error: unknown): void {
    const wasHandled = !this.emit(FAILED_EVENT, { error } satisfies FailedEventDetail)
    if (!wasHandled) console.error(error)
  }
}

/** Defines an element once; a second definition of the same name is ignored, so modules may load twice. */
export function defineElement(tag: string, constructor: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, constructor)
}
