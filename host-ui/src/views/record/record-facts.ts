import {
  css,
  currentShell,
  defineElement,
  html,
  messageOf,
  nothing,
  QuoinElement,
  recordHref,
  tableOf,
  toast,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { cellView } from '../cell-view.ts'
import type { FieldChange, QuoinField } from '../form/field.ts'
import { appliesTo } from '../model/conditions.ts'
import { cellOf, type CellContext } from '../model/cells.ts'
import {
  columnLabel,
  currencyColumn,
  isWritable,
  narrowingColumns,
  showableColumns,
  type Included,
  type Row,
  type ViewTable,
} from '../model/tables.ts'
import { inSentence } from '../model/sentence.ts'
import { valueStyles } from '../shared-styles.ts'
import { saveValues } from './save-values.ts'

const LAST = ['created_at', 'created_by', 'updated_at', 'updated_by']

/** `<quoin-record-facts>`: the values of a record, each edited where it stands. Fires `record-saved`. */
export class QuoinRecordFacts extends QuoinElement {
  static override properties = {
    entity: {},
    table: { attribute: false },
    row: { attribute: false },
    included: { attribute: false },
    canEdit: { attribute: false },
    editing: { state: true },
    fault: { state: true },
    isSaving: { state: true },
    showsAll: { state: true },
  }
  declare entity: string
  declare table: ViewTable
  declare row: Row
  declare included: Included
  declare canEdit: boolean
  declare editing: string
  declare fault: string
  declare isSaving: boolean
  declare showsAll: boolean
  #change: FieldChange | undefined

  static override styles = [
    valueStyles,
    css`
      :host {
        display: block;
      }
      dl {
        display: grid;
        gap: 2px;
        margin: 0;
      }
      .fact {
        display: grid;
        grid-template-columns: minmax(6.5rem, 33%) 1fr;
        align-items: start;
      }
      .fact.long {
        grid-template-columns: 1fr;
      }
      dt {
        padding: 0.4375rem 0.5rem 0.4375rem 0;
        color: var(--q-text-2);
        font-size: 0.8125rem;
        line-height: 1.25rem;
      }
      dd {
        min-width: 0;
        margin: 0;
        font-size: 0.875rem;
      }
      .value {
        display: block;
        box-sizing: border-box;
        width: 100%;
        min-height: 2.125rem;
        padding: 0.4375rem 0.5rem;
        border: 0;
        border-radius: 7px;
        background: none;
        color: inherit;
        font: inherit;
        line-height: 1.25rem;
        text-align: start;
        overflow-wrap: anywhere;
      }
      .long .value,
      .more {
        margin-inline-start: -0.5rem;
      }
      .long .value > span {
        white-space: pre-line;
      }
      .value.editable {
        cursor: text;
      }
      .value.editable:hover {
        background: var(--q-hover);
      }
      .pair {
        display: flex;
        align-items: center;
      }
      .open {
        flex: none;
      }
      .more {
        margin-block-start: 0.5rem;
      }
    `,
  ]

  constructor() {
    super()
    this.canEdit = false
    this.editing = ''
    this.fault = ''
    this.isSaving = false
    this.showsAll = false
  }

  get #context(): CellContext {
    const { currency, timeZone } = currentShell().organisation
    return { included: this.included, currency, timeZone }
  }

  async #edit(name: string): Promise<void> {
    await Promise.all([
      import('@quoin/plugin-sdk/ui/fields'),
      import('@quoin/plugin-sdk/ui/pickers'),
      import('../form/field.ts'),
    ])
    this.#change = undefined
    this.fault = ''
    this.editing = name
    await this.updateComplete
    requestAnimationFrame(() => this.renderRoot.querySelector<QuoinField>('quoin-field')?.focus())
  }

  async #stop(name: string): Promise<void> {
    this.editing = ''
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(`[data-name="${name}"]`)?.focus()
  }

  async #commit(name: string): Promise<void> {
    if (this.editing !== name || this.isSaving) return
    const change = this.#change
    if (change?.fault) return
    if (!change || (change.value ?? null) === (this.row[name] ?? null)) return this.#stop(name)
    this.isSaving = true
    try {
      const target = { entity: this.entity, table: this.table, context: this.#context }
      const saved = await saveValues(target, this.row, { [name]: change.value ?? null })
      const entity = this.table.columns[name]?.to
      if (entity && change.titleText && typeof change.value === 'string')
        (this.included[entity] ??= {})[change.value] = { id: change.value, title: change.titleText }
      this.emit('record-saved', saved)
      await this.#stop(name)
    } catch (error) {
      // What was typed stays in the field, with the reason below it.
      this.fault = messageOf(error)
      toast({ text: messageOf(error), tone: 'danger' })
    } finally {
      this.isSaving = false
    }
  }

  override render(): TemplateResult {
    const names = showableColumns(this.table).filter((name) => !LAST.includes(name))
    const isFilled = (name: string): boolean => this.row[name] !== null && this.row[name] !== undefined
    const shown = names.filter((name) =>
      // What was stored all the same can be looked up, so that it does not lie there unseen.
      appliesTo(this.table, name, this.row)
        ? this.showsAll || isFilled(name) || isWritable(this.table.columns[name])
        : this.showsAll && isFilled(name),
    )
    return html`<dl>
        ${[...shown, ...LAST.filter((name) => this.showsAll && this.table.columns[name])].map((name) =>
          this.#fact(name),
        )}
      </dl>
      <button class="btn ghost small more" @click=${() => (this.showsAll = !this.showsAll)}>
        ${this.showsAll ? 'Show less' : 'Show all fields'}
      </button>`
  }

  #fact(name: string): TemplateResult {
    const column = this.table.columns[name]
    const isLong = column?.type === 'longtext' || column?.type === 'markdown'
    return html`<div class="fact ${isLong ? 'long' : ''}">
      <dt id="label-${name}">${columnLabel(name, column)}</dt>
      <dd>${this.editing === name ? this.#editor(name) : this.#value(name)}</dd>
    </div>`
  }

  #value(name: string): TemplateResult {
    const cell = cellOf(this.table, name, this.row, this.#context)
    const isEditable = this.canEdit && isWritable(this.table.columns[name])
    if (!isEditable) return html`<span class="value">${cellView(cell, { empty: '–' })}</span>`
    const isLink = cell.kind === 'link' || (cell.kind === 'reference' && cell.entity !== 'core.person')
    return html`<span class="pair"
      ><button class="value editable" data-name=${name} @click=${() => this.#edit(name)}>
        <span class="visually-hidden">Edit ${inSentence(columnLabel(name, this.table.columns[name]))}: </span
        >${cellView(cell, { isLinked: false, empty: 'Add' })}</button
      >${isLink ? html`<span class="open">${openLink(cell)}</span>` : nothing}</span
    >`
  }

  #editor(name: string): TemplateResult {
    const { organisation } = currentShell()
    const column = this.table.columns[name]
    const target = tableOf(column?.to ?? '') as ViewTable | undefined
    const limits = narrowingColumns(this.table, name, target).filter((other) => this.row[other])
    return html`<quoin-field
      .isBare=${true}
      .name=${name}
      .column=${column}
      .value=${this.row[name] ?? null}
      .titleText=${this.included[column?.to ?? '']?.[String(this.row[name])]?.title}
      .currency=${String(this.row[currencyColumn(this.table, name) ?? ''] ?? organisation.currency)}
      .timeZone=${organisation.timeZone}
      .filter=${limits.length > 0 ? Object.fromEntries(limits.map((other) => [other, { eq: this.row[other] }])) : undefined}
      .fault=${this.fault}
      @field-change=${(event: CustomEvent<FieldChange>) => {
        this.#change = event.detail
        this.fault = ''
        const type = column?.type ?? ''
        if (['choice', 'reference', 'boolean', 'country', 'currency'].includes(type)) void this.#commit(name)
      }}
      @focusout=${(event: FocusEvent) => {
        const isInside = (event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)
        // A picker takes the focus for a moment; what was chosen arrives just after.
        if (!isInside) setTimeout(() => void this.#commit(name), 150)
      }}
      @keydown=${(event: KeyboardEvent) => {
        const isLong = column?.type === 'longtext'
        if (event.key === 'Escape') {
          event.stopPropagation()
          void this.#stop(name)
        } else if (event.key === 'Enter' && (!isLong || event.ctrlKey || event.metaKey)) {
          setTimeout(() => void this.#commit(name))
        }
      }}
    ></quoin-field>`
  }
}
defineElement('quoin-record-facts', QuoinRecordFacts)

function openLink(cell: ReturnType<typeof cellOf>): TemplateResult | typeof nothing {
  if (cell.kind === 'link') {
    return html`<a
      class="btn ghost small icon"
      href=${cell.href}
      rel="noopener noreferrer"
      aria-label="Open ${cell.text}"
      ><quoin-icon name="external-link"></quoin-icon
    ></a>`
  }
  if (cell.kind !== 'reference') return nothing
  return html`<a
    class="btn ghost small icon"
    href=${recordHref(cell.entity, cell.id)}
    aria-label="Open ${cell.text}"
    ><quoin-icon name="arrow-right"></quoin-icon
  ></a>`
}
