import { api, defineElement, html, messageOf, query, QuoinElement, type TemplateResult } from '@quoin/plugin-sdk/ui'

/** `<{{id}}-open>`: how many items are open. */
class OpenItems extends QuoinElement {
  readonly #open = query(this, () => ({
    key: ['{{id}}.item', 'open'],
    load: (signal) =>
      api.get<{ count: number }>('/api/{{id}}/item/count', {
        query: { filter: { state: { eq: 'open' } } },
        signal,
      }),
  }))

  override render(): TemplateResult {
    const { data, error } = this.#open
    if (error !== undefined) return html`<p>${messageOf(error)}</p>`
    return html`<p>${data?.count ?? '…'} open</p>`
  }
}

defineElement('{{id}}-open', OpenItems)
