import { html, nothing, recordHref, type TemplateResult } from '@quoin/plugin-sdk/ui'
import { cellView } from '../cell-view.ts'
import { cellOf, forCard, isNumeric, type CellContext } from '../model/cells.ts'
import { columnLabel, titleColumns, titleOf, type Row, type ViewTable } from '../model/tables.ts'
import { inSentence } from '../model/sentence.ts'

/** What the cells of one list have in common. */
export interface CellSource {
  readonly entity: string
  readonly table: ViewTable
  readonly context: CellContext
}

/** The cell of one column; the title leads to the record. */
export function bodyCell(
  { entity, table, context }: CellSource,
  name: string,
  row: Row,
): TemplateResult | typeof nothing {
  if (titleColumns(table)[0] === name) {
    return html`<a class="title" href=${recordHref(entity, row.id)}>${titleOf(table, row)}</a>`
  }
  return cellView(cellOf(table, name, row, context))
}

/** The head of one column: a button that sorts. */
export function headCell(
  table: ViewTable,
  name: string,
  sort: string,
  onSort: (name: string) => void,
): TemplateResult {
  const label = columnLabel(name, table.columns[name])
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : ''
  return html`<button
    class="sort ${isNumeric(table.columns[name]?.type ?? '') ? 'end' : ''}"
    tabindex="-1"
    title=${direction ? `Sorted ${direction}` : `Sort by ${inSentence(label)}`}
    @click=${() => onSort(name)}
  >
    <span>${label}</span>
    <span class="arrow" aria-hidden="true">${direction === 'ascending' ? '↑' : direction ? '↓' : ''}</span>
    ${direction ? html`<span class="visually-hidden">, sorted ${direction}</span>` : nothing}
  </button>`
}

/** A row as a card, for narrow screens: title, then the first values that say something. */
export function cardCell(
  { entity, table, context }: CellSource,
  columns: readonly string[],
  row: Row,
): TemplateResult {
  const [title] = titleColumns(table)
  const cells = columns
    .filter((name) => name !== title)
    .map((name) => ({ name, cell: cellOf(table, name, row, context) }))
    .filter(({ cell }) => cell.kind !== 'empty')
  return html`<a class="card-row" href=${recordHref(entity, row.id)}>
    <strong>${titleOf(table, row)}</strong>
    <span class="card-values"
      >${forCard(table, cells).map(
        ({ name, cell }) =>
          html`<span title=${columnLabel(name, table.columns[name])}
            >${cellView(cell, { isLinked: false })}</span
          >`,
      )}</span
    >
  </a>`
}

/** Seven columns of a contact fit beside the navigation on a laptop of 1,440 pixels. */
const WIDTHS: Readonly<Record<string, string>> = {
  boolean: '90px',
  choice: '110px',
  currency: '100px',
  percent: '110px',
  integer: '120px',
  decimal: '120px',
  money: '120px',
  date: '130px',
  datetime: '164px',
  country: '150px',
  phone: '146px',
  reference: '148px',
  email: '195px',
  url: '190px',
}

/** Width of a column when nobody chose one. */
export function usualWidth(type: string, isTitle: boolean): string {
  return isTitle ? '200px' : (WIDTHS[type] ?? '140px')
}
