import {
  confirm,
  css,
  defineElement,
  html,
  icon,
  messageOf,
  QuoinElement,
  toast,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { ask } from '../form/ask.ts'
import { columnLabel, countOf, titleOf, writableColumns, type Row, type ViewTable } from '../model/tables.ts'
import { inSentence } from '../model/sentence.ts'
import { records } from '../record-api.ts'

/** `<quoin-bulk-bar>`: what can be done with the chosen rows. Fires `bulk-done` and `selection-cleared`. */
export class QuoinBulkBar extends QuoinElement {
  static override properties = {
    entity: {},
    table: { attribute: false },
    rows: { attribute: false },
    canUpdate: { attribute: false },
    canDelete: { attribute: false },
  }
  declare entity: string
  declare table: ViewTable
  declare rows: readonly Row[]
  declare canUpdate: boolean
  declare canDelete: boolean

  static override styles = css`
    :host {
      position: absolute;
      inset: auto 0 1rem;
      z-index: 2;
      display: flex;
      justify-content: center;
      pointer-events: none;
    }
    .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.375rem;
      max-width: calc(100% - 1rem);
      padding: 0.375rem 0.5rem 0.375rem 1rem;
      border: 1px solid var(--q-border-strong);
      border-radius: var(--q-radius-l);
      background: var(--q-raised);
      box-shadow: var(--q-shadow-2);
      pointer-events: auto;
    }
    strong {
      margin-inline-end: 0.5rem;
      font-size: 0.875rem;
      font-weight: 600;
    }
  `

  async #setField(column: string): Promise<void> {
    const { table, rows, entity } = this
    const label = columnLabel(column, table.columns[column])
    const done = await ask({
      heading: `Set ${inSentence(label)}`,
      text: `${countOf(table, rows.length)} will get this value. Leave it empty to empty them.`,
      fields: { [column]: { ...table.columns[column]!, required: table.columns[column]?.required === true } },
      confirm: `Change ${countOf(table, rows.length)}`,
      run: async (values) => {
        const update = { [column]: values[column] ?? null }
        await records.bulk(
          entity,
          rows.map(({ id, version }) => ({ op: 'update', id, version, values: update })),
        )
      },
    })
    if (!done) return
    toast({ text: `${countOf(table, rows.length)} changed.`, tone: 'success' })
    this.emit('bulk-done')
  }

  async #delete(): Promise<void> {
    const { table, rows, entity } = this
    const what = countOf(table, rows.length)
    const names = rows.slice(0, 3).map((row) => `“${titleOf(table, row)}”`)
    const rest = rows.length > 3 ? ` and ${(rows.length - 3).toLocaleString('en-GB')} more` : ''
    const isSure = await confirm({
      heading: `Delete ${what}?`,
      text: `${names.join(', ')}${rest} will be removed with everything that belongs to them.`,
      action: `Delete ${what}`,
      isDangerous: true,
    })
    if (!isSure) return
    try {
      await records.bulk(
        entity,
        rows.map(({ id, version }) => ({ op: 'delete', id, version })),
      )
      toast({ text: `${what} deleted.`, tone: 'success' })
      this.emit('bulk-done')
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
  }

  override render(): TemplateResult {
    const items = writableColumns(this.table).map((name) => ({
      label: columnLabel(name, this.table.columns[name]),
      run: () => void this.#setField(name),
    }))
    return html`<div class="bar" role="region" aria-label="Chosen rows">
      <strong aria-live="polite">${this.rows.length.toLocaleString('en-GB')} chosen</strong>
      <quoin-menu look="btn" placement="top-start" .items=${items} ?hidden=${!this.canUpdate}
        >${icon('pencil')} Set field</quoin-menu
      >
      <button class="btn" ?hidden=${!this.canDelete} @click=${() => this.#delete()}>
        ${icon('trash-2')} Delete
      </button>
      <button class="btn ghost icon" aria-label="Clear choice" @click=${() => this.emit('selection-cleared')}>
        ${icon('x')}
      </button>
    </div>`
  }
}
defineElement('quoin-bulk-bar', QuoinBulkBar)
