import type { Filter } from '@quoin/plugin-sdk'
import {
  currentShell,
  defineElement,
  html,
  keyed,
  messageOf,
  navigate,
  notice,
  nothing,
  QuoinElement,
  recordHref,
  render,
  repeat,
  skeleton,
  toast,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import type {
  Grid,
  GridColumn,
  GridDataProviderCallback,
  GridDataProviderParams,
  GridItemModel,
} from '@quoin/plugin-sdk/ui/grid'
import { isNumeric, type CellContext } from '../model/cells.ts'
import { isFrozen } from '../model/frozen.ts'
import { isWritable, titleColumns, type Row, type ViewTable } from '../model/tables.ts'
import { valueStyles } from '../shared-styles.ts'
import { CellEditor, type EditedGrid } from './cell-editor.ts'
import { bodyCell, cardCell, headCell, usualWidth } from './grid-cells.ts'
import { gridStyles } from './grid-styles.ts'
import { RowSource } from './row-source.ts'
import { emptySelection, toggle, type Selection } from './selection.ts'
import '@quoin/plugin-sdk/ui/grid'

type Renderer = (root: HTMLElement, column: GridColumn<Row>, model: GridItemModel<Row>) => void

/** Rows that can be chosen at once: as many as one bulk request takes. */
export const MOST_CHOSEN = 1000
const PAGE_SIZE = 50

/**
 * `<quoin-record-grid>`: rows of one query in a virtual grid. Fires `sort-chosen`, `width-chosen`,
 * `selection-changed`, `counted`. Enter opens on the title and edits elsewhere, F2 and double click edit.
 */
export class QuoinRecordGrid extends QuoinElement implements EditedGrid {
  static override styles = [valueStyles, gridStyles]
  static override properties = {
    entity: {},
    table: { attribute: false },
    columns: { attribute: false },
    widths: { attribute: false },
    filter: { attribute: false },
    search: {},
    sort: {},
    canEdit: { attribute: false },
    isNarrow: { attribute: false },
    label: {},
    selection: { state: true },
    failure: { state: true },
    isFirstLoad: { state: true },
  }
  declare entity: string
  declare table: ViewTable
  declare columns: readonly string[]
  declare widths: Readonly<Record<string, number>>
  declare filter: Filter | undefined
  declare search: string
  declare sort: string
  declare canEdit: boolean
  declare isNarrow: boolean
  declare label: string
  declare selection: Selection<Row>
  declare failure: string
  declare isFirstLoad: boolean
  #source: RowSource | undefined
  #queryKey = ''
  #focused: { index: number; column: string } | undefined
  readonly #editor = new CellEditor(this)
  readonly #renderers = new Map<string, Renderer>()

  constructor() {
    super()
    this.widths = {}
    this.filter = undefined
    this.search = ''
    this.sort = ''
    this.canEdit = false
    this.isNarrow = false
    this.label = ''
    this.selection = emptySelection()
    this.failure = ''
    this.isFirstLoad = true
  }

  get #grid(): Grid<Row> | null {
    return this.renderRoot.querySelector<Grid<Row>>('vaadin-grid')
  }
  get context(): CellContext {
    const { currency, timeZone } = currentShell().organisation
    return { included: this.#source?.included ?? {}, currency, timeZone }
  }

  protected override willUpdate(): void {
    const { entity, columns, filter, search, sort } = this
    const key = JSON.stringify([entity, columns, filter, search, sort])
    if (key !== this.#queryKey) {
      this.#queryKey = key
      this.#restart()
    }
  }

  /** Loads everything again, e.g. after records were made or deleted. */
  reload(): void {
    this.#restart()
    this.requestUpdate()
  }

  #restart(): void {
    const { entity, table, columns, filter, search, sort } = this
    const source = new RowSource({ entity, table, columns, filter, search, sort })
    this.#source = source
    this.failure = ''
    this.#editor.close()
    this.isFirstLoad = true
    this.#choose(emptySelection())
    void source.count().then(
      (answer) => {
        if (this.#source !== source) return
        this.emit('counted', answer)
        const grid = this.#grid
        if (grid && source.pages.rows.length > 0) grid.size = source.pages.size
      },
      // The rows themselves report that the server is away; a missing count is only a missing number.
      () => undefined,
    )
    this.#provider = (parameters, callback) => void this.#provide(source, parameters, callback)
  }

  #provider: (parameters: GridDataProviderParams<Row>, callback: GridDataProviderCallback<Row>) => void =
    () => {}

  async #provide(
    source: RowSource,
    { page, pageSize }: GridDataProviderParams<Row>,
    callback: GridDataProviderCallback<Row>,
  ): Promise<void> {
    try {
      const rows = await source.pages.range(page * pageSize, (page + 1) * pageSize)
      if (source !== this.#source) return
      callback(rows, source.pages.size)
      source.pages.prefetch((page + 3) * pageSize)
      this.isFirstLoad = false
    } catch (error) {
      if (source !== this.#source) return
      callback([], source.pages.rows.length)
      this.failure = messageOf(error)
      this.isFirstLoad = false
    }
  }

  protected override updated(): void {
    this.#grid?.requestContentUpdate()
  }

  #choose(selection: Selection<Row>): void {
    if (selection.rows.size > MOST_CHOSEN) {
      toast({
        text: `At most ${MOST_CHOSEN.toLocaleString('en-GB')} rows can be chosen at once.`,
        tone: 'warning',
      })
      return this.requestUpdate()
    }
    this.selection = selection
    this.emit('selection-changed', [...selection.rows.values()])
  }

  clearSelection(): void {
    this.#choose(emptySelection())
  }

  #toggle(index: number, isStretch: boolean): void {
    this.#choose(toggle(this.selection, this.#source?.pages.rows ?? [], index, isStretch))
  }

  #toggleAll(isOn: boolean): void {
    const rows = (this.#source?.pages.rows ?? []).slice(0, MOST_CHOSEN)
    this.#choose({ rows: new Map(isOn ? rows.map((row) => [row.id, row]) : []), anchor: -1 })
  }

  patch(id: string, values: Partial<Row>): void {
    this.#source?.pages.patch(id, values)
  }
  redraw(): Promise<unknown> {
    this.requestUpdate()
    return this.updateComplete
  }
  focusField(): void {
    this.renderRoot.querySelector<HTMLElement>('quoin-field')?.focus()
  }
  focusCell(): void {
    this.#grid?.shadowRoot?.querySelector<HTMLElement>('#items td[tabindex="0"]')?.focus()
  }

  /** Moves the focus by rows, as `j` and `k` do. */
  move(step: 1 | -1): void {
    const root = this.#grid?.shadowRoot
    const cell = root?.activeElement
    if (cell?.matches('#items td')) {
      const key = step === 1 ? 'ArrowDown' : 'ArrowUp'
      cell.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))
      return
    }
    const row = root?.querySelector('#items tr:not([hidden])')
    const cells = row?.querySelectorAll<HTMLElement>('td') ?? []
    ;(cells[this.isNarrow ? 0 : 1] ?? cells[0])?.focus()
  }

  /** Chooses the focused row, as `x` does. */
  toggleFocused(isStretch: boolean): void {
    if (this.#focused) this.#toggle(this.#focused.index, isStretch)
  }

  async #edit(row: Row, column: string): Promise<void> {
    if (!this.canEdit || this.isNarrow || !isWritable(this.table.columns[column])) return
    if (isFrozen(this.table, row)) return
    await this.#editor.open(row, column)
  }

  readonly #keys = (event: KeyboardEvent): void => {
    const row = this.#focused && this.#source?.pages.rows[this.#focused.index]
    const isInCell = this.#grid?.shadowRoot?.activeElement?.matches('#items td') === true
    if (!row || !this.#focused || !isInCell || this.#editor.isOpen) return
    const { column } = this.#focused
    const opens =
      event.key === 'Enter' && (this.isNarrow || column === '' || column === titleColumns(this.table)[0])
    if (opens) navigate(recordHref(this.entity, row.id))
    else if (event.key === 'Enter' || event.key === 'F2') void this.#edit(row, column)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  readonly #doubleClick = (event: MouseEvent): void => {
    const context = this.#grid?.getEventContext(event)
    if (context?.section === 'body' && context.item && context.column?.path)
      void this.#edit(context.item, context.column.path)
  }

  readonly #focus = (event: CustomEvent): void => {
    const context = this.#grid?.getEventContext(event as unknown as Event)
    if (context?.section === 'body' && context.index !== undefined)
      this.#focused = { index: context.index, column: context.column?.path ?? '' }
  }

  readonly #resized = (event: CustomEvent<{ resizedColumn: GridColumn<Row> }>): void => {
    const column = event.detail.resizedColumn
    const width = Number.parseFloat(column.width ?? '')
    if (column.path && Number.isFinite(width)) this.emit('width-chosen', { column: column.path, width })
  }

  #renderer(name: string): Renderer {
    let renderer = this.#renderers.get(name)
    if (!renderer) {
      renderer = (root, _column, { item }) => render(this.#cell(name, item), root)
      this.#renderers.set(name, renderer)
    }
    return renderer
  }

  #cell(name: string, row: Row): TemplateResult | typeof nothing {
    return this.#editor.isAt(row, name) ? this.#editor.view(row, name) : bodyCell(this, name, row)
  }

  readonly #checkRenderer: Renderer = (root, _column, { item, index }) => {
    render(
      html`<label class="check"
        ><input
          type="checkbox"
          tabindex="-1"
          aria-label="Choose row"
          .checked=${this.selection.rows.has(item.id)}
          @click=${(event: MouseEvent) => this.#toggle(index, event.shiftKey)}
      /></label>`,
      root,
    )
  }
  readonly #checkHead = (root: HTMLElement): void => {
    render(
      html`<label class="check"
        ><input
          type="checkbox"
          tabindex="-1"
          aria-label="Choose all loaded rows"
          .checked=${this.selection.rows.size > 0}
          .indeterminate=${this.selection.rows.size > 0 && this.selection.rows.size < (this.#source?.pages.rows.length ?? 0)}
          @change=${(event: Event) => this.#toggleAll((event.target as HTMLInputElement).checked)}
      /></label>`,
      root,
    )
  }
  readonly #cardRenderer: Renderer = (root, _column, { item }) =>
    render(cardCell(this, this.columns, item), root)

  override render(): TemplateResult {
    return html`${keyed(
      this.isNarrow,
      html`<vaadin-grid
        aria-label=${this.label}
        theme="no-border"
        .pageSize=${PAGE_SIZE}
        .dataProvider=${this.#provider}
        @keydown=${{ handleEvent: this.#keys, capture: true }}
        @dblclick=${this.#doubleClick}
        @cell-focus=${this.#focus}
        @column-resize=${this.#resized}
        >${this.isNarrow ? this.#cardColumn() : this.#tableColumns()}</vaadin-grid
      >`,
    )}${this.#cover()}`
  }

  #cardColumn(): TemplateResult {
    return html`<vaadin-grid-column flex-grow="1" .renderer=${this.#cardRenderer}></vaadin-grid-column>`
  }

  #tableColumns(): TemplateResult {
    const onSort = (name: string): boolean => this.emit('sort-chosen', name)
    const [title] = titleColumns(this.table)
    return html`<vaadin-grid-column
        width="48px"
        flex-grow="0"
        frozen
        .renderer=${this.#checkRenderer}
        .headerRenderer=${this.#checkHead}
      ></vaadin-grid-column>
      ${repeat(
        this.columns,
        (name) => name,
        (name) => {
          const type = this.table.columns[name]?.type ?? 'text'
          const width = this.widths[name]
          return html`<vaadin-grid-column
            path=${name}
            resizable
            text-align=${isNumeric(type) ? 'end' : 'start'}
            width=${width === undefined ? usualWidth(type, name === title) : `${width}px`}
            flex-grow=${width !== undefined ? 0 : name === title ? 2 : 1}
            .renderer=${this.#renderer(name)}
            .headerRenderer=${(root: HTMLElement) => render(headCell(this.table, name, this.sort, onSort), root)}
          ></vaadin-grid-column>`
        },
      )}`
  }

  #cover(): TemplateResult | typeof nothing {
    if (this.failure) {
      return html`<div class="cover">
        <div class="empty">
          ${notice('danger', this.failure)}
          <div class="actions"><button class="btn" @click=${() => this.reload()}>Try again</button></div>
        </div>
      </div>`
    }
    if (this.isFirstLoad) return html`<div class="cover loading">${skeleton(10)}</div>`
    const isEmpty = this.#source?.pages.isComplete === true && this.#source.pages.rows.length === 0
    return isEmpty ? html`<div class="cover"><slot name="empty"></slot></div>` : nothing
  }
}
defineElement('quoin-record-grid', QuoinRecordGrid)
