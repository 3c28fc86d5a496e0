import {
  daysBetween,
  formatDate,
  html,
  icon,
  nothing,
  recordHref,
  type Page,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { cellView } from '../cell-view.ts'
import { cellOf, type CellContext } from '../model/cells.ts'
import { formatAge } from '../model/ages.ts'
import { columnLabel, titleOf, type Row, type ViewTable } from '../model/tables.ts'
import { signalOf, type Signal } from './board-model.ts'

export interface CardView {
  readonly entity: string
  readonly table: ViewTable
  readonly page: Page
  readonly context: CellContext
  readonly today: string
  readonly now: Date
}

const SIGNAL_WORDS: Readonly<Record<Signal, string>> = {
  overdue: 'overdue',
  today: 'today',
  planned: 'planned',
  none: 'nothing planned',
}

/** The date column of the cards, if any: it is shown as a signal instead of a date. */
export function signalColumn(table: ViewTable, page: Page): string | undefined {
  return (page.card ?? []).find((name) => ['date', 'datetime'].includes(table.columns[name]?.type ?? ''))
}

/** The inside of a card: title, amount, people, age and the next-step dot. */
export function cardView(row: Row, view: CardView): TemplateResult {
  const { table, page, context } = view
  const dated = signalColumn(table, page)
  const fields = (page.card ?? []).filter((name) => name !== page.sum && name !== dated)
  const amount = page.sum ? cellOf(table, page.sum, row, { ...context, isWhole: true }) : undefined
  return html`<a class="card-title" href=${recordHref(view.entity, row.id)} draggable="false" tabindex="-1"
      >${titleOf(table, row)}</a
    >
    ${fields.map((name) => {
      const cell = cellOf(table, name, row, context)
      return cell.kind === 'empty'
        ? nothing
        : html`<span class="card-field" title=${columnLabel(name, table.columns[name])}
            >${cellView(cell, { isLinked: false })}</span
          >`
    })}
    <span class="card-foot">
      ${amount && amount.kind !== 'empty' ? html`<strong>${cellView(amount)}</strong>` : html`<span class="none">–</span>`}
      <span class="space"></span>
      ${dated ? signalMark(row[dated], columnLabel(dated, table.columns[dated]), view.today) : nothing}
      ${
        typeof row['created_at'] === 'string'
          ? html`<span class="age" title="Created ${formatDate(row['created_at'])}"
              >${formatAge(row['created_at'], view.now)}</span
            >`
          : nothing
      }
    </span>`
}

function signalMark(date: unknown, label: string, today: string): TemplateResult {
  const signal = signalOf(date, today)
  const day = typeof date === 'string' ? date.slice(0, 10) : ''
  const days = day ? daysBetween(today, day) : 0
  const words = day
    ? `${label}: ${formatDate(day)}, ${SIGNAL_WORDS[signal]}`
    : `${label}: ${SIGNAL_WORDS.none}`
  const short = !day ? '' : days === 0 ? 'today' : days < 0 ? `${-days} d late` : `in ${days} d`
  return html`<span class="signal" data-signal=${signal} title=${words}
    >${signal === 'overdue' ? icon('circle-alert') : html`<span class="dot" aria-hidden="true"></span>`}<span
      class="visually-hidden"
      >${words}</span
    ><span aria-hidden="true">${short}</span></span
  >`
}
