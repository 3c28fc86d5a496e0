import {
  ApiError,
  currentShell,
  defineElement,
  html,
  keyHint,
  lastTableOf,
  messageOf,
  nothing,
  notice,
  type QuoinDialog,
  QuoinElement,
  repeat,
  tableOf,
  titleOf,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { appliesTo } from '../model/conditions.ts'
import {
  currencyColumn,
  narrowingColumns,
  referenceColumns,
  titleColumns,
  type Included,
  type Row,
  type ViewTable,
} from '../model/tables.ts'
import { inSentence } from '../model/sentence.ts'
import { currentOf, records } from '../record-api.ts'
import type { FieldChange, QuoinField } from './field.ts'
import {
  changedValues,
  faultsByField,
  formColumns,
  initialValues,
  plainFault,
  requiredFaults,
  sentValues,
} from './form-model.ts'
import { drawerStyles, hostStyles } from './drawer-styles.ts'
import '@quoin/plugin-sdk/ui/dialog'
import '@quoin/plugin-sdk/ui/fields'
import '@quoin/plugin-sdk/ui/pickers'
import './field.ts'

/**
 * `<quoin-form-dialog>`: a drawer with the form of a new record, or of the one in `recordId`. Opens when put
 * into the document, fires `saved` (the record) and `closed`. Keeps what was typed until it is saved or
 * knowingly thrown away.
 */
export class QuoinFormDialog extends QuoinElement {
  static override styles = [hostStyles, drawerStyles]
  static override properties = {
    entity: {},
    recordId: {},
    page: { attribute: false },
    productId: {},
    preset: { attribute: false },
    noun: {},
    fields: { attribute: false },
    values: { state: true },
    faults: { state: true },
    problem: { state: true },
    isSaving: { state: true },
    isAskingToLeave: { state: true },
  }
  declare entity: string
  declare recordId: string
  declare productId: string
  declare page: { preset?: Readonly<Record<string, unknown>> } | undefined
  declare noun: string
  declare preset: Readonly<Record<string, unknown>>
  /** Only these columns, in this order; all when absent. */
  declare fields: readonly string[] | undefined
  declare values: Record<string, unknown>
  declare faults: Record<string, string>
  declare problem: string
  declare isSaving: boolean
  declare isAskingToLeave: boolean
  #start: Record<string, unknown> = {}
  #row: Row | undefined
  #included: Included = {}
  readonly #typedFaults = new Map<string, string>()

  #titles: Record<string, string> = {}

  constructor() {
    super()
    this.entity = ''
    this.recordId = ''
    this.productId = ''
    this.page = undefined
    this.preset = {}
    this.noun = ''
    this.fields = undefined
    this.values = {}
    this.faults = {}
    this.problem = ''
    this.isSaving = false
    this.isAskingToLeave = false
  }

  get #table(): ViewTable | undefined {
    return lastTableOf(this.entity) as ViewTable | undefined
  }

  protected override firstUpdated(): void {
    void this.#load()
  }

  async #load(): Promise<void> {
    const table = this.#table
    if (!table) return
    const { organisation, person } = currentShell()
    if (this.recordId) {
      try {
        const row = await records.get(
          this.entity,
          this.recordId,
          referenceColumns(table, Object.keys(table.columns)),
        )
        this.#row = row
        this.#included = row.included ?? {}
        this.#start = { ...row }
      } catch (error) {
        this.problem = messageOf(error)
        return
      }
    } else {
      this.#start = initialValues(
        table,
        { ...this.page?.preset, ...this.preset },
        {
          currency: organisation.currency,
          person: person.id,
          now: new Date().toISOString(),
        },
      )
      if (this.#start['owner'] === person.id) this.#titles = { owner: person.name }
    }
    this.values = { ...this.#start }
    await this.updateComplete
    requestAnimationFrame(() => this.#focusFirst())
  }

  #focusFirst(): void {
    const fields = [...this.renderRoot.querySelectorAll<QuoinField>('quoin-field')]
    const first = fields.find((field) => this.faults[field.name]) ?? fields[0]
    first?.focus()
  }

  get #names(): readonly string[] {
    const table = this.#table
    const names = this.fields ?? (table ? formColumns(table) : [])
    return table ? names.filter((name) => appliesTo(table, name, this.values)) : names
  }

  get #isDirty(): boolean {
    return this.#typedFaults.size > 0 || Object.keys(changedValues(this.#start, this.values)).length > 0
  }

  #change(event: CustomEvent<FieldChange>): void {
    const { name, value, fault, titleText } = event.detail
    if (fault) this.#typedFaults.set(name, fault)
    else this.#typedFaults.delete(name)
    if (titleText !== undefined) this.#titles[name] = titleText
    const { [name]: _old, ...others } = this.faults
    this.faults = others
    this.values = { ...this.values, [name]: value, ...this.#cleared(name, value) }
    // A field that went with another kind of record takes its half-typed text along.
    for (const typed of this.#typedFaults.keys())
      if (!this.#names.includes(typed)) this.#typedFaults.delete(typed)
  }

  /** A choice that its narrowing column no longer allows is emptied. */
  #cleared(name: string, value: unknown): Record<string, unknown> {
    const table = this.#table
    if (!table || value === this.values[name]) return {}
    const dependent = Object.keys(table.columns).filter((other) =>
      narrowingColumns(
        table,
        other,
        tableOf(table.columns[other]?.to ?? '') as ViewTable | undefined,
      ).includes(name),
    )
    return Object.fromEntries(dependent.map((other) => [other, null]))
  }

  readonly #save = async (event?: Event): Promise<void> => {
    event?.preventDefault()
    const table = this.#table
    if (!table || this.isSaving) return
    this.faults = requiredFaults(table.columns, this.#names, this.values)
    if (Object.keys(this.faults).length > 0 || this.#typedFaults.size > 0) {
      this.problem = ''
      await this.updateComplete
      return this.#focusFirst()
    }
    this.isSaving = true
    this.problem = ''
    try {
      const saved = this.#row
        ? await records.update(this.entity, this.#row, sentValues(table, this.#start, this.values))
        : await records.create(this.entity, sentValues(table, {}, this.values))
      this.emit('saved', saved)
      this.#dialog?.close()
    } catch (error) {
      await this.#refused(error, table)
    } finally {
      this.isSaving = false
    }
  }

  async #refused(error: unknown, table: ViewTable): Promise<void> {
    const current = currentOf(error)
    if (current && this.#row) {
      // The person's own words stay; a second save is then made on top of the newer record.
      this.#row = current
      this.#start = {
        ...current,
        ...Object.fromEntries(Object.keys(this.values).map((n) => [n, current[n] ?? null])),
      }
      this.problem =
        'Somebody else changed this record meanwhile. Look through it and save again to keep your version.'
      return
    }
    const errors = error instanceof ApiError ? error.faults : []
    const { fields, others } = faultsByField(errors, (name) => table.columns[name] !== undefined)
    this.faults = Object.fromEntries(
      Object.entries(fields).map(([name, fault]) => [name, plainFault(table.columns[name], fault)]),
    )
    this.problem = Object.keys(fields).length > 0 ? others.join(' ') : [messageOf(error), ...others].join(' ')
    await this.updateComplete
    this.#focusFirst()
  }

  get #dialog(): QuoinDialog | null {
    return this.renderRoot.querySelector('quoin-dialog')
  }

  /** Esc, the cross and Cancel come here: what was typed is not thrown away by a slip. */
  readonly #leave = (event: Event): void => {
    if (event.target !== this.#dialog && event.type !== 'click') return
    if (this.#isDirty && !this.isAskingToLeave) {
      event.preventDefault()
      this.isAskingToLeave = true
    } else if (event.type === 'click') this.#dialog?.close()
  }

  readonly #keys = (event: KeyboardEvent): void => {
    const isSave = (event.metaKey || event.ctrlKey) && (event.key === 'Enter' || event.key === 's')
    if (isSave) void this.#save(event)
  }

  override render(): TemplateResult {
    const table = this.#table
    const label = this.noun || inSentence(table?.label ?? 'record')
    const heading = this.#row && table ? titleOf(table, this.#row) : `New ${label}`
    return html`<quoin-dialog
      kind="drawer"
      .heading=${heading}
      .isBusy=${this.isSaving}
      @close-requested=${this.#leave}
      @keydown=${this.#keys}
    >
      <form id="form" class="fields" novalidate @submit=${this.#save} @field-change=${this.#change}>
        ${this.problem ? notice('danger', this.problem) : nothing}
        ${tableOf(this.entity) || !table ? nothing : notice('warning', this.#whenGone(table))}
        ${
          table
            ? repeat(
                this.#names,
                (name) => name,
                (name) => this.#field(table, name),
              )
            : nothing
        }
      </form>
      ${this.isAskingToLeave ? this.#leaveBar() : this.#saveBar(label)}
    </quoin-dialog>`
  }

  /** The product went off elsewhere while somebody was typing here. */
  #whenGone(table: ViewTable): string {
    return `${table.plural ?? table.label} are not available at the moment: the product was switched off or stopped. What you typed stays here; save it when the product is back.`
  }

  #saveBar(label: string): TemplateResult {
    const verb = this.recordId ? 'Save changes' : `Create ${label}`
    return html`<div slot="footer" class="bar">
      <span class="hint muted small">${keyHint('Mod+Enter')} saves</span>
      <span class="space"></span>
      <button type="button" class="btn" @click=${this.#leave}>Cancel</button>
      <button class="btn primary" form="form" ?disabled=${this.isSaving} aria-keyshortcuts="Control+Enter">
        ${this.isSaving ? 'Saving…' : verb}
      </button>
    </div>`
  }

  #leaveBar(): TemplateResult {
    return html`<div slot="footer" class="bar" role="alert">
      <strong>Throw away what you typed?</strong>
      <span class="space"></span>
      <button type="button" class="btn" @click=${() => (this.isAskingToLeave = false)}>Keep editing</button>
      <button type="button" class="btn danger" @click=${() => this.#dialog?.close()}>Throw away</button>
    </div>`
  }

  #field(table: ViewTable, name: string): TemplateResult | typeof nothing {
    const column = table.columns[name]
    if (!column) return nothing
    const { organisation } = currentShell()
    const held = this.values[currencyColumn(table, name) ?? '']
    const value = this.values[name] ?? null
    const isWide =
      ['longtext', 'markdown', 'url', 'datetime'].includes(column.type) || titleColumns(table).includes(name)
    return html`<quoin-field
      class=${isWide ? 'wide' : ''}
      .name=${name}
      .column=${column}
      .value=${value}
      .titleText=${this.#titles[name] ?? this.#included[column.to ?? '']?.[String(value)]?.title}
      .currency=${String(held ?? organisation.currency)}
      .timeZone=${organisation.timeZone}
      .filter=${this.#narrowing(table, name)}
      .fault=${this.faults[name] ?? ''}
    ></quoin-field>`
  }

  #narrowing(table: ViewTable, name: string): object | undefined {
    const target = tableOf(table.columns[name]?.to ?? '') as ViewTable | undefined
    const parts = narrowingColumns(table, name, target)
      .filter((other) => this.values[other])
      .map((other) => [other, { eq: this.values[other] }] as const)
    return parts.length === 0 ? undefined : Object.fromEntries(parts)
  }
}
defineElement('quoin-form-dialog', QuoinFormDialog)
