import type { Filter } from '@quoin/plugin-sdk'
import {
  can,
  confirm,
  css,
  currentShell,
  defineElement,
  html,
  icon,
  invalidate,
  messageOf,
  nothing,
  panelStyles,
  query,
  QuoinElement,
  recordHref,
  skeleton,
  tableOf,
  titleOf,
  toast,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { cellView } from '../cell-view.ts'
import { cellOf, type CellContext } from '../model/cells.ts'
import {
  isWritable,
  referenceColumns,
  requestColumns,
  showableColumns,
  type Row,
  type ViewTable,
} from '../model/tables.ts'
import { inSentence } from '../model/sentence.ts'
import { records, type ListReply } from '../record-api.ts'
import { valueStyles } from '../shared-styles.ts'

/** Rows shown before "Show all". */
const SHOWN = 6
const MOST = 100

/** `<quoin-related-list>`: records of another table that point at this one; add, edit and remove in place. */
export class QuoinRelatedList extends QuoinElement {
  static override properties = {
    entity: {},
    column: {},
    label: {},
    columns: { attribute: false },
    recordId: {},
    isHeld: { attribute: false },
    showsAll: { state: true },
  }
  declare entity: string
  declare column: string
  declare label: string
  declare columns: readonly string[] | undefined
  declare recordId: string
  /** The record is final, and so are these. */
  declare isHeld: boolean
  declare showsAll: boolean

  static override styles = [
    panelStyles,
    valueStyles,
    css`
      li {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-height: 2.125rem;
        padding: 0.25rem 0;
        border-block-start: 1px solid var(--q-border);
        font-size: 0.8125rem;
      }
      .main {
        display: flex;
        flex: 1;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.125rem 0.625rem;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .main > :not(:first-child) {
        color: var(--q-text-2);
      }
      .main > :first-child {
        font-weight: 500;
      }
      .acts {
        display: flex;
        opacity: 0;
      }
      li:hover .acts,
      li:focus-within .acts {
        opacity: 1;
      }
      @media (pointer: coarse) {
        .acts {
          opacity: 1;
        }
      }
    `,
  ]
  readonly #rows = query<ListReply>(this, () => ({
    key: [this.entity, 'related', this.column, this.recordId],
    load: () => this.#load(),
  }))

  constructor() {
    super()
    this.columns = undefined
    this.isHeld = false
    this.showsAll = false
  }

  get #table(): ViewTable | undefined {
    return tableOf(this.entity) as ViewTable | undefined
  }
  get #shown(): readonly string[] {
    const table = this.#table
    if (!table) return []
    return (this.columns ?? showableColumns(table).slice(0, 4)).filter((name) => table.columns[name])
  }

  #load(): Promise<ListReply> {
    const table = this.#table
    if (!table) return Promise.resolve({ items: [], nextCursor: null })
    return records.list(this.entity, {
      filter: { [this.column]: { eq: this.recordId } } as Filter,
      sort: table.sort ?? undefined,
      limit: MOST,
      columns: requestColumns(table, this.#shown),
      include: referenceColumns(table, this.#shown),
    })
  }

  get #mayAdd(): boolean {
    return (
      !this.isHeld &&
      this.#table?.canCreate !== false &&
      can('create', this.entity) &&
      isWritable(this.#table?.columns[this.column])
    )
  }

  async #add(): Promise<void> {
    const { openForm } = await import('../form/open-form.ts')
    const preset = { [this.column]: this.recordId }
    if (await openForm({ entity: this.entity, preset })) await this.#reload()
  }

  async #edit(row: Row): Promise<void> {
    const { openForm } = await import('../form/open-form.ts')
    if (await openForm({ entity: this.entity, recordId: row.id })) await this.#reload()
  }

  async #remove(row: Row, name: string): Promise<void> {
    const label = inSentence(this.#table?.label ?? 'entry')
    const isSure = await confirm({
      heading: `Remove this ${label}?`,
      text: `“${name}” will be removed.`,
      action: `Remove ${label}`,
      isDangerous: true,
    })
    if (!isSure) return
    try {
      await records.remove(this.entity, row)
      toast({ text: `“${name}” removed.` })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
    await this.#reload()
  }

  /** All that is on screen: the product may have changed the record itself, or its other lists, along with a row. */
  async #reload(): Promise<void> {
    await invalidate()
  }

  override render(): TemplateResult | typeof nothing {
    const table = this.#table
    if (!table) return nothing
    const { data, error } = this.#rows
    const rows = data?.items ?? []
    const shown = this.showsAll ? rows : rows.slice(0, SHOWN)
    return html`<section aria-label=${this.label}>
      <header>
        <h2>${this.label}</h2>
        ${rows.length > 0 ? html`<span class="count">${rows.length}${data?.nextCursor ? '+' : ''}</span>` : nothing}
        <span class="space"></span>
        ${
          this.#mayAdd
            ? html`<button
                class="btn ghost small icon"
                aria-label="Add to ${inSentence(this.label)}"
                @click=${() => this.#add()}
              >
                ${icon('plus')}
              </button>`
            : nothing
        }
      </header>
      ${
        error
          ? html`<p class="hint">
              ${messageOf(error)}
              <button class="btn small" @click=${() => this.#rows.refetch()}>Try again</button>
            </p>`
          : !data
            ? skeleton(2)
            : rows.length === 0
              ? html`<p class="hint">None yet</p>`
              : html`<ul>
                  ${shown.map((row) => this.#row(table, row, data))}
                </ul>`
      }
      ${
        rows.length > SHOWN
          ? html`<button class="btn ghost small" @click=${() => (this.showsAll = !this.showsAll)}>
              ${this.showsAll ? 'Show fewer' : `Show all ${rows.length}`}
            </button>`
          : nothing
      }
    </section>`
  }

  #row(table: ViewTable, row: Row, data: ListReply): TemplateResult {
    const { currency, timeZone } = currentShell().organisation
    const context: CellContext = { included: data.included ?? {}, currency, timeZone }
    const cells = this.#shown.map((name) => ({ name, cell: cellOf(table, name, row, context) }))
    const first = cells[0]?.cell
    const name = first && 'text' in first ? first.text : titleOf(table, row)
    const isOwnPage = first?.kind === 'text' && table.title === `{${cells[0]?.name ?? ''}}`
    const mayEdit = can('update', this.entity) && this.#mayAdd
    const mayRemove = can('delete', this.entity) && this.#mayAdd
    return html`<li>
      <span class="main"
        >${isOwnPage ? html`<a class="value-link" href=${recordHref(this.entity, row.id)}>${name}</a>` : nothing}${cells
          .slice(isOwnPage ? 1 : 0)
          .filter(({ cell }) => cell.kind !== 'empty' && !(cell.kind === 'tick' && !cell.isOn))
          .map(({ cell }) => html`<span>${cellView(cell)}</span>`)}</span
      >
      <span class="acts">
        ${
          mayEdit
            ? html`<button
                class="btn ghost small icon"
                aria-label="Edit ${name}"
                @click=${() => this.#edit(row)}
              >
                ${icon('pencil')}
              </button>`
            : nothing
        }
        ${
          mayRemove
            ? html`<button
                class="btn ghost small icon"
                aria-label="Remove ${name}"
                @click=${() => this.#remove(row, name)}
              >
                ${icon('x')}
              </button>`
            : nothing
        }
      </span>
    </li>`
  }
}
defineElement('quoin-related-list', QuoinRelatedList)
