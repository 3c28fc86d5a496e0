import type { ActionHandler, PluginContext, RouteHandler } from '@quoin/plugin-sdk'
import { dealWithoutContact } from './errors.ts'
import { lockDeal } from './stage-queries.ts'

/** The one place where CRM knows of invoicing; without it everything else works as it does. */
const INVOICING = 'invoicing'
const INVOICE = 'invoicing.document'
const CREATE_DRAFT = 'invoicing.document.create-draft@1'

interface Invoice {
  readonly id: string
  readonly kind: string
  readonly number: string | null
  readonly state: string
  readonly currency: string
  readonly gross: number
  readonly balance: number
  readonly due_date: string | null
}

/** Amounts in minor units; `is_overdue` by the organisation's day. */
export interface DealInvoices {
  /** False while invoicing is off, or its documents are hidden from the caller. */
  readonly is_available: boolean
  readonly can_draft: boolean
  readonly items: readonly (Invoice & { readonly is_overdue: boolean })[]
}

const NONE: DealInvoices = { is_available: false, can_draft: false, items: [] }
const MOST = 50

/** `GET /deals/:id/invoices`: invoices and credit notes made from a deal. @throws records.not-found (404) */
export const dealInvoices: RouteHandler = async (context, { params }): Promise<DealInvoices> => {
  const deal = await context.records('deal').get(params['id'] ?? '')
  if (!context.isEnabled(INVOICING) || !context.can('read', INVOICE)) return NONE
  const invoices = await context.db.query<Invoice>(
    `select i.id, i.kind, i.number, i.state, i.currency, i.gross, i.balance, i.due_date
       from invoicing.invoice_v1 i
      where i.organisation_id = $1 and i.source_entity = 'crm.deal' and i.source_record = $2
      order by i.issue_date desc nulls first, i.id desc limit ${MOST}`,
    [context.organisation.id, deal.id],
  )
  const today = context.clock.today().toString()
  const isOverdue = ({ state, balance, due_date }: Invoice): boolean =>
    state === 'issued' && balance > 0 && due_date !== null && due_date < today
  const hasInvoice = invoices.some(({ kind }) => kind === 'invoice')
  return {
    is_available: true,
    can_draft: !hasInvoice && mayDraft(context) && context.can('update', 'deal', deal),
    items: invoices.map((invoice) => ({ ...invoice, is_overdue: isOverdue(invoice) })),
  }
}

const mayDraft = (context: PluginContext): boolean => context.can('create', INVOICE)

/**
 * Makes a draft invoice of a deal, or finds the one it has.
 * @throws crm.deal-without-contact (422), actions.product-off (409) while invoicing is off
 */
export const makeInvoiceDraft: ActionHandler<{ id: string }, { id: string; is_new: boolean }> = async (
  context,
  { id },
) => {
  await lockDeal(context, id)
  const deal = await context.records('deal').get(id)
  const { party, amount, currency, title } = deal
  if (party === null) throw dealWithoutContact({ deal: String(title) })
  const isPriced = typeof amount === 'number' && amount > 0
  return await context.call(CREATE_DRAFT, {
    party,
    ...(currency === null ? {} : { currency }),
    lines: isPriced ? [{ description: title, unit_price: amount }] : [],
    source: { entity: 'crm.deal', record: deal.id },
  })
}
