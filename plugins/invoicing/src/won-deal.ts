import type { DeliveredEvent, SubscriptionHandler } from '@quoin/plugin-sdk'
import { createDraft } from './create-draft.ts'

/** What is read of `crm.deal.won@1`. */
interface WonDeal {
  readonly id: string
  readonly title: string
  readonly party: string | null
  readonly amount: number | null
  readonly currency: string | null
}

/**
 * A won deal becomes one draft, never issued by itself. An event that comes again finds the draft; a deal
 * without a contact has nobody to bill, and a person who may not write invoices makes none.
 */
export const draftOfWonDeal: SubscriptionHandler = async (context, { payload, id }: DeliveredEvent) => {
  const deal = payload as unknown as WonDeal
  if (deal.party === null || !context.can('create', 'document')) {
    context.log.info({ event: id, deal: deal.id }, 'no draft: no contact to bill, or no right to make one')
    return
  }
  const isPriced = deal.amount !== null && deal.amount > 0
  await createDraft(context, {
    party: deal.party,
    ...(deal.currency === null ? {} : { currency: deal.currency }),
    lines: isPriced ? [{ description: deal.title, unit_price: deal.amount }] : [],
    source: { entity: 'crm.deal', record: deal.id },
  } as never)
}
