import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { commonIcons } from './common-icons.ts'
import allIconsUrl from 'lucide-static/icon-nodes.json?url'

type Nodes = Readonly<Record<string, readonly [tag: string, attributes: Readonly<Record<string, string>>][]>>
let allIcons: Promise<Nodes> | undefined

/** Inner SVG of any lucide icon; the whole set is fetched once, and only when a manifest names a rare one. */
async function loadShapes(name: string): Promise<string> {
  allIcons ??= fetch(allIconsUrl).then((response) => response.json() as Promise<Nodes>)
  const nodes = (await allIcons)[name] ?? []
  return nodes
    .map(([tag, attributes]) => {
      const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
      return `<${tag}${text.join('')}/>`
    })
    .join('')
}

const shapesOf = (source: string): string => /<svg[^>]*>([\s\S]*)<\/svg>/.exec(source)?.[1] ?? source

/**
 * `<quoin-icon name="handshake">`: one lucide icon in the text's colour and size of 1.15 em. It has no
 * shadow root and no reactivity beyond `name`, so that a list may hold thousands. Decorative: name the
 * thing beside it, or give the button around it an `aria-label`.
 */
export class QuoinIcon extends HTMLElement {
  static observedAttributes = ['name']

  attributeChangedCallback(_: string, __: string | null, name: string | null): void {
    const wanted = name ?? ''
    const source = commonIcons[wanted]
    this.#draw(source ? shapesOf(source) : '')
    if (source || wanted === '') return
    void loadShapes(wanted).then(
      (shapes) => {
        if (this.getAttribute('name') === wanted) this.#draw(shapes)
      },
      // An icon that cannot be fetched leaves its place empty; the label beside it still stands.
      () => undefined,
    )
  }

  connectedCallback(): void {
    this.setAttribute('aria-hidden', 'true')
  }

  #draw(shapes: string): void {
    this.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor">${shapes}</svg>`
  }
}
if (!customElements.get('quoin-icon')) customElements.define('quoin-icon', QuoinIcon)

/** An icon inside a template. */
export function icon(name: string): TemplateResult {
  return html`<quoin-icon name=${name}></quoin-icon>`
}
