import { html, nothing } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { resolve, typeText } from './openapi-model.ts'
import type { OpenApi, Schema } from './openapi-model.ts'

/** Objects inside objects open on demand down to here; a schema may hold itself. */
const DEEPEST = 5

/** The fields of a schema, nested ones folded. */
export function schemaView(
  document: OpenApi,
  schema: Schema | undefined,
  depth = 0,
): TemplateResult | typeof nothing {
  const found = resolve(document, schema)
  const inner = found?.type === 'array' ? resolve(document, found.items) : found
  const properties = Object.entries(inner?.properties ?? {})
  if (!inner || properties.length === 0) {
    return depth === 0 && schema ? html`<p class="type">${typeText(document, schema)}</p>` : nothing
  }
  const required = new Set(inner.required)
  return html`<dl class="schema">
    ${properties.map(([name, property]) => fieldView(document, name, property, required.has(name), depth))}
  </dl>`
}

function fieldView(
  document: OpenApi,
  name: string,
  property: Schema,
  isRequired: boolean,
  depth: number,
): TemplateResult {
  const found = resolve(document, property)
  const nested =
    depth < DEEPEST ? schemaView(document, found?.type === 'array' ? found.items : found, depth + 1) : nothing
  return html`<div class="field-row">
    <dt><code>${name}</code>${isRequired ? html`<span class="required">required</span>` : nothing}</dt>
    <dd>
      <span class="type">${typeText(document, property)}</span>
      ${limits(found)} ${found?.description ? html`<p>${found.description}</p>` : nothing}
      ${
        nested === nothing
          ? nothing
          : html`<details>
              <summary>Fields</summary>
              ${nested}
            </details>`
      }
    </dd>
  </div>`
}

function limits(schema: Schema | undefined): TemplateResult | typeof nothing {
  const texts = [
    schema?.maxLength === undefined ? '' : `at most ${schema.maxLength} characters`,
    schema?.minimum === undefined ? '' : `from ${schema.minimum}`,
    schema?.maximum === undefined ? '' : `to ${schema.maximum}`,
    schema?.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
    schema?.readOnly ? 'read only' : '',
  ].filter(Boolean)
  return texts.length > 0 ? html`<span class="limits">${texts.join(', ')}</span>` : nothing
}
