import { html, icon, nothing } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'

export interface SegmentsOptions<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly { readonly value: Value; readonly label: string; readonly icon?: string }[]
  readonly onChoose: (value: Value) => void
}

/** A few choices side by side; arrow keys move between them as in any radio group. */
export function segments<Value extends string>(options: SegmentsOptions<Value>): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const { choices } = options
    const at = choices.findIndex((choice) => choice.value === options.value)
    const next = choices[(at + step + choices.length) % choices.length]
    if (!next) return
    options.onChoose(next.value)
    const buttons = (event.currentTarget as HTMLElement).querySelectorAll('button')
    buttons[choices.indexOf(next)]?.focus()
  }
  return html`<div class="field">
    <span class="field-label">${options.label}</span>
    <div>
      <div class="segments" role="radiogroup" aria-label=${options.label} @keydown=${onKey}>
        ${options.choices.map(
          (choice) =>
            html`<button
              type="button"
              role="radio"
              aria-checked=${choice.value === options.value}
              tabindex=${choice.value === options.value ? 0 : -1}
              @click=${() => options.onChoose(choice.value)}
            >
              ${choice.icon ? icon(choice.icon) : nothing}${choice.label}
            </button>`,
        )}
      </div>
    </div>
  </div>`
}
