import type { VatCode } from './vat.ts'

export type State = 'draft' | 'issued' | 'paid' | 'credited' | 'written-off'
export type Kind = 'invoice' | 'credit-note'
export type VatTreatment = 'domestic' | 'zero-rated' | 'outside-scope'

/** Columns that still change once a document is issued; the database holds all others (`immutableWhen`). */
const SETTLEMENT: ReadonlySet<string> = new Set(['state', 'balance', 'settled_on', 'settled_note'])

/** A draft changes freely; after that only what settling writes. */
export const mayChange = (state: unknown, columns: readonly string[]): boolean =>
  state === 'draft' || columns.every((column) => SETTLEMENT.has(column))

/** Days to pay where the customer has no terms of their own. */
export const DEFAULT_TERMS_DAYS = 30

const PADDED_TO = 5

/** `INV-00042`; a number with more digits than usual is written whole. */
export const documentNumber = (prefix: string | null, next: number): string =>
  `${prefix ?? ''}${String(next).padStart(PADDED_TO, '0')}`

const CODE_OF: Readonly<Record<VatTreatment, VatCode>> = {
  domestic: 'standard',
  'zero-rated': 'zero',
  'outside-scope': 'outside-scope',
}

/** VAT of a new line by the customer's treatment. */
export const defaultVatCode = (treatment: unknown): VatCode =>
  CODE_OF[treatment as VatTreatment] ?? CODE_OF.domestic

/** Overdue is never stored: it is a document that waits for money after its day. */
export const isOverdue = (
  document: { readonly state: unknown; readonly balance: number; readonly due_date: string | null },
  today: string,
): boolean =>
  document.state === 'issued' &&
  document.balance > 0 &&
  document.due_date !== null &&
  document.due_date < today
