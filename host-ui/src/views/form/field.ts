import { defineElement, editMoney, html, QuoinElement, type TemplateResult } from '@quoin/plugin-sdk/ui'
import { choiceLabel } from '../model/cells.ts'
import { countries, currencies } from '../model/countries.ts'
import { instantOf, localOf, parseDecimal, parseInteger, readMoney, type Parsed } from '../model/parse.ts'
import { columnLabel, type ViewColumn } from '../model/tables.ts'
import {
  areaEditor,
  checkboxEditor,
  dateEditor,
  instantEditor,
  optionEditor,
  textEditor,
  type EditorView,
} from './field-editors.ts'
import './reference-field.ts'

/** What a field tells its form: a value, or why the text is none. */
export interface FieldChange {
  readonly name: string
  readonly value: unknown
  readonly fault: string | undefined
  /** reference: how the chosen record is called. */
  readonly titleText?: string
}

/**
 * `<quoin-field>`: the editor of one value, chosen by the column's type. Fires `field-change`
 * (`FieldChange`). What was typed stays in the field, also when it cannot be read.
 */
export class QuoinField extends QuoinElement {
  static override properties = {
    name: {},
    column: { attribute: false },
    value: { attribute: false },
    titleText: { attribute: false },
    currency: {},
    timeZone: {},
    fault: {},
    filter: { attribute: false },
    isBare: { type: Boolean },
    canAdd: { attribute: false },
    typed: { state: true },
  }
  declare name: string
  declare column: ViewColumn
  declare value: unknown
  declare titleText: string | undefined
  declare currency: string
  declare timeZone: string
  /** What the server or the form says against the value. */
  declare fault: string | undefined
  /** reference: limits what may be chosen. */
  declare filter: object | undefined
  /** Without a visible label, for cells and facts. */
  declare isBare: boolean
  /** reference: offers to make a record that was not found. */
  declare canAdd: boolean
  /** Text as typed, with its value or fault, while it is newer than `value`. */
  declare typed: { text: string; parsed: Parsed<unknown> } | undefined

  constructor() {
    super()
    this.name = ''
    this.value = null
    this.titleText = undefined
    this.currency = ''
    this.timeZone = 'UTC'
    this.fault = undefined
    this.filter = undefined
    this.isBare = false
    this.canAdd = true
    this.typed = undefined
  }

  // In the form's own tree, so that its styles and focus reach the inputs.
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override updated(): void {
    // It stands in many trees, also bare dialogs; as wide as its place in each of them.
    this.style.display = 'block'
    const editor = this.firstElementChild
    if (editor instanceof HTMLElement) editor.style.width = '100%'
  }

  override focus(): void {
    const editor = this.firstElementChild
    if (editor instanceof HTMLElement) editor.focus()
  }

  #tell(value: unknown, fault?: string, titleText?: string): void {
    this.value = value
    const detail: FieldChange = {
      name: this.name,
      value,
      fault,
      ...(titleText === undefined ? {} : { titleText }),
    }
    this.emit('field-change', detail)
  }

  #read(text: string, parse: (text: string) => Parsed<unknown>): void {
    const parsed = parse(text)
    this.typed = { text, parsed }
    if ('fault' in parsed) this.#tell(this.value, parsed.fault)
    else this.#tell(parsed.value)
  }

  #view(text: string, parse: (text: string) => Parsed<unknown>): EditorView {
    const { column } = this
    const isFresh = this.typed && 'value' in this.typed.parsed && this.typed.parsed.value === this.value
    const typedFault = this.typed && 'fault' in this.typed.parsed ? this.typed.parsed.fault : undefined
    const isText = ['text', 'longtext', 'markdown'].includes(column.type)
    return {
      label: columnLabel(this.name, column),
      text: this.typed && (isFresh || typedFault) ? this.typed.text : text,
      isRequired: column.required === true,
      isBare: this.isBare,
      fault: typedFault ?? this.fault ?? '',
      help: this.isBare ? '' : (column.help ?? ''),
      max: isText ? column.max : undefined,
      input: (typed) => this.#read(typed, parse),
      choose: (value) => this.#tell(value),
    }
  }

  override render(): TemplateResult {
    const { column, value } = this
    const text = value === null || value === undefined ? '' : String(value)
    const plain = (typed: string): Parsed<string> => ({ value: typed === '' ? null : typed })
    switch (column.type) {
      case 'longtext':
      case 'markdown':
        return areaEditor(this.#view(text, plain))
      case 'boolean':
        return checkboxEditor(this.#view(text, plain), value === true)
      case 'money':
        return this.#moneyEditor()
      case 'integer':
      case 'percent':
      case 'duration':
        return textEditor(this.#view(text, parseInteger), {
          mode: 'numeric',
          ...(column.type === 'percent' ? { suffix: '%' } : {}),
        })
      case 'decimal':
        return textEditor(
          this.#view(text, (typed) => parseDecimal(typed, column.scale)),
          { mode: 'decimal' },
        )
      case 'date':
        return dateEditor(
          this.#view(text, (typed) =>
            typed === '' ? { value: null } : { fault: 'Expected a date such as 24 Nov 2026' },
          ),
        )
      case 'datetime':
        return this.#instantEditor(text)
      default:
        return this.#choiceOrText(text, plain)
    }
  }

  #choiceOrText(text: string, plain: (typed: string) => Parsed<string>): TemplateResult {
    const { column } = this
    switch (column.type) {
      case 'choice':
        return optionEditor(
          this.#view(text, plain),
          (column.values ?? []).map((each) => ({ value: each, label: choiceLabel(column, each) })),
        )
      case 'country':
        return optionEditor(this.#view(text, plain), countries())
      case 'currency':
        return optionEditor(this.#view(text, plain), currencies(this.currency))
      case 'reference':
        return this.#referenceEditor()
      case 'email':
        return textEditor(this.#view(text, plain), { mode: 'email' })
      case 'phone':
        return textEditor(this.#view(text, plain), { mode: 'tel' })
      case 'url':
        return textEditor(this.#view(text, plain), { mode: 'url' })
      default:
        return textEditor(this.#view(text, plain))
    }
  }

  #moneyEditor(): TemplateResult {
    const text = typeof this.value === 'number' ? editMoney(this.value, this.currency) : ''
    return textEditor(
      this.#view(text, (typed) => readMoney(typed, this.currency)),
      {
        mode: 'decimal',
        suffix: this.currency,
      },
    )
  }

  #instantEditor(text: string): TemplateResult {
    const view = this.#view(text, () => ({ value: null }))
    return instantEditor(
      { ...view, choose: (local) => this.#tell(local ? instantOf(String(local), this.timeZone) : null) },
      text === '' ? '' : localOf(text, this.timeZone),
    )
  }

  #referenceEditor(): TemplateResult {
    const { column } = this
    return html`<quoin-reference-field
      .label=${columnLabel(this.name, column)}
      .entity=${column.to ?? ''}
      .value=${this.value ?? null}
      .titleText=${this.titleText}
      .filter=${this.filter}
      .isRequired=${column.required === true}
      .isBare=${this.isBare}
      .canAdd=${this.canAdd}
      .help=${this.isBare ? '' : (column.help ?? '')}
      .fault=${this.fault ?? ''}
      @reference-change=${(event: CustomEvent<{ id: string | null; title: string }>) => {
        event.stopPropagation()
        this.#tell(event.detail.id, undefined, event.detail.title)
      }}
    ></quoin-reference-field>`
  }
}
defineElement('quoin-field', QuoinField)
