import { currentShell, html, messageOf, toast, type TemplateResult } from '@quoin/plugin-sdk/ui'
import type { FieldChange } from '../form/field.ts'
import type { CellContext } from '../model/cells.ts'
import { currencyColumn, type Row, type ViewTable } from '../model/tables.ts'
import { saveValues } from '../record/save-values.ts'

/** The grid, as far as editing in place needs it. */
export interface EditedGrid {
  readonly entity: string
  readonly table: ViewTable
  readonly context: CellContext
  /** Puts values into a loaded row. */
  patch(id: string, values: Partial<Row>): void
  redraw(): Promise<unknown>
  focusField(): void
  focusCell(): void
}

/** The focus may leave a field for its own list of choices; what was chosen arrives within this time. */
const PICKER_MS = 120

/** One cell edited in place: shown at once, stored, and taken back when refused. */
export class CellEditor {
  readonly #grid: EditedGrid
  #at: { readonly id: string; readonly column: string } | undefined
  #pending: FieldChange | undefined

  constructor(grid: EditedGrid) {
    this.#grid = grid
  }

  get isOpen(): boolean {
    return this.#at !== undefined
  }

  isAt(row: Row, column: string): boolean {
    return this.#at?.id === row.id && this.#at.column === column
  }

  async open(row: Row, column: string): Promise<void> {
    await Promise.all([
      import('@quoin/plugin-sdk/ui/fields'),
      import('@quoin/plugin-sdk/ui/pickers'),
      import('../form/field.ts'),
    ])
    this.#at = { id: row.id, column }
    this.#pending = undefined
    await this.#grid.redraw()
    requestAnimationFrame(() => this.#grid.focusField())
  }

  /** Closes without storing. */
  close(): void {
    this.#at = undefined
    this.#pending = undefined
  }

  #leave(): void {
    this.close()
    void this.#grid.redraw()
    requestAnimationFrame(() => this.#grid.focusCell())
  }

  async #commit(row: Row, column: string): Promise<void> {
    const change = this.#pending
    if (change?.fault || !this.isAt(row, column)) return
    this.#leave()
    if (!change || (change.value ?? null) === (row[column] ?? null)) return
    const { entity, table, context } = this.#grid
    const before = { ...row }
    this.#grid.patch(row.id, { [column]: change.value } as Partial<Row>)
    nameReference(table, column, change, context)
    void this.#grid.redraw()
    try {
      const saved = await saveValues({ entity, table, context }, before, { [column]: change.value ?? null })
      this.#grid.patch(row.id, saved)
    } catch (error) {
      this.#grid.patch(row.id, before)
      toast({ text: messageOf(error), tone: 'danger' })
    }
    void this.#grid.redraw()
  }

  view(row: Row, column: string): TemplateResult {
    const { organisation } = currentShell()
    const { table, context } = this.#grid
    const declared = table.columns[column]
    return html`<quoin-field
      .isBare=${true}
      .name=${column}
      .column=${declared}
      .value=${row[column] ?? null}
      .titleText=${context.included[declared?.to ?? '']?.[String(row[column])]?.title}
      .currency=${String(row[currencyColumn(table, column) ?? ''] ?? organisation.currency)}
      .timeZone=${organisation.timeZone}
      @field-change=${(event: CustomEvent<FieldChange>) => (this.#pending = event.detail)}
      @focusout=${(event: FocusEvent) => {
        const isInside = (event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)
        if (!isInside) setTimeout(() => void this.#commit(row, column), PICKER_MS)
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') this.#leave()
        // After the field itself has taken the key, e.g. to choose the marked entry of its list.
        else if (event.key === 'Enter') setTimeout(() => void this.#commit(row, column))
        event.stopPropagation()
      }}
    ></quoin-field>`
  }
}

function nameReference(table: ViewTable, column: string, change: FieldChange, context: CellContext): void {
  const entity = table.columns[column]?.to
  if (!entity || !change.titleText || typeof change.value !== 'string') return
  const titles = (context.included[entity] ??= {})
  titles[change.value] = { id: change.value, title: change.titleText }
}
