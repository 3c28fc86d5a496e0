import {
  formatDate,
  formatDateTime,
  formatMoney,
  formatNumber,
  formatPercent,
} from '@quoin/plugin-sdk/ui/format'
import { formatSeconds } from './ages.ts'
import { countryName } from './countries.ts'
import { currencyColumn, type Included, type Row, type ViewTable } from './tables.ts'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

/** How a value is drawn in a cell or a fact; plain data, so that drawing stays one small function. */
export type Cell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string; readonly isEnd?: boolean }
  | { readonly kind: 'badge'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'tick'; readonly isOn: boolean }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | {
      readonly kind: 'reference'
      readonly text: string
      readonly entity: string
      readonly id: string
    }

export interface CellContext {
  readonly included: Included
  readonly currency: string
  readonly timeZone: string
  /** Money without its minor part, where only its size matters. */
  readonly isWhole?: boolean
}

/** Column types whose values stand at the right edge. */
export function isNumeric(type: string): boolean {
  return ['money', 'integer', 'decimal', 'percent', 'duration'].includes(type)
}

/** Describes the value of one column of a row. */
export function cellOf(table: ViewTable, name: string, row: Readonly<Row>, context: CellContext): Cell {
  const column = table.columns[name]
  const value = row[name]
  if (!column || value === null || value === undefined || value === '') return { kind: 'empty' }
  switch (column.type) {
    case 'choice':
      return {
        kind: 'badge',
        text: column.labels?.[String(value)] ?? sentence(String(value)),
        tone: column.tones?.[String(value)] ?? 'neutral',
      }
    case 'boolean':
      return { kind: 'tick', isOn: value === true }
    case 'reference':
      return referenceCell(column.to ?? '', String(value), context.included)
    case 'uuid':
      return name.endsWith('_by')
        ? referenceCell('core.person', String(value), context.included)
        : { kind: 'text', text: String(value) }
    case 'email':
      return { kind: 'link', text: String(value), href: `mailto:${String(value)}` }
    case 'phone':
      return { kind: 'link', text: String(value), href: `tel:${String(value).replace(/[^+\d]/g, '')}` }
    case 'url':
      return urlCell(String(value))
    case 'money': {
      const held = row[currencyColumn(table, name) ?? '']
      const { isWhole = false } = context
      const text = formatMoney(Number(value), String(held ?? context.currency), { isWhole })
      return { kind: 'text', text, isEnd: true }
    }
    default:
      return { kind: 'text', text: plainText(column.type, value, context), isEnd: isNumeric(column.type) }
  }
}

function referenceCell(entity: string, id: string, included: Included): Cell {
  const title = included[entity]?.[id]?.title
  return { kind: 'reference', text: title ?? 'Unknown', entity, id }
}

function urlCell(value: string): Cell {
  // Only web addresses become links: a stored "javascript:" must never run.
  const isWeb = /^https?:\/\//i.test(value)
  const text = value.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')
  return isWeb ? { kind: 'link', text, href: value } : { kind: 'text', text: value }
}

function plainText(type: string, value: unknown, context: CellContext): string {
  switch (type) {
    case 'date':
      return formatDate(String(value))
    case 'datetime':
      return formatDateTime(String(value), context.timeZone)
    case 'percent':
      return formatPercent(Number(value))
    case 'integer':
      return formatNumber(Number(value))
    case 'decimal':
      return formatNumber(String(value))
    case 'duration':
      return formatSeconds(Number(value))
    case 'country':
      return countryName(String(value))
    default:
      return String(value)
  }
}

/** "limited-company" → "Limited company". */
export function sentence(value: string): string {
  const words = value.replaceAll(/[-_]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Label of a choice value. */
export function choiceLabel(column: { labels?: Record<string, string> } | undefined, value: string): string {
  return column?.labels?.[value] ?? sentence(value)
}

/** Values that a card has room for. */
const MOST_VALUES = 4

/** The first values; an amount takes the last place when it stands further behind, for lists of money are about it. */
export function forCard<Value extends { readonly name: string }>(
  table: ViewTable,
  values: readonly Value[],
): Value[] {
  const first = values.slice(0, MOST_VALUES)
  const isMoney = ({ name }: Value): boolean => table.columns[name]?.type === 'money'
  const money = values.slice(MOST_VALUES).find(isMoney)
  return money === undefined || first.some(isMoney) ? first : [...first.slice(0, -1), money]
}
