import type { Tone } from '@quoin/plugin-sdk/ui'
import { isOverdue } from '../src/rules/document.ts'

/** What the elements read of a document; amounts in minor units, days `YYYY-MM-DD`. */
export interface Invoice {
  readonly id: string
  readonly number: string | null
  readonly kind: string
  readonly state: string
  readonly currency: string
  readonly gross: number
  readonly balance: number
  readonly issue_date: string | null
  readonly due_date: string | null
}

export interface InvoiceList {
  readonly items: readonly Invoice[]
  readonly nextCursor: string | null
}

export interface Summary {
  readonly groups: readonly {
    readonly count: number
    readonly sums: readonly { readonly currency: string; readonly amount: number }[]
  }[]
}

/** What waits to be paid: issued invoices, of one customer or of all; `late` only those past their day. */
export function waiting(options: { today: string; party?: string; late?: boolean }): object {
  return {
    and: [
      { state: { eq: 'issued' } },
      { kind: { eq: 'invoice' } },
      ...(options.party === undefined ? [] : [{ party: { eq: options.party } }]),
      ...(options.late === true ? [{ due_date: { lt: options.today } }] : []),
    ],
  }
}

/** Counts and sums over all groups, by currency. */
export function addUp({ groups }: Summary): {
  readonly count: number
  readonly sums: readonly { readonly currency: string; readonly amount: number }[]
} {
  const sums = new Map<string, number>()
  for (const { currency, amount } of groups.flatMap((group) => group.sums))
    sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return {
    count: groups.reduce((total, { count }) => total + count, 0),
    sums: [...sums].map(([currency, amount]) => ({ currency, amount })),
  }
}

const MARKS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  draft: { label: 'Draft', tone: 'neutral' },
  issued: { label: 'Issued', tone: 'info' },
  paid: { label: 'Paid', tone: 'success' },
  credited: { label: 'Credited', tone: 'warning' },
  'written-off': { label: 'Written off', tone: 'danger' },
}

/** How an invoice stands; overdue is computed from its day and never stored. */
export function markOf(
  invoice: Pick<Invoice, 'state' | 'kind' | 'balance' | 'due_date'>,
  today: string,
): { readonly label: string; readonly tone: Tone } {
  if (invoice.kind === 'credit-note') return { label: 'Credit note', tone: 'warning' }
  if (isOverdue(invoice, today)) return { label: 'Overdue', tone: 'danger' }
  return MARKS[invoice.state] ?? { label: invoice.state, tone: 'neutral' }
}
