import { defineElement, html, icon, nothing, QuoinElement, shell } from '@quoin/plugin-sdk/ui'
import type { ShellProduct, TemplateResult } from '@quoin/plugin-sdk/ui'
import { cursorIn, holdOf, placeCursor, Touches, type Hold } from './hold.ts'
import { loadModule, makeElement } from './mount.ts'

/** One version of the element. */
interface Version {
  readonly product: ShellProduct
  readonly url: string
  readonly element: string
  make?: () => Promise<HTMLElement>
  made?: HTMLElement
}

/** How often a version that waits looks whether it may take over. */
const LOOK_MS = 300

/**
 * `<quoin-plugin-part .product=${…} element="crm-forecast" label="Forecast">`: one element of a product in an
 * area of its own. When the product's version changes while the page is open, the new version takes over
 * with the old one's `viewState` and cursor, without a reload; it waits while that would cost typed text or an
 * open dialog. When the new one cannot be loaded, the old one stays.
 */
export class QuoinPluginPart extends QuoinElement {
  static override properties = {
    product: { attribute: false },
    element: {},
    label: {},
    values: { attribute: false },
    hold: { state: true },
  }
  declare product: ShellProduct | undefined
  declare element: string
  declare label: string
  /** Properties for the element. */
  declare values: Readonly<Record<string, unknown>>
  /** Why a newer version waits. */
  declare hold: Hold | undefined
  #shown: Version | undefined
  #next: Version | undefined
  #touches = new Touches()

  constructor() {
    super()
    this.product = undefined
    this.element = ''
    this.label = ''
    this.values = {}
    this.hold = undefined
    this.addEventListener('input', (event) => this.#touches.note(event))
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.#next) this.#takeOverSoon(this.#next)
  }

  protected override updated(): void {
    if (this.#shown?.made) Object.assign(this.#shown.made, this.values)
  }

  override render(): TemplateResult | typeof nothing {
    // Reading the shell draws this again when the product's version changes.
    const running = shell.value?.products.find((product) => product.id === this.product?.id) ?? this.product
    if (!running) return nothing
    this.#choose({ product: running, url: running.module?.url ?? '', element: this.element })
    return html`${this.hold === 'draft' ? this.#waiting() : nothing}
      <quoin-area .label=${this.label} .make=${this.#shown?.make}></quoin-area>`
  }

  #choose(version: Version): void {
    const { url, element } = version
    if (this.#shown?.url === url && this.#shown.element === element) this.#next = undefined
    else if (this.#shown?.element !== element) this.#show(version)
    else if (this.#next?.url !== url) {
      this.#next = version
      void this.#prepare(version)
    }
  }

  /** Only then is the old one asked to go: until the new code is here, nothing changes. */
  async #prepare(version: Version): Promise<void> {
    try {
      if (version.product.module) await loadModule(version.product.module)
    } catch (error) {
      console.warn(`The new version of ${version.product.name} cannot be loaded; the old one stays.`, error)
      return
    }
    this.#takeOverSoon(version)
  }

  #takeOverSoon(version: Version): void {
    if (this.#next !== version || !this.isConnected) return
    const made = this.#shown?.made
    this.hold = made && holdOf(made, this.#touches)
    if (this.hold === undefined) this.#takeOver(version)
    else setTimeout(() => this.#takeOverSoon(version), LOOK_MS)
  }

  #takeOver(version: Version): void {
    this.hold = undefined
    this.#next = undefined
    this.#show(version, this.#shown?.made)
    this.requestUpdate()
  }

  #show(version: Version, before?: HTMLElement): void {
    this.#touches = new Touches()
    version.make = async () => {
      const made = await makeElement(version.product, version.element, this.values)
      version.made = made
      if (before) void this.#handOver(before, made)
      return made
    }
    this.#shown = version
  }

  async #handOver(before: HTMLElement, made: HTMLElement): Promise<void> {
    const state: unknown = 'viewState' in before ? before.viewState : undefined
    if (state !== undefined) Object.assign(made, { viewState: state })
    const cursor = cursorIn(before)
    // The page keeps its height, and so its place, until the new element is drawn.
    this.style.minHeight = `${this.offsetHeight}px`
    // The area puts the new element in its place before the next task begins.
    await new Promise((resolve) => setTimeout(resolve))
    if ('updateComplete' in made) await made.updateComplete
    if (cursor && made.isConnected) placeCursor(made, cursor)
    requestAnimationFrame(() => (this.style.minHeight = ''))
  }

  #waiting(): TemplateResult {
    return html`<div class="notice" data-tone="info" role="status">
      ${icon('info')}
      <div>A newer version of ${this.label || 'this part'} is ready. It opens when you are done here.</div>
      <button class="btn small" @click=${() => this.#next && this.#takeOver(this.#next)}>Open it now</button>
    </div>`
  }
}
defineElement('quoin-plugin-part', QuoinPluginPart)
