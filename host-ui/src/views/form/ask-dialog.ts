import {
  ApiError,
  currentShell,
  defineElement,
  html,
  messageOf,
  nothing,
  notice,
  type QuoinDialog,
  QuoinElement,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { drawerStyles, hostStyles } from './drawer-styles.ts'
import type { AskOptions } from './ask.ts'
import type { FieldChange, QuoinField } from './field.ts'
import { faultsByField, requiredFaults } from './form-model.ts'
import '@quoin/plugin-sdk/ui/dialog'
import '@quoin/plugin-sdk/ui/fields'
import '@quoin/plugin-sdk/ui/pickers'
import './field.ts'

/** `<quoin-ask-dialog>`: a small question with or without fields. Use `ask()`. */
export class QuoinAskDialog extends QuoinElement {
  static override styles = [hostStyles, drawerStyles]
  static override properties = {
    options: { attribute: false },
    values: { state: true },
    faults: { state: true },
    problem: { state: true },
    isBusy: { state: true },
  }
  declare options: AskOptions
  declare values: Record<string, unknown>
  declare faults: Record<string, string>
  declare problem: string
  declare isBusy: boolean
  answer: Readonly<Record<string, unknown>> | undefined

  constructor() {
    super()
    this.options = { heading: '', confirm: 'OK' }
    this.values = {}
    this.faults = {}
    this.problem = ''
    this.isBusy = false
  }

  protected override firstUpdated(): void {
    this.values = { ...this.options.values }
    requestAnimationFrame(() => this.renderRoot.querySelector<QuoinField>('quoin-field')?.focus())
  }

  #change(event: CustomEvent<FieldChange>): void {
    const { name, value, fault } = event.detail
    this.values = { ...this.values, [name]: value }
    const { [name]: _old, ...others } = this.faults
    this.faults = fault ? { ...others, [name]: fault } : others
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const fields = this.options.fields ?? {}
    const faults = { ...requiredFaults(fields, Object.keys(fields), this.values), ...this.faults }
    this.faults = faults
    if (Object.keys(faults).length > 0 || this.isBusy) return
    this.isBusy = true
    this.problem = ''
    try {
      await this.options.run?.(this.values)
      this.answer = this.values
      this.renderRoot.querySelector<QuoinDialog>('quoin-dialog')?.close()
    } catch (error) {
      const found = faultsByField(error instanceof ApiError ? error.faults : [], (name) => name in fields)
      this.faults = found.fields
      this.problem = [Object.keys(found.fields).length > 0 ? '' : messageOf(error), ...found.others]
        .join(' ')
        .trim()
    } finally {
      this.isBusy = false
    }
  }

  readonly #cancel = (): void => this.renderRoot.querySelector<QuoinDialog>('quoin-dialog')?.close()

  readonly #keys = (event: KeyboardEvent): void => {
    if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') void this.#submit(event)
  }

  override render(): TemplateResult {
    const { heading, text, fields = {}, confirm, isDanger } = this.options
    const { organisation } = currentShell()
    return html`<quoin-dialog size="s" .heading=${heading} .isBusy=${this.isBusy} @keydown=${this.#keys}>
      <form id="form" class="fields" novalidate @submit=${this.#submit} @field-change=${this.#change}>
        ${this.problem ? notice('danger', this.problem) : nothing}
        ${text ? html`<p class="wide question">${text}</p>` : nothing}
        ${Object.entries(fields).map(
          ([name, column]) =>
            html`<quoin-field
              class="wide"
              .name=${name}
              .column=${column}
              .value=${this.values[name] ?? null}
              .currency=${organisation.currency}
              .timeZone=${organisation.timeZone}
              .fault=${this.faults[name] ?? ''}
            ></quoin-field>`,
        )}
      </form>
      <button slot="footer" type="button" class="btn" @click=${this.#cancel}>Cancel</button>
      <button
        slot="footer"
        form="form"
        class="btn ${isDanger ? 'danger' : 'primary'}"
        ?disabled=${this.isBusy}
        ?data-autofocus=${Object.keys(fields).length === 0}
      >
        ${this.isBusy ? 'Please wait…' : confirm}
      </button>
    </quoin-dialog>`
  }
}
defineElement('quoin-ask-dialog', QuoinAskDialog)
