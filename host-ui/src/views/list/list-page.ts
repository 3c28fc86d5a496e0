import type { Filter } from '@quoin/plugin-sdk'
import {
  can,
  defineElement,
  empty,
  html,
  icon,
  lastTableOf,
  nothing,
  QuoinElement,
  recordsPath,
  ShortcutController,
  skeleton,
  withQuery,
  type Page,
  type ShellProduct,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import {
  columnLabel,
  defaultColumns,
  pluralOf,
  showableColumns,
  type Row,
  type ViewTable,
} from '../model/tables.ts'
import { CurrentView } from '../saved/current-view.ts'
import { pageStyles } from '../shared-styles.ts'
import { filterOf, type Chip } from './filter-model.ts'
import type { QuoinFilterBar } from './filter-bar.ts'
import { mayCreate, nounOf, viewSwitch } from './list-head.ts'
import { nextSort, type ListState } from './list-state.ts'
import type { QuoinRecordGrid } from './record-grid.ts'
import { headStyles } from './head-styles.ts'
import './filter-bar.ts'
import './record-grid.ts'

const NARROW = '(max-width: 640px)'

/** `<quoin-list-page>`: the list of one table, drawn from its manifest. Its address restores all of it. */
export class QuoinListPage extends QuoinElement {
  static override styles = [pageStyles, headStyles]
  static override properties = {
    page: { attribute: false },
    table: {},
    product: { attribute: false },
    chosen: { state: true },
    total: { state: true },
    isNarrow: { state: true },
  }
  declare page: Page
  /** Entity of the table, `plugin.table`. */
  declare table: string
  declare product: ShellProduct
  declare chosen: readonly Row[]
  declare total: { count: number; isExact: boolean } | undefined
  declare isNarrow: boolean
  readonly #view = new CurrentView(this)
  readonly #media = globalThis.matchMedia(NARROW)
  readonly #onMedia = (): void => {
    this.isNarrow = this.#media.matches
  }

  constructor() {
    super()
    this.chosen = []
    this.total = undefined
    this.isNarrow = this.#media.matches
    new ShortcutController(this, () => [
      { keys: '/', label: 'Search this list', scope: 'page', run: () => this.#bar?.focusSearch() },
      { keys: 'c', label: 'Create', scope: 'page', run: () => void this.#create() },
      { keys: 'v', label: 'Choose a view', scope: 'page', run: () => this.#view.showMenu() },
      { keys: 'j', label: 'Next row', scope: 'page', run: () => this.#grid?.move(1) },
      { keys: 'k', label: 'Previous row', scope: 'page', run: () => this.#grid?.move(-1) },
      { keys: 'x', label: 'Choose row', scope: 'page', run: () => this.#grid?.toggleFocused(false) },
      {
        keys: 'Shift+x',
        label: 'Choose up to this row',
        scope: 'page',
        run: () => this.#grid?.toggleFocused(true),
      },
    ])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#media.addEventListener('change', this.#onMedia)
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#media.removeEventListener('change', this.#onMedia)
  }

  get entity(): string {
    return this.table
  }
  get productId(): string {
    return this.product.id
  }
  get #bar(): QuoinFilterBar | null {
    return this.renderRoot.querySelector<QuoinFilterBar>('quoin-filter-bar')
  }
  get #grid(): QuoinRecordGrid | null {
    return this.renderRoot.querySelector<QuoinRecordGrid>('quoin-record-grid')
  }
  get #table(): ViewTable {
    const table = lastTableOf(this.entity)
    if (!table) throw new Error(`The table ${this.entity} is not available`)
    return table as ViewTable
  }

  #set(change: Partial<ListState>): void {
    this.#view.change(change)
  }

  async #create(): Promise<void> {
    if (!mayCreate(this.entity)) return
    const { createRecord } = await import('../form/create-record.ts')
    const noun = nounOf(this.#table, this.page).toLowerCase()
    const made = await createRecord({ entity: this.entity, preset: this.page.preset ?? {}, noun })
    if (made) this.#grid?.reload()
  }

  #chooseColumn(columns: readonly string[], name: string): void {
    const next = columns.includes(name) ? columns.filter((each) => each !== name) : [...columns, name]
    const usual = defaultColumns(this.#table, this.page)
    const isUsual = next.length === usual.length && next.every((each, index) => each === usual[index])
    if (next.length > 0) this.#set({ columns: isUsual ? [] : next })
  }

  override render(): TemplateResult {
    const table = this.#table
    const { state, isOpening } = this.#view
    const columns = state.columns.length > 0 ? state.columns : defaultColumns(table, this.page)
    const label = this.page.label ?? pluralOf(table)
    if (this.chosen.length > 0) void import('./bulk-bar.ts')
    return html`<div class="head">
        <h1>${label}</h1>
        ${this.#view.picker()}
        ${
          this.total
            ? html`<span class="count" aria-live="polite"
                >${this.total.count.toLocaleString('en-GB')}${this.total.isExact ? '' : '+'}</span
              >`
            : nothing
        }
        <span class="space"></span>
        ${viewSwitch(this.productId, this.page, this.#view.carried)} ${this.#actions(table)}
      </div>
      <div class="tools">
        <quoin-filter-bar
          .table=${table}
          .search=${state.search}
          .chips=${state.chips}
          @search-changed=${(event: CustomEvent<string>) => this.#set({ search: event.detail })}
          @chips-changed=${(event: CustomEvent<Chip[]>) => this.#set({ chips: event.detail })}
        ></quoin-filter-bar>
        <span class="space"></span>
        ${this.#exportLink(state, columns)} ${this.#columnMenu(table, columns)}
      </div>
      ${this.#view.note()}
      ${isOpening ? html`<div class="fill opening">${skeleton(10)}</div>` : this.#rows(table, columns, state)}
      ${this.chosen.length > 0 ? this.#bulkBar(table) : nothing}`
  }

  #rows(table: ViewTable, columns: readonly string[], state: ListState): TemplateResult {
    const fixed = this.page.filter as Filter | undefined
    return html`<quoin-record-grid
      .entity=${this.entity}
      .table=${table}
      .columns=${columns}
      .widths=${state.widths}
      .filter=${filterOf(state.chips, fixed)}
      .search=${state.search}
      .sort=${state.sort}
      .label=${this.page.label ?? pluralOf(table)}
      .canEdit=${can('update', this.entity)}
      .isNarrow=${this.isNarrow}
      @sort-chosen=${(event: CustomEvent<string>) => this.#set({ sort: nextSort(state.sort, event.detail) })}
      @width-chosen=${(event: CustomEvent<{ column: string; width: number }>) =>
        this.#set({ widths: { ...state.widths, [event.detail.column]: event.detail.width } })}
      @selection-changed=${(event: CustomEvent<Row[]>) => (this.chosen = event.detail)}
      @counted=${(event: CustomEvent<{ count: number; isExact: boolean }>) => (this.total = event.detail)}
    >
      <div slot="empty">${this.#empty(table, state)}</div>
    </quoin-record-grid>`
  }

  #actions(table: ViewTable): TemplateResult {
    return html`${
      this.page.import && mayCreate(this.entity)
        ? html`<a class="btn" href="/import/${this.page.import}" aria-label="Import"
            >${icon('upload')}<span class="wide-only">Import</span></a
          >`
        : nothing
    }
    ${
      mayCreate(this.entity)
        ? html`<button class="btn primary" aria-keyshortcuts="c" @click=${() => this.#create()}>
            ${icon('plus')}<span
              >New<span class="wide-only"> ${nounOf(table, this.page).toLowerCase()}</span></span
            >
          </button>`
        : nothing
    }`
  }

  /** What the list shows, all of it, as a file for a spreadsheet. */
  #exportLink(state: ListState, columns: readonly string[]): TemplateResult {
    const { search, sort } = state
    const filter = filterOf(state.chips, this.page.filter as Filter | undefined)
    const query = { filter, search, sort, columns: columns.join(',') }
    return html`<a
      class="btn ghost wide-only"
      href=${withQuery(`${recordsPath(this.entity)}/export.csv`, query)}
      download
      >${icon('download')} Export</a
    >`
  }

  #columnMenu(table: ViewTable, columns: readonly string[]): TemplateResult {
    const names = [...columns, ...showableColumns(table).filter((name) => !columns.includes(name))]
    const items = names.map((name) => ({
      label: columnLabel(name, table.columns[name]),
      isChecked: columns.includes(name),
      run: () => this.#chooseColumn(columns, name),
    }))
    return html`<quoin-menu
      class="wide-only"
      look="btn ghost"
      placement="bottom-end"
      label="Choose columns"
      .items=${items}
      >${icon('sliders-horizontal')} Columns</quoin-menu
    >`
  }

  #bulkBar(table: ViewTable): TemplateResult {
    return html`<quoin-bulk-bar
      .entity=${this.entity}
      .table=${table}
      .rows=${this.chosen}
      .canUpdate=${can('update', this.entity)}
      .canDelete=${can('delete', this.entity)}
      @selection-cleared=${() => this.#grid?.clearSelection()}
      @bulk-done=${() => this.#grid?.reload()}
    ></quoin-bulk-bar>`
  }

  #empty(table: ViewTable, state: ListState): TemplateResult {
    const label = (this.page.label ?? pluralOf(table)).toLowerCase()
    if (state.search || state.chips.length > 0) {
      return empty({
        icon: 'search',
        heading: `No ${label} match`,
        text: 'Nothing fits this search and these filters. Loosen one of them, or begin again.',
        action: html`<button class="btn" @click=${() => this.#set({ search: '', chips: [] })}>
          Clear search and filters
        </button>`,
      })
    }
    return empty({
      icon: table.icon ?? 'inbox',
      heading: `No ${label} yet`,
      text: this.page.import
        ? `Bring them in from a spreadsheet or another system, or add the first one by hand.`
        : `Add the first one; press C from anywhere on this page.`,
      action: this.#actions(table),
    })
  }
}
defineElement('quoin-list-page', QuoinListPage)
