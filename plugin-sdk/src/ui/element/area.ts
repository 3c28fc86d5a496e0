import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { defineElement, FAILED_EVENT, QuoinElement } from './quoin-element.ts'
import type { FailedEventDetail } from './quoin-element.ts'
import { openDialogs } from '../elements/dialogs.ts'
import { icon } from '../elements/icon.ts'

/**
 * `<quoin-area label="Pipeline" .make=${() => element}>`: holds one element and keeps its failures inside.
 * When the element cannot be made or throws while rendering, only this area shows it, with a retry.
 */
export class QuoinArea extends QuoinElement {
  static override properties = {
    label: {},
    make: { attribute: false },
    failure: { state: true },
  }
  declare label: string
  /** Makes the content; may load code first. */
  declare make: (() => Element | Promise<Element>) | undefined
  declare failure: unknown
  #stopWaiting: (() => void) | undefined
  #made: (() => Element | Promise<Element>) | undefined

  constructor() {
    super()
    this.label = ''
    this.make = undefined
    this.failure = undefined
    this.addEventListener(FAILED_EVENT, (event) => {
      event.stopPropagation()
      event.preventDefault()
      this.#fail((event as CustomEvent<FailedEventDetail>).detail.error)
    })
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override updated(): void {
    if (this.make && this.make !== this.#made) void this.#fill()
  }

  /** Makes the content again. */
  async retry(): Promise<void> {
    this.#made = undefined
    await this.#fill()
  }

  /** Code that could not come without a connection comes with it, unless a person is busy in a dialog. */
  #reloadOnline(): void {
    const onOnline = (): void => {
      if (openDialogs.peek() === 0) window.location.reload()
    }
    window.addEventListener('online', onOnline, { once: true })
    this.#stopWaiting = () => window.removeEventListener('online', onOnline)
  }

  async #fill(): Promise<void> {
    const make = this.make
    if (!make) return
    this.#made = make
    try {
      const content = await make()
      if (this.#made !== make) return
      this.failure = undefined
      await this.updateComplete
      this.querySelector('.area-content')?.replaceChildren(content)
    } catch (error) {
      this.#fail(error)
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopWaiting?.()
  }

  #fail(error: unknown): void {
    console.error(error)
    if (isMissingCode(error) && !navigator.onLine) this.#reloadOnline()
    this.failure = error ?? new Error('Unknown failure')
  }

  override render(): TemplateResult {
    return html`<div class="area-content" ?hidden=${this.failure !== undefined}></div>
      ${this.failure === undefined ? nothing : this.#failureCard()}`
  }

  #failureCard(): TemplateResult {
    const mustReload = isMissingCode(this.failure)
    return html`<div class="area-failure" role="alert">
      ${icon('triangle-alert')}
      <div>
        <strong>${this.label || 'This part'} could not be ${mustReload ? 'loaded' : 'shown'}</strong>
        <p>The rest of the page keeps working. Your data is safe.</p>
      </div>
      <button class="btn" @click=${() => (mustReload ? window.location.reload() : this.retry())}>
        ${mustReload ? 'Reload the page' : 'Try again'}
      </button>
    </div>`
  }
}
defineElement('quoin-area', QuoinArea)

/**
 * Browsers remember for the whole life of a page that a module could not be fetched, so that a second
 * `import()` fails without asking the server. The words are Chromium's, Firefox's and Safari's.
 */
function isMissingCode(error: unknown): boolean {
  return (
    error instanceof TypeError && /dynamically imported module|Importing a module script/.test(error.message)
  )
}
