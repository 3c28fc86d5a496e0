import { defineElement, html, nothing, QuoinElement, shell } from '@quoin/plugin-sdk/ui'
import type { ShellProduct, TemplateResult } from '@quoin/plugin-sdk/ui'
import { makeElement } from './mount.ts'

interface Plan {
  readonly url: string
  readonly element: string
  readonly make: () => Promise<HTMLElement>
  made?: HTMLElement
}

/**
 * `<quoin-plugin-part .product=${…} element="crm-forecast" label="Forecast">`: one element of a product in an
 * area of its own. When the product's version changes while the page is open, the new version takes over
 * with the old one's `viewState`, without a reload.
 */
export class QuoinPluginPart extends QuoinElement {
  static override properties = {
    product: { attribute: false },
    element: {},
    label: {},
    values: { attribute: false },
  }
  declare product: ShellProduct | undefined
  declare element: string
  declare label: string
  /** Properties for the element. */
  declare values: Readonly<Record<string, unknown>>
  #current: Plan | undefined

  constructor() {
    super()
    this.product = undefined
    this.element = ''
    this.label = ''
    this.values = {}
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  /** Reads the shell so that a new version of the product renders this again. */
  get #runningProduct(): ShellProduct | undefined {
    const given = this.product
    return shell.value?.products.find((product) => product.id === given?.id) ?? given
  }

  protected override updated(): void {
    if (this.#current?.made) Object.assign(this.#current.made, this.values)
  }

  override render(): TemplateResult | typeof nothing {
    const product = this.#runningProduct
    if (!product) return nothing
    const url = product.module?.url ?? ''
    if (this.#current?.url !== url || this.#current.element !== this.element) this.#plan(product, url)
    return html`<quoin-area .label=${this.label} .make=${this.#current?.make}></quoin-area>`
  }

  #plan(product: ShellProduct, url: string): void {
    const before = this.#current?.element === this.element ? this.#current.made : undefined
    const plan: Plan = {
      url,
      element: this.element,
      make: async () => {
        const made = await makeElement(product, this.element, this.values)
        const state: unknown = before && 'viewState' in before ? before.viewState : undefined
        if (state !== undefined) Object.assign(made, { viewState: state })
        plan.made = made
        return made
      },
    }
    this.#current = plan
  }
}
defineElement('quoin-plugin-part', QuoinPluginPart)
