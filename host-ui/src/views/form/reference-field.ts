import type { Filter } from '@quoin/plugin-sdk'
import {
  can,
  defineElement,
  html,
  nothing,
  QuoinElement,
  tableOf,
  titleOf,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { requestColumns, titleColumns, type ViewTable } from '../model/tables.ts'
import { records } from '../record-api.ts'

interface ReferenceItem {
  readonly id: string
  readonly title: string
  /** Set on the last entry, which makes a new record called so. */
  readonly newTitle?: string
}

/** At most so many matches are offered; a person types further rather than scrolls. */
const MATCHES = 30

/** `<quoin-reference-field>`: finds a record of another table by typing, or makes one. Fires `reference-change`. */
export class QuoinReferenceField extends QuoinElement {
  static override properties = {
    label: {},
    entity: {},
    value: { attribute: false },
    titleText: { attribute: false },
    filter: { attribute: false },
    isRequired: { attribute: false },
    isBare: { attribute: false },
    help: { attribute: false },
    fault: {},
    chosen: { state: true },
    canAdd: { attribute: false },
    loadFault: { state: true },
  }
  declare label: string
  declare entity: string
  declare value: string | null
  declare titleText: string | undefined
  declare filter: Filter | undefined
  declare isRequired: boolean
  declare isBare: boolean
  declare help: string
  declare fault: string
  /** Offers to make a record that was not found. */
  declare canAdd: boolean
  declare chosen: ReferenceItem | undefined
  declare loadFault: string

  constructor() {
    super()
    this.value = null
    this.titleText = undefined
    this.filter = undefined
    this.isRequired = false
    this.isBare = false
    this.help = ''
    this.fault = ''
    this.canAdd = true
    this.chosen = undefined
    this.loadFault = ''
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override firstUpdated(): void {
    this.style.display = 'block'
    this.querySelector<HTMLElement>('vaadin-combo-box')?.style.setProperty('width', '100%')
  }

  override focus(): void {
    const box = this.querySelector('vaadin-combo-box')
    if (box instanceof HTMLElement) box.focus()
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('value') && !changed.has('titleText')) return
    if (this.value === null) this.chosen = undefined
    else if (this.titleText !== undefined) this.chosen = { id: this.value, title: this.titleText }
    else if (this.chosen?.id !== this.value) void this.#nameChosen(this.value)
  }

  async #nameChosen(id: string): Promise<void> {
    const table = tableOf(this.entity)
    const row = table ? await records.get(this.entity, id).catch(() => undefined) : undefined
    if (this.value === id) this.chosen = { id, title: table && row ? titleOf(table, row) : 'Unknown' }
  }

  readonly #load = async (
    { filter, page }: { filter: string; page: number },
    callback: (items: ReferenceItem[], size: number) => void,
  ): Promise<void> => {
    const table = tableOf(this.entity) as ViewTable | undefined
    if (!table || page > 0) return callback([], 0)
    const offer = this.canAdd && canOffer(this.entity, table) && filter.trim() !== ''
    const extra = offer ? [{ id: 'new', title: `Create “${filter.trim()}”`, newTitle: filter.trim() }] : []
    try {
      const reply = await records.list(this.entity, {
        search: filter,
        filter: this.filter,
        sort: filter === '' ? (table.sort ?? undefined) : undefined,
        limit: MATCHES,
        columns: requestColumns(table, []),
      })
      this.loadFault = ''
      const items = reply.items.map((row) => ({ id: row.id, title: titleOf(table, row) }))
      callback([...items, ...extra], items.length + extra.length)
    } catch {
      this.loadFault = 'The list could not be loaded. Type again to retry.'
      callback(extra, extra.length)
    }
  }

  async #choose(item: ReferenceItem | null | undefined): Promise<void> {
    if (!item) return this.#tell(null, '')
    if (item.newTitle === undefined) return this.#tell(item.id, item.title)
    const table = tableOf(this.entity) as ViewTable
    const [first = ''] = titleColumns(table)
    const { openForm } = await import('./open-form.ts')
    const created = await openForm({
      entity: this.entity,
      preset: { [first]: item.newTitle, ...equalities(this.filter) },
    })
    if (created) this.#tell(created.id, titleOf(table, created))
    else this.requestUpdate('chosen')
  }

  #tell(id: string | null, title: string): void {
    this.value = id
    this.chosen = id === null ? undefined : { id, title }
    this.emit('reference-change', { id, title })
  }

  override render(): TemplateResult {
    const fault = this.fault || this.loadFault
    return html`<vaadin-combo-box
      label=${this.isBare ? nothing : this.label}
      accessible-name=${this.isBare ? this.label : nothing}
      helper-text=${this.help || nothing}
      placeholder="Search…"
      item-label-path="title"
      item-id-path="id"
      item-value-path="id"
      page-size=${MATCHES + 1}
      ?required=${this.isRequired}
      ?clear-button-visible=${!this.isRequired}
      .manualValidation=${true}
      .dataProvider=${this.#load}
      .invalid=${fault !== ''}
      .errorMessage=${fault}
      .selectedItem=${this.chosen ?? null}
      @change=${(event: Event) =>
        this.#choose((event.target as unknown as { selectedItem: ReferenceItem | null }).selectedItem)}
    ></vaadin-combo-box>`
  }
}
defineElement('quoin-reference-field', QuoinReferenceField)

/** A record may be made on the spot when the table allows it and its title is one column. */
function canOffer(entity: string, table: ViewTable): boolean {
  return table.canCreate !== false && can('create', entity) && titleColumns(table).length === 1
}

/** `{ kind: { eq: 'x' } }` → `{ kind: 'x' }`: what a record must have so that the filter shows it. */
function equalities(filter: Filter | undefined): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, condition] of Object.entries(filter ?? {})) {
    if (condition && typeof condition === 'object' && 'eq' in condition) values[name] = condition.eq
  }
  return values
}
