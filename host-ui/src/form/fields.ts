import { html, icon, live, nothing } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import type { FormState } from './form-state.ts'

export interface FieldOptions {
  /** JSON Pointer of the value in the body, without its first slash. */
  readonly name: string
  readonly label: string
  readonly help?: string | TemplateResult
  readonly isOptional?: boolean
  readonly isDisabled?: boolean
}

export interface TextFieldOptions extends FieldOptions {
  readonly type?: 'text' | 'email' | 'password' | 'textarea'
  readonly autocomplete?: string
  readonly maxLength?: number
  readonly minLength?: number
  readonly placeholder?: string
  readonly hasFocus?: boolean
}

const idOf = (name: string): string => `field-${name.replaceAll('/', '-')}`

function frame(form: FormState, options: FieldOptions, control: TemplateResult): TemplateResult {
  const id = idOf(options.name)
  const fault = form.faults[options.name]
  return html`<div class="field">
    <label for=${id}
      >${options.label}${options.isOptional ? html` <span class="optional">optional</span>` : nothing}</label
    >
    ${control} ${options.help ? html`<div class="field-help" id="${id}-help">${options.help}</div>` : nothing}
    ${fault ? html`<div class="field-error" id="${id}-error">${icon('circle-alert')}<span>${fault}</span></div>` : nothing}
  </div>`
}

function describedBy(form: FormState, options: FieldOptions): string | typeof nothing {
  const id = idOf(options.name)
  const parts = [form.faults[options.name] ? `${id}-error` : '', options.help ? `${id}-help` : '']
  return parts.filter(Boolean).join(' ') || nothing
}

/** A text input bound to a form. */
export function textField(form: FormState, options: TextFieldOptions): TemplateResult {
  const onInput = (event: Event): void => form.set(options.name, (event.target as HTMLInputElement).value)
  const value = form.values[options.name] ?? ''
  if (options.type === 'textarea') {
    return frame(
      form,
      options,
      html`<textarea
        class="input"
        id=${idOf(options.name)}
        name=${options.name}
        maxlength=${options.maxLength ?? nothing}
        ?required=${!options.isOptional}
        ?disabled=${options.isDisabled}
        aria-invalid=${form.faults[options.name] ? 'true' : nothing}
        aria-describedby=${describedBy(form, options)}
        .value=${live(value)}
        @input=${onInput}
      ></textarea>`,
    )
  }
  return frame(
    form,
    options,
    html`<input
      class="input"
      id=${idOf(options.name)}
      name=${options.name}
      type=${options.type ?? 'text'}
      autocomplete=${(options.autocomplete ?? 'off') as 'off'}
      maxlength=${options.maxLength ?? nothing}
      minlength=${options.minLength ?? nothing}
      placeholder=${options.placeholder ?? nothing}
      ?required=${!options.isOptional}
      ?disabled=${options.isDisabled}
      ?autofocus=${options.hasFocus}
      aria-invalid=${form.faults[options.name] ? 'true' : nothing}
      aria-describedby=${describedBy(form, options)}
      .value=${live(value)}
      @input=${onInput}
    />`,
  )
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** A native list of choices: it types ahead, and works on any phone. */
export function selectField(
  form: FormState,
  options: FieldOptions & { choices: readonly Choice[] },
): TemplateResult {
  const value = form.values[options.name] ?? ''
  return frame(
    form,
    options,
    html`<select
      class="input"
      id=${idOf(options.name)}
      name=${options.name}
      ?required=${!options.isOptional}
      ?disabled=${options.isDisabled}
      aria-invalid=${form.faults[options.name] ? 'true' : nothing}
      aria-describedby=${describedBy(form, options)}
      @change=${(event: Event) => form.set(options.name, (event.target as HTMLSelectElement).value)}
    >
      ${value === '' || options.isOptional ? html`<option value="" ?selected=${value === ''}></option>` : nothing}
      ${options.choices.map(
        (choice) =>
          html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`,
      )}
    </select>`,
  )
}

/** The button that sends a form. */
export function submitButton(
  form: FormState,
  label: string,
  options: { isWide?: boolean; isDisabled?: boolean } = {},
): TemplateResult {
  return html`<button
    class="btn primary ${options.isWide ? 'wide' : ''}"
    type="submit"
    ?disabled=${options.isDisabled}
    aria-disabled=${form.isBusy ? 'true' : nothing}
  >
    ${form.isBusy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${label}
  </button>`
}
