import {
  api,
  defineElement,
  empty,
  html,
  icon,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { developersStyles } from './developers-styles.ts'
import { curlOf, operationsByTag, typeText } from './openapi-model.ts'
import type { OpenApi, Operation } from './openapi-model.ts'
import { schemaView } from './schema-view.ts'

/** `/developers`: the API of this organisation, from `/api/openapi.json`. */
export class QuoinDevelopersPage extends QuoinElement {
  static override properties = { wanted: { state: true }, opened: { state: true } }
  declare wanted: string
  /** The operation that is shown. */
  declare opened: string | undefined
  static override styles = developersStyles
  readonly #document = query<OpenApi>(this, () => ({
    key: ['openapi'],
    load: (signal) => api.get('/api/openapi.json', { signal }),
    staleMs: 60_000,
  }))

  constructor() {
    super()
    this.wanted = ''
    this.opened = undefined
  }

  override render(): TemplateResult {
    const { data, error } = this.#document
    if (!data)
      return html`<div class="page">${error ? notice('danger', messageOf(error)) : skeleton(10)}</div>`
    const groups = filtered(operationsByTag(data), this.wanted)
    const all = [...groups.values()].flat()
    const shown = all.find((operation) => operation.id === this.opened) ?? all[0]
    return html`<div class="columns">
      <nav aria-label="Operations">
        <div class="find">
          <input
            class="input"
            type="search"
            aria-label="Find an operation"
            placeholder="Find an operation"
            .value=${this.wanted}
            @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}
          />
        </div>
        <div class="groups">
          ${[...groups].map(([tag, operations]) => this.#group(tag, operations, shown))}
          ${groups.size === 0 ? html`<p class="muted none">No operation fits.</p>` : nothing}
        </div>
      </nav>
      <div class="detail">
        ${
          shown
            ? this.#operation(data, shown)
            : empty({
                icon: 'code',
                heading: 'Nothing to show',
                text: 'Clear the search to see every operation.',
              })
        }
      </div>
    </div>`
  }

  #group(tag: string, operations: readonly Operation[], shown: Operation | undefined): TemplateResult {
    return html`<section>
      <h2>${tag}</h2>
      <ul>
        ${operations.map(
          (operation) =>
            html`<li>
              <button
                type="button"
                aria-current=${operation === shown ? 'true' : nothing}
                @click=${() => {
                  this.opened = operation.id
                  this.renderRoot.querySelector('.detail')?.scrollTo(0, 0)
                }}
              >
                <span class="method" data-method=${operation.method}>${operation.method}</span>
                <span class="truncate">${operation.summary}</span>
              </button>
            </li>`,
        )}
      </ul>
    </section>`
  }

  #operation(document: OpenApi, operation: Operation): TemplateResult {
    const curl = curlOf(document, operation, window.location.origin)
    return html`<article aria-labelledby="operation">
      <p class="small muted">${operation.tag}</p>
      <h1 id="operation">${operation.summary}</h1>
      <p class="address">
        <span class="method" data-method=${operation.method}>${operation.method}</span
        ><code>${operation.path}</code>
      </p>
      ${operation.description ? html`<p>${operation.description}</p>` : nothing}
      ${operation.parameters.length > 0 ? this.#parameters(document, operation) : nothing}
      ${
        operation.body
          ? html`<h2>Body</h2>
              ${schemaView(document, operation.body)}`
          : nothing
      }
      <h2>Example</h2>
      <div class="example">
        <pre tabindex="0"><code>${curl}</code></pre>
        <button class="btn small" type="button" @click=${() => void copy(curl)}>${icon('copy')}Copy</button>
      </div>
      <h2>Replies</h2>
      ${operation.responses.map(
        (response) =>
          html`<section class="reply">
            <h3><span class="status">${response.status}</span>${response.text}</h3>
            ${response.schema ? schemaView(document, response.schema) : nothing}
          </section>`,
      )}
    </article>`
  }

  #parameters(document: OpenApi, operation: Operation): TemplateResult {
    return html`<h2>Parameters</h2>
      <dl class="schema">
        ${operation.parameters.map(
          (parameter) =>
            html`<div class="field-row">
              <dt>
                <code>${parameter.name}</code
                >${parameter.required ? html`<span class="required">required</span>` : nothing}
              </dt>
              <dd>
                <span class="type">${parameter.in}, ${typeText(document, parameter.schema)}</span>
                ${parameter.description ? html`<p>${parameter.description}</p>` : nothing}
              </dd>
            </div>`,
        )}
      </dl>`
  }
}
defineElement('quoin-developers-page', QuoinDevelopersPage)

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  toast({ text: 'Copied', tone: 'success' })
}

function filtered(
  groups: ReadonlyMap<string, readonly Operation[]>,
  wanted: string,
): ReadonlyMap<string, readonly Operation[]> {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (operation: Operation): boolean => {
    const text = `${operation.tag} ${operation.id} ${operation.summary}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return new Map(
    [...groups]
      .map(([tag, operations]) => [tag, operations.filter(fits)] as const)
      .filter(([, operations]) => operations.length > 0),
  )
}
