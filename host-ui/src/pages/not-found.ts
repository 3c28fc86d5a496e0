import { empty, html } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'

/** The page for an address that leads nowhere, or not for this person. */
export function notFound(): TemplateResult {
  return html`<div class="page">
    ${empty({
      icon: 'search',
      heading: 'There is nothing at this address',
      text: 'It may have been moved or deleted, belong to another organisation, or to a product that is switched off.',
      action: html`<a class="btn" href="/">Go to Home</a>`,
    })}
  </div>`
}
