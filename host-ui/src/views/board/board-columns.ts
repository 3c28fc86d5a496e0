import {
  currentShell,
  dateOf,
  defineElement,
  formatMoney,
  html,
  nothing,
  QuoinElement,
  repeat,
  type Page,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import type { SortableEvent } from '@quoin/plugin-sdk/ui/sortable'
import type { Included, Row, ViewTable } from '../model/tables.ts'
import { valueStyles } from '../shared-styles.ts'
import { cardView, type CardView } from './board-card.ts'
import { findCard, weighted, type BoardColumn, type BoardState, type Move, type Sum } from './board-model.ts'
import { boardStyles } from './board-styles.ts'

/** Cards of a column drawn at first, and at each step as a person scrolls near the end. */
const DRAWN_FIRST = 15

/**
 * `<quoin-board-columns>`: draws columns and cards and turns dragging and keys into `card-moved` (`Move`).
 * Also fires `more-wanted` (key) when a column is scrolled near its end.
 */
export class QuoinBoardColumns extends QuoinElement {
  static override styles = [valueStyles, boardStyles]
  static override properties = {
    entity: {},
    table: { attribute: false },
    page: { attribute: false },
    columns: { attribute: false },
    state: { attribute: false },
    included: { attribute: false },
    canMove: { attribute: false },
    held: { state: true },
    announcement: { state: true },
    drawn: { state: true },
  }
  declare entity: string
  declare table: ViewTable
  declare page: Page
  declare columns: readonly BoardColumn[]
  declare state: BoardState
  declare included: Included
  declare canMove: boolean
  /** The card picked up by keyboard and where it would go. */
  declare held: { id: string; from: string; key: string; index: number } | undefined
  declare announcement: string
  declare drawn: Readonly<Record<string, number>>
  /** What stood behind the dragged card; Lit's own markers stand between cards, so the place is exact. */
  #placeBehind: Node | null = null
  readonly #sortables = new Map<Element, { destroy(): void }>()

  constructor() {
    super()
    this.canMove = false
    this.held = undefined
    this.announcement = ''
    this.drawn = {}
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const sortable of this.#sortables.values()) sortable.destroy()
    this.#sortables.clear()
  }

  protected override updated(): void {
    if (this.canMove) void this.#makeSortable()
  }

  async #makeSortable(): Promise<void> {
    const { Sortable } = await import('@quoin/plugin-sdk/ui/sortable')
    if (!this.isConnected) return
    for (const list of this.renderRoot.querySelectorAll<HTMLElement>('.cards')) {
      if (this.#sortables.has(list)) continue
      const sortable = Sortable.create(list, {
        group: 'cards',
        draggable: '.board-card',
        animation: globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
        ghostClass: 'ghost',
        delay: 150,
        delayOnTouchOnly: true,
        scroll: true,
        onStart: ({ item }) => (this.#placeBehind = item.nextSibling),
        onEnd: (event) => this.#dropped(event),
      })
      this.#sortables.set(list, sortable)
    }
  }

  /** Puts the node back where Lit knows it, then asks for the move: the model draws it in its new place. */
  #dropped(event: SortableEvent): void {
    const { item, from, to, newDraggableIndex } = event
    const id = item.dataset['id'] ?? ''
    from.insertBefore(item, this.#placeBehind)
    const source = from.dataset['key'] ?? ''
    const target = to.dataset['key'] ?? ''
    if (source === target) return
    this.#ask({ id, from: source, to: target, index: newDraggableIndex ?? 0 })
  }

  #ask(move: Move): void {
    this.emit('card-moved', move)
  }

  #keys(event: KeyboardEvent, row: Row): void {
    const place = findCard(this.state, row.id)
    if (!place || event.target !== event.currentTarget) return
    const isHeld = this.held?.id === row.id
    if (event.key === ' ' && this.canMove) {
      event.preventDefault()
      if (isHeld) this.#putDown()
      else this.#pickUp(row, place.key)
    } else if (event.key === 'Escape' && isHeld) {
      event.stopPropagation()
      this.held = undefined
      this.announcement = 'Moving cancelled.'
    } else if (event.key === 'Enter') {
      ;(event.currentTarget as HTMLElement).querySelector<HTMLElement>('.card-title')?.click()
    } else if (event.key.startsWith('Arrow')) {
      event.preventDefault()
      if (isHeld) this.#carry(event.key)
      else this.#walk(event.key, place.key, place.index)
    }
  }

  #pickUp(row: Row, key: string): void {
    this.held = { id: row.id, from: key, key, index: 0 }
    this.announcement = 'Picked up. Left and right choose a column, Space puts it down, Escape cancels.'
  }

  #carry(arrow: string): void {
    const held = this.held
    if (!held || arrow === 'ArrowUp' || arrow === 'ArrowDown') return
    const at = this.columns.findIndex((column) => column.key === held.key)
    const next = this.columns[at + (arrow === 'ArrowRight' ? 1 : -1)]
    if (!next) return
    this.held = { ...held, key: next.key }
    this.announcement = `Over ${next.title}.`
    this.renderRoot
      .querySelector(`[data-column="${CSS.escape(next.key)}"]`)
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
  }

  #putDown(): void {
    const held = this.held
    this.held = undefined
    if (!held || held.key === held.from) {
      this.announcement = 'Put down where it was.'
      return
    }
    const title = this.columns.find((column) => column.key === held.key)?.title ?? ''
    this.announcement = `Moved to ${title}.`
    this.#ask({ id: held.id, from: held.from, to: held.key, index: 0 })
    void this.updateComplete.then(() => this.focusCard(held.id))
  }

  focusCard(id: string): void {
    this.renderRoot.querySelector<HTMLElement>(`.board-card[data-id="${CSS.escape(id)}"]`)?.focus()
  }

  /** Puts the focus on the first card, as `j` does. */
  focusFirst(): void {
    this.renderRoot.querySelector<HTMLElement>('.board-card')?.focus()
  }

  #walk(arrow: string, key: string, index: number): void {
    const at = this.columns.findIndex((column) => column.key === key)
    const isAcross = arrow === 'ArrowLeft' || arrow === 'ArrowRight'
    const step = arrow === 'ArrowRight' || arrow === 'ArrowDown' ? 1 : -1
    const column = isAcross ? this.columns[at + step] : this.columns[at]
    const cards = this.state.cards[column?.key ?? ''] ?? []
    const wanted = isAcross ? Math.min(index, cards.length - 1) : index + step
    const card = cards[wanted]
    if (card) this.focusCard(card.id)
  }

  #scrolled(event: Event, key: string): void {
    const list = event.currentTarget as HTMLElement
    if (list.scrollTop + list.clientHeight < list.scrollHeight - 600) return
    const loaded = this.state.cards[key]?.length ?? 0
    const drawn = this.drawn[key] ?? DRAWN_FIRST
    if (drawn < loaded) this.drawn = { ...this.drawn, [key]: drawn + DRAWN_FIRST }
    if (drawn + DRAWN_FIRST >= loaded) this.emit('more-wanted', key)
  }

  override render(): TemplateResult {
    const { currency, timeZone } = currentShell().organisation
    const now = new Date()
    const view: CardView = {
      entity: this.entity,
      table: this.table,
      page: this.page,
      context: { included: this.included, currency, timeZone },
      today: dateOf(now, timeZone),
      now,
    }
    return html`<div class="board">
        ${repeat(
          this.columns,
          (column) => column.key,
          (column) => this.#column(column, view),
        )}
      </div>
      <div class="visually-hidden" role="status">${this.announcement}</div>`
  }

  #column(column: BoardColumn, view: CardView): TemplateResult {
    const cards = this.state.cards[column.key] ?? []
    const totals = this.state.totals[column.key] ?? { count: cards.length, sums: [] }
    const shown = cards.slice(0, this.drawn[column.key] ?? DRAWN_FIRST)
    const isTarget = this.held?.key === column.key && this.held.from !== column.key
    return html`<section class="column" data-column=${column.key} aria-label=${column.title}>
      <div class="column-head">
        <h2>
          <span>${column.title}</span><span class="count">${totals.count.toLocaleString('en-GB')}</span>
        </h2>
        ${this.page.sum ? html`<div class="totals">${this.#totals(totals.sums, column)}</div>` : nothing}
      </div>
      <ul
        class="cards"
        data-key=${column.key}
        tabindex=${shown.length > 4 ? -1 : nothing}
        @scroll=${(event: Event) => this.#scrolled(event, column.key)}
      >
        ${isTarget ? html`<li class="end">Space puts the card here</li>` : nothing}
        ${repeat(
          shown,
          (row) => row.id,
          (row) => this.#card(row, view),
        )}
      </ul>
    </section>`
  }

  #totals(sums: readonly Sum[], column: BoardColumn): TemplateResult {
    const text = sums.map((sum) => formatMoney(sum.amount, sum.currency, { isWhole: true })).join(' + ')
    const heavy = weighted({ count: 0, sums }, column.weight)
      ?.map((sum) => formatMoney(sum.amount, sum.currency, { isWhole: true }))
      .join(' + ')
    const isWorthSaying = heavy && column.weight !== undefined && column.weight > 0 && column.weight < 100
    return html`${text || nothing}${
      isWorthSaying
        ? html` <span title="Weighted by ${column.weight}%"
            >· ${heavy}<span class="word"> weighted</span></span
          >`
        : nothing
    }`
  }

  #card(row: Row, view: CardView): TemplateResult {
    return html`<li
      class="board-card ${this.held?.id === row.id ? 'held' : ''}"
      data-id=${row.id}
      tabindex="0"
      aria-roledescription=${this.canMove ? 'movable card' : nothing}
      @keydown=${(event: KeyboardEvent) => this.#keys(event, row)}
    >
      ${cardView(row, view)}
    </li>`
  }
}
defineElement('quoin-board-columns', QuoinBoardColumns)
