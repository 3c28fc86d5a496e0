import type { Filter } from '@quoin/plugin-sdk'
import {
  can,
  defineElement,
  empty,
  html,
  icon,
  lastTableOf,
  messageOf,
  notice,
  nothing,
  productOf,
  QuoinElement,
  ShortcutController,
  skeleton,
  tableOf,
  titleOf,
  toast,
  type Page,
  type ShellProduct,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { ask } from '../form/ask.ts'
import { filterOf, type Chip } from '../list/filter-model.ts'
import type { QuoinFilterBar } from '../list/filter-bar.ts'
import { headStyles } from '../list/head-styles.ts'
import { mayCreate, viewSwitch } from '../list/list-head.ts'
import type { ListState } from '../list/list-state.ts'
import { currencyColumn, pluralOf, type Row, type ViewTable } from '../model/tables.ts'
import { fieldsForMove } from '../record/action-input.ts'
import { records } from '../record-api.ts'
import { CurrentView } from '../saved/current-view.ts'
import { pageStyles } from '../shared-styles.ts'
import {
  findCard,
  moveCard,
  replaceCard,
  type BoardColumn,
  type BoardState,
  type Move,
  type MoveOptions,
} from './board-model.ts'
import { BoardSource, loadBoards, loadColumns, shapeOf } from './board-source.ts'
import { boardStyles } from './board-styles.ts'
import type { QuoinBoardColumns } from './board-columns.ts'
import '../list/filter-bar.ts'
import './board-columns.ts'

/** `<quoin-board-page>`: records of one table as cards in columns, drawn from the page's manifest entry. */
export class QuoinBoardPage extends QuoinElement {
  static override styles = [pageStyles, headStyles, boardStyles]
  static override properties = {
    page: { attribute: false },
    table: {},
    product: { attribute: false },
    boards: { state: true },
    columns: { state: true },
    cards: { state: true },
    failure: { state: true },
  }
  declare page: Page
  /** Entity of the table, `plugin.table`. */
  declare table: string
  declare product: ShellProduct
  declare boards: readonly { id: string; title: string }[] | undefined
  declare columns: readonly BoardColumn[] | undefined
  declare cards: BoardState | undefined
  declare failure: string
  readonly #current = new CurrentView(this)
  #source: BoardSource | undefined
  #loadedKey = ''
  #columnsBoard: string | undefined

  constructor() {
    super()
    this.boards = undefined
    this.columns = undefined
    this.cards = undefined
    this.failure = ''
    new ShortcutController(this, () => [
      { keys: '/', label: 'Search this board', scope: 'page', run: () => this.#bar?.focusSearch() },
      { keys: 'c', label: 'Create', scope: 'page', run: () => void this.#create() },
      { keys: 'v', label: 'Choose a view', scope: 'page', run: () => this.#current.showMenu() },
      { keys: 'j', label: 'To the cards', scope: 'page', run: () => this.#view?.focusFirst() },
    ])
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
  get #view(): QuoinBoardColumns | null {
    return this.renderRoot.querySelector<QuoinBoardColumns>('quoin-board-columns')
  }
  get #table(): ViewTable {
    const table = lastTableOf(this.entity)
    if (!table) throw new Error(`The table ${this.entity} is not available`)
    return table as ViewTable
  }
  get #moveOptions(): MoveOptions {
    const table = this.#table
    const held = currencyColumn(table, this.page.sum ?? '') ?? ''
    return {
      group: shapeOf(table, this.page).group,
      sum: this.page.sum,
      currencyOf: (row) =>
        String(row[held] ?? this.cards?.totals[String(row[this.page.group ?? ''])]?.sums[0]?.currency ?? ''),
    }
  }

  #set(change: Partial<ListState>): void {
    this.#current.change(change)
  }

  protected override updated(): void {
    if (this.#current.isOpening) return
    const { state } = this.#current
    const key = JSON.stringify([this.entity, this.page.path, state.board, state.chips, state.search])
    if (key === this.#loadedKey) return
    this.#loadedKey = key
    void this.#load(state)
  }

  /** The board of the address, or the first one when it names none or one that is gone. */
  #boardOf(state: ListState): string {
    const isThere = !this.boards || this.boards.some(({ id }) => id === state.board)
    return (isThere && state.board) || (this.boards?.[0]?.id ?? '')
  }

  #filter(state: ListState): Filter | undefined {
    const board = this.#boardOf(state)
    const own = this.page.board && board ? ({ [this.page.board]: { eq: board } } as Filter) : undefined
    return filterOf(state.chips, this.page.filter as Filter | undefined, own)
  }

  async #load(state: ListState): Promise<void> {
    const table = this.#table
    const key = this.#loadedKey
    this.failure = ''
    try {
      this.boards ??= await loadBoards(table, this.page)
      const board = this.#boardOf(state)
      if (!this.columns || this.#columnsBoard !== board) {
        const columns = await loadColumns(table, this.page, board)
        if (key !== this.#loadedKey) return
        this.#columnsBoard = board
        this.columns = columns
        this.cards = undefined
      }
      const source = new BoardSource({
        entity: this.entity,
        table,
        page: this.page,
        filter: this.#filter(state),
        search: state.search,
      })
      const cards = await source.load((this.columns ?? []).map((column) => column.key))
      if (key !== this.#loadedKey) return
      this.#source = source
      this.cards = cards
    } catch (error) {
      if (key === this.#loadedKey) this.failure = messageOf(error)
    }
  }

  readonly #reload = (): void => {
    this.#loadedKey = ''
    this.requestUpdate()
  }

  async #more(key: string): Promise<void> {
    const source = this.#source
    const rows = await source?.more(key).catch(() => [])
    if (!rows?.length || source !== this.#source || !this.cards) return
    const known = new Set(this.cards.cards[key]?.map((row) => row.id))
    const added = rows.filter((row) => !known.has(row.id))
    const cards = { ...this.cards.cards, [key]: [...(this.cards.cards[key] ?? []), ...added] }
    this.cards = { ...this.cards, cards }
  }

  async #create(): Promise<void> {
    if (!mayCreate(this.entity)) return
    const { createRecord } = await import('../form/create-record.ts')
    const { state } = this.#current
    const board = this.#boardOf(state)
    const first = this.columns?.[0]?.key
    const preset = {
      ...this.page.preset,
      ...(this.page.board && board ? { [this.page.board]: board } : {}),
      ...(this.page.group && first ? { [this.page.group]: first } : {}),
    }
    if (await createRecord({ entity: this.entity, preset })) this.#reload()
  }

  /** Shows the move at once; asks what must be asked, tells the server, and takes it back when refused. */
  async #move(move: Move): Promise<void> {
    const place = this.cards && findCard(this.cards, move.id)
    const target = this.columns?.find((column) => column.key === move.to)
    if (!this.cards || !place || !target) return
    const back: Move = { id: move.id, from: move.to, to: place.key, index: place.index }
    this.cards = moveCard(this.cards, move, this.#moveOptions)
    const takeBack = (): void => {
      if (this.cards) this.cards = moveCard(this.cards, back, this.#moveOptions)
    }
    const extra = await this.#askFor(place.row, target)
    if (!extra) return takeBack()
    try {
      await this.#store(move.id, target.key, extra)
      const text = `“${titleOf(this.#table, place.row)}” moved to ${target.title}.`
      toast({ text, undo: () => void this.#undo(back) })
    } catch (error) {
      takeBack()
      toast({ text: `Not moved. ${messageOf(error)}`, tone: 'danger' })
    }
  }

  /** Fields that the move's action needs for this column; undefined when the person cancelled. */
  async #askFor(row: Row, target: BoardColumn): Promise<Readonly<Record<string, unknown>> | undefined> {
    const action = productOf(this.productId)?.actions?.[this.page.move ?? '']
    if (!action) return {}
    const shape = shapeOf(this.#table, this.page)
    const targetColumns = (tableOf(shape.groupEntity ?? '') as ViewTable | undefined)?.columns ?? {}
    const fields = fieldsForMove(action.input, shape.group, target.row, targetColumns)
    if (Object.keys(fields).length === 0) return {}
    return ask({
      heading: `Move to ${target.title}`,
      text: titleOf(this.#table, row),
      fields,
      confirm: 'Move',
    })
  }

  async #store(id: string, key: string, extra: Readonly<Record<string, unknown>>): Promise<void> {
    const version = this.cards && findCard(this.cards, id)?.row.version
    const { group } = this.#moveOptions
    if (this.page.move)
      await records.action(this.productId, this.page.move, { id, version, [group]: key, ...extra })
    else await records.update(this.entity, { id, version: version ?? 0 }, { [group]: key, ...extra })
    const stored = await records.get(this.entity, id)
    if (this.cards) this.cards = replaceCard(this.cards, stored)
  }

  async #undo(back: Move): Promise<void> {
    const target = this.columns?.find((column) => column.key === back.to)
    if (!this.cards || !target) return
    const before = this.cards
    this.cards = moveCard(this.cards, back, this.#moveOptions)
    try {
      await this.#store(back.id, back.to, {})
    } catch (error) {
      this.cards = before
      toast({ text: `Not undone. ${messageOf(error)}`, tone: 'danger' })
    }
  }

  override render(): TemplateResult {
    const table = this.#table
    const { state } = this.#current
    return html`<div class="head">
        <h1>${this.page.label ?? pluralOf(table)}</h1>
        ${this.#current.picker()} ${this.#chooser(state)}
        <span class="space"></span>
        ${viewSwitch(this.productId, this.page, this.#current.carried)}
        ${
          mayCreate(this.entity)
            ? html`<button class="btn primary" aria-keyshortcuts="c" @click=${() => this.#create()}>
                ${icon('plus')}<span>New<span class="wide-only"> ${table.label.toLowerCase()}</span></span>
              </button>`
            : nothing
        }
      </div>
      <div class="tools">
        <quoin-filter-bar
          .table=${table}
          .search=${state.search}
          .chips=${state.chips}
          @search-changed=${(event: CustomEvent<string>) => this.#set({ search: event.detail })}
          @chips-changed=${(event: CustomEvent<Chip[]>) => this.#set({ chips: event.detail })}
        ></quoin-filter-bar>
      </div>
      ${this.#current.note()} ${this.#body(table)}`
  }

  #chooser(state: ListState): TemplateResult | typeof nothing {
    if (!this.boards || this.boards.length < 2) return nothing
    const chosen = this.#boardOf(state)
    return html`<select
      class="chooser"
      aria-label="Board"
      @change=${(event: Event) => this.#set({ board: (event.target as HTMLSelectElement).value })}
    >
      ${this.boards.map(({ id, title }) => html`<option value=${id} ?selected=${id === chosen}>${title}</option>`)}
    </select>`
  }

  #body(table: ViewTable): TemplateResult {
    if (this.failure) {
      return html`<div class="empty">
        ${notice('danger', this.failure)}
        <div class="actions"><button class="btn" @click=${this.#reload}>Try again</button></div>
      </div>`
    }
    if (!this.columns || !this.cards) return html`<div class="loading">${skeleton(8)}</div>`
    if (this.columns.length === 0) {
      return empty({
        icon: 'columns-3',
        heading: 'This board has no columns yet',
        text: 'Add the steps that work goes through; they become the columns.',
      })
    }
    return html`<quoin-board-columns
      class="fill"
      .entity=${this.entity}
      .table=${table}
      .page=${this.page}
      .columns=${this.columns}
      .state=${this.cards}
      .included=${this.#source?.included ?? {}}
      .canMove=${can('update', this.entity)}
      @card-moved=${(event: CustomEvent<Move>) => void this.#move(event.detail)}
      @more-wanted=${(event: CustomEvent<string>) => void this.#more(event.detail)}
    ></quoin-board-columns>`
  }
}
defineElement('quoin-board-page', QuoinBoardPage)
