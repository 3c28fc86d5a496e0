import { empty, html } from '@quoin/plugin-sdk/ui'
import type { PausedProduct, TemplateResult } from '@quoin/plugin-sdk/ui'

/** The page of a product that is on, but does not run at the moment. It comes back by itself. */
export function paused(product: PausedProduct): TemplateResult {
  const why =
    product.state === 'stopped'
      ? 'The operator of this installation has paused it.'
      : 'Something went wrong in it, and the operator has been told.'
  return html`<div class="page">
    ${empty({
      isPage: true,
      icon: product.icon,
      heading: `${product.name} is resting`,
      text: `${why} Your data is safe, and everything else keeps working. This page returns by itself as soon as ${product.name} runs again.`,
      action: html`<a class="btn" href="/">Go to Home</a>`,
    })}
  </div>`
}

/** The page for an address that leads nowhere, or not for this person. */
export function notFound(): TemplateResult {
  return html`<div class="page">
    ${empty({
      isPage: true,
      icon: 'search',
      heading: 'There is nothing at this address',
      text: 'It may have been moved or deleted, belong to another organisation, or to a product that is switched off.',
      action: html`<a class="btn" href="/">Go to Home</a>`,
    })}
  </div>`
}
