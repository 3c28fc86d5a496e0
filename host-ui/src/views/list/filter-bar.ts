import {
  css,
  currentShell,
  defineElement,
  html,
  icon,
  nothing,
  QuoinElement,
  repeat,
  tableOf,
  titleOf,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { columnLabel, showableColumns, type Included, type ViewTable } from '../model/tables.ts'
import { records } from '../record-api.ts'
import { chipText, type Chip } from './filter-model.ts'
import { askForChip } from './filter-dialog.ts'

/** Typing pauses this long before a search is sent. */
const SEARCH_PAUSE_MS = 200

/**
 * `<quoin-filter-bar>`: search box and filter chips, the same on lists and boards. Fires `search-changed`
 * (text) and `chips-changed` (the new chips).
 */
export class QuoinFilterBar extends QuoinElement {
  static override properties = {
    table: { attribute: false },
    search: {},
    chips: { attribute: false },
    included: { state: true },
  }
  declare table: ViewTable
  declare search: string
  declare chips: readonly Chip[]
  declare included: Included
  #timer: ReturnType<typeof setTimeout> | undefined

  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem;
      min-width: 0;
    }
    .search {
      position: relative;
      display: flex;
      align-items: center;
      width: 15rem;
      max-width: 100%;
    }
    .search quoin-icon {
      position: absolute;
      inset-inline-start: 0.625rem;
      color: var(--q-text-3);
      pointer-events: none;
    }
    .search input {
      box-sizing: border-box;
      width: 100%;
      min-height: var(--q-control);
      padding: 0 0.75rem 0 2rem;
      border: 1px solid var(--q-border-field);
      border-radius: 8px;
      background: var(--q-field);
      color: var(--q-text);
      font: inherit;
      font-size: 0.875rem;
    }
    .search input::placeholder {
      color: var(--q-text-3);
    }
    .search input:focus-visible {
      outline: 2px solid var(--q-focus);
      outline-offset: -1px;
    }
    .chip {
      display: inline-flex;
      align-items: center;
      max-width: 22rem;
      border: 1px solid var(--q-border-strong);
      border-radius: 8px;
      background: var(--q-accent-soft);
      color: var(--q-accent-text);
      font-size: 0.8125rem;
      font-weight: 500;
    }
    .chip button {
      display: inline-flex;
      align-items: center;
      min-height: calc(var(--q-control) - 2px);
      min-width: 24px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    .chip .text {
      overflow: hidden;
      padding: 0 0 0 0.625rem;
    }
    .chip .text span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .chip .off {
      justify-content: center;
      padding: 0 0.375rem;
      font-size: 0.75rem;
    }
    @media (max-width: 640px) {
      :host {
        flex: 1 1 100%;
      }
      .search {
        flex: 1;
        width: auto;
      }
    }
  `

  constructor() {
    super()
    this.search = ''
    this.chips = []
    this.included = {}
  }

  /** Puts the cursor into the search box, as `/` does. */
  focusSearch(): void {
    this.renderRoot.querySelector('input')?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('chips')) void this.#nameReferences()
  }

  /** Loads the titles of records that chips from a link refer to. */
  async #nameReferences(): Promise<void> {
    const wanted = this.chips.flatMap(({ column, value }) => {
      const entity =
        this.table.columns[column]?.type === 'reference' ? this.table.columns[column]?.to : undefined
      return entity && typeof value === 'string' && !this.included[entity]?.[value]
        ? [{ entity, id: value }]
        : []
    })
    for (const { entity, id } of wanted) {
      const table = tableOf(entity)
      const row = table ? await records.get(entity, id).catch(() => undefined) : undefined
      if (table && row) this.#remember(entity, id, titleOf(table, row))
    }
  }

  #remember(entity: string, id: string, title: string): void {
    this.included = { ...this.included, [entity]: { ...this.included[entity], [id]: { id, title } } }
  }

  #typed(event: Event): void {
    const text = (event.target as HTMLInputElement).value
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.emit('search-changed', text.trim()), SEARCH_PAUSE_MS)
  }

  async #ask(column: string, index?: number): Promise<void> {
    const chip = await askForChip({
      table: this.table,
      column,
      chip: index === undefined ? undefined : this.chips[index],
      title: (entity, id) => this.included[entity]?.[id]?.title,
      remember: (entity, id, title) => this.#remember(entity, id, title),
    })
    if (!chip) return
    const chips = index === undefined ? [...this.chips, chip] : this.chips.with(index, chip)
    this.emit('chips-changed', chips)
  }

  override render(): TemplateResult {
    const { currency, timeZone } = currentShell().organisation
    const context = { included: this.included, currency, timeZone }
    const items = showableColumns(this.table).map((name) => ({
      label: columnLabel(name, this.table.columns[name]),
      run: () => void this.#ask(name),
    }))
    return html`<div class="search" role="search">
        ${icon('search')}
        <input
          type="search"
          aria-label="Search"
          aria-keyshortcuts="/"
          placeholder="Search"
          autocomplete="off"
          .value=${this.search}
          @input=${this.#typed}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Escape') (event.target as HTMLElement).blur()
          }}
        />
      </div>
      ${repeat(
        this.chips,
        (_, index) => index,
        (chip, index) => this.#chip(chipText(this.table, chip, context), chip, index),
      )}
      <quoin-menu look="btn" label="Add filter" .items=${items}>${icon('list-filter')} Filter</quoin-menu>
      ${
        this.chips.length > 1
          ? html`<button class="btn ghost" @click=${() => this.emit('chips-changed', [])}>Clear</button>`
          : nothing
      }`
  }

  #chip(text: string, chip: Chip, index: number): TemplateResult {
    return html`<span class="chip">
      <button class="text" title=${text} @click=${() => this.#ask(chip.column, index)}>
        <span>${text}</span>
      </button>
      <button
        class="off"
        aria-label=${`Remove filter: ${text}`}
        @click=${() => this.emit('chips-changed', this.chips.toSpliced(index, 1))}
      >
        ${icon('x')}
      </button>
    </span>`
  }
}
defineElement('quoin-filter-bar', QuoinFilterBar)
