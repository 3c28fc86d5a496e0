import { html, openDialog, type TemplateResult } from '@quoin/plugin-sdk/ui'
import { cellView } from '../cell-view.ts'
import { conflictsOf, type Conflict, type Values } from '../form/form-model.ts'
import { cellOf, type CellContext } from '../model/cells.ts'
import { columnLabel, currencyColumn, type Row, type ViewTable } from '../model/tables.ts'
import { currentOf, records } from '../record-api.ts'

export interface SaveTarget {
  readonly entity: string
  readonly table: ViewTable
  readonly context: CellContext
}

/** A record may change again while a person decides; after so many rounds the newest refusal is shown. */
const ROUNDS = 3

/**
 * Writes some values of a record under its version. When somebody else wrote meanwhile: other columns are no
 * matter and the write is repeated; the same column is shown with both values and the person chooses.
 * @returns the stored record
 */
export async function saveValues(target: SaveTarget, row: Row, values: Values): Promise<Row> {
  let base = row
  for (let round = 1; ; round += 1) {
    try {
      return await records.update(target.entity, base, withCurrency(target, base, values))
    } catch (error) {
      const current = currentOf(error)
      if (!current || round === ROUNDS) throw error
      const conflicts = conflictsOf(values, current).filter(
        ({ column, theirs }) => theirs !== (row[column] ?? null),
      )
      if (conflicts.length > 0 && !(await chooseMine(target, current, values, conflicts))) return current
      base = current
    }
  }
}

/** An amount without a currency means nothing, so the organisation's is written along. */
function withCurrency(target: SaveTarget, row: Row, values: Values): Values {
  const added: Record<string, unknown> = {}
  for (const name of Object.keys(values)) {
    const currency = currencyColumn(target.table, name)
    if (currency && values[name] !== null && !row[currency] && !(currency in values))
      added[currency] = target.context.currency
  }
  return { ...values, ...added }
}

async function chooseMine(
  target: SaveTarget,
  current: Row,
  values: Values,
  conflicts: readonly Conflict[],
): Promise<boolean> {
  const mine = { ...current, ...values }
  const shown = (row: Row, column: string): unknown =>
    cellView(cellOf(target.table, column, row, target.context), { isLinked: false, empty: 'empty' })
  const line = ({ column }: Conflict): TemplateResult => html`
    <p class="dialog-text"><strong>${columnLabel(column, target.table.columns[column])}</strong></p>
    <p class="dialog-text">Theirs: ${shown(current, column)}</p>
    <p class="dialog-text">Yours: ${shown(mine, column)}</p>
  `
  const answer = await openDialog<boolean>({
    heading: 'Somebody else changed this meanwhile',
    size: 's',
    content: (dialog) => html`
      ${conflicts.map(line)}
      <button slot="footer" class="btn" type="button" @click=${() => dialog.close(false)}>Keep theirs</button>
      <button
        slot="footer"
        class="btn primary"
        type="button"
        data-autofocus
        @click=${() => dialog.close(true)}
      >
        Use mine
      </button>
    `,
  })
  return answer === true
}
