import type { Tone } from '@quoin/plugin-sdk/ui'

/** What `GET /api/crm/deals/:id/invoices` answers; amounts in minor units. */
export interface DealInvoices {
  readonly is_available: boolean
  readonly can_draft: boolean
  readonly items: readonly DealInvoice[]
}

export interface DealInvoice {
  readonly id: string
  readonly kind: string
  readonly number: string | null
  readonly state: string
  readonly currency: string
  readonly gross: number
  readonly balance: number
  readonly due_date: string | null
  readonly is_overdue: boolean
}

const LABELS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  draft: { label: 'Draft', tone: 'neutral' },
  issued: { label: 'Issued', tone: 'info' },
  paid: { label: 'Paid', tone: 'success' },
  credited: { label: 'Credited', tone: 'warning' },
  'written-off': { label: 'Written off', tone: 'danger' },
}

/** What an invoice is called and how it stands. */
export function invoiceMark(invoice: Pick<DealInvoice, 'number' | 'kind' | 'state' | 'is_overdue'>): {
  readonly name: string
  readonly label: string
  readonly tone: Tone
} {
  const name = invoice.number ?? (invoice.kind === 'credit-note' ? 'Credit note' : 'Draft')
  if (invoice.is_overdue) return { name, label: 'Overdue', tone: 'danger' }
  if (invoice.kind === 'credit-note') return { name, label: 'Credit note', tone: 'warning' }
  return { name, ...(LABELS[invoice.state] ?? { label: invoice.state, tone: 'neutral' }) }
}
