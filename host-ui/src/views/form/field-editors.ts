import { html, nothing, type TemplateResult } from '@quoin/plugin-sdk/ui'
import { dateInput, dateTimeInput } from '@quoin/plugin-sdk/ui/pickers'

/** Everything an editor needs; `input` gets typed text, `choose` a finished value. */
export interface EditorView {
  readonly label: string
  readonly text: string
  readonly isRequired: boolean
  readonly isBare: boolean
  readonly fault: string
  readonly help: string
  readonly max: number | undefined
  input(text: string): void
  choose(value: unknown): void
}

export interface Option {
  readonly value: string
  readonly label: string
}

type Valued = { value: string }
const textOf = (event: Event): string => (event.target as unknown as Valued).value

/** One line of text; `suffix` is shown inside, e.g. a currency or %. */
export function textEditor(
  view: EditorView,
  options: { mode?: string; prefix?: string; suffix?: string; type?: string } = {},
): TemplateResult {
  return html`<vaadin-text-field
    label=${view.isBare ? nothing : view.label}
    accessible-name=${view.isBare ? view.label : nothing}
    helper-text=${view.help || nothing}
    maxlength=${view.max ?? nothing}
    inputmode=${options.mode ?? nothing}
    autocomplete="off"
    ?required=${view.isRequired}
    .manualValidation=${true}
    .invalid=${view.fault !== ''}
    .errorMessage=${view.fault}
    .value=${view.text}
    @input=${(event: Event) => view.input(textOf(event))}
    @change=${(event: Event) => view.input(textOf(event))}
    >${options.prefix ? html`<span slot="prefix" class="muted">${options.prefix}</span>` : nothing}
    ${options.suffix ? html`<span slot="suffix" class="muted">${options.suffix}</span>` : nothing}</vaadin-text-field
  >`
}

export function areaEditor(view: EditorView): TemplateResult {
  return html`<vaadin-text-area
    label=${view.isBare ? nothing : view.label}
    accessible-name=${view.isBare ? view.label : nothing}
    helper-text=${view.help || nothing}
    maxlength=${view.max ?? nothing}
    min-rows="3"
    max-rows="12"
    ?required=${view.isRequired}
    .manualValidation=${true}
    .invalid=${view.fault !== ''}
    .errorMessage=${view.fault}
    .value=${view.text}
    @input=${(event: Event) => view.input(textOf(event))}
  ></vaadin-text-area>`
}

export function checkboxEditor(view: EditorView, isOn: boolean): TemplateResult {
  return html`<vaadin-checkbox
    label=${view.isBare ? nothing : view.label}
    accessible-name=${view.isBare ? view.label : nothing}
    helper-text=${view.help || nothing}
    .checked=${isOn}
    .invalid=${view.fault !== ''}
    .errorMessage=${view.fault}
    @change=${(event: Event) => view.choose((event.target as HTMLInputElement).checked)}
  ></vaadin-checkbox>`
}

/** Typing is the quick way, so the calendar opens by its button only; it would also cover what is below. */
export function dateEditor(view: EditorView): TemplateResult {
  return html`<vaadin-date-picker
    label=${view.isBare ? nothing : view.label}
    accessible-name=${view.isBare ? view.label : nothing}
    helper-text=${view.help || nothing}
    placeholder="24 Nov 2026"
    auto-open-disabled
    ?required=${view.isRequired}
    clear-button-visible
    .i18n=${dateInput}
    .manualValidation=${true}
    .invalid=${view.fault !== ''}
    .errorMessage=${view.fault}
    .value=${view.text}
    @change=${(event: Event) => view.choose(textOf(event) || null)}
    @unparsable-change=${() => view.input('?')}
  ></vaadin-date-picker>`
}

/** @param local wall-clock time in the organisation's zone, "2026-11-24T14:30" */
export function instantEditor(view: EditorView, local: string): TemplateResult {
  // Marked in the label: the kit's own mark puts an attribute on a group where ARIA does not allow it.
  const label = view.isRequired ? `${view.label} *` : view.label
  return html`<vaadin-date-time-picker
    label=${view.isBare ? nothing : label}
    accessible-name=${view.isBare ? view.label : nothing}
    helper-text=${view.help || nothing}
    date-placeholder="24 Nov 2026"
    auto-open-disabled
    time-placeholder="09:00"
    step="900"
    .i18n=${dateTimeInput}
    .manualValidation=${true}
    .invalid=${view.fault !== ''}
    .errorMessage=${view.fault}
    .value=${local}
    @change=${(event: Event) => view.choose(textOf(event) || null)}
  ></vaadin-date-time-picker>`
}

export function optionEditor(view: EditorView, options: readonly Option[]): TemplateResult {
  return html`<vaadin-combo-box
    label=${view.isBare ? nothing : view.label}
    accessible-name=${view.isBare ? view.label : nothing}
    helper-text=${view.help || nothing}
    item-label-path="label"
    item-value-path="value"
    ?required=${view.isRequired}
    ?clear-button-visible=${!view.isRequired}
    .manualValidation=${true}
    .items=${options}
    .invalid=${view.fault !== ''}
    .errorMessage=${view.fault}
    .value=${view.text}
    @change=${(event: Event) => view.choose(textOf(event) || null)}
  ></vaadin-combo-box>`
}
