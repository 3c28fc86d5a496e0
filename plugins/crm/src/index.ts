import { definePlugin } from '@quoin/plugin-sdk'
import { loseDeal, moveDeal, reopenDeal, winDeal } from './deal-actions.ts'
import { dealHooks } from './deal-hooks.ts'
import { dealInvoices, makeInvoiceDraft } from './deal-invoices.ts'
import { demo } from './demo.ts'
import { seedPipeline } from './seed-pipeline.ts'

export default definePlugin({
  actions: {
    'deal.move': moveDeal,
    'deal.win': winDeal,
    'deal.lose': loseDeal,
    'deal.reopen': reopenDeal,
    'deal.make-invoice-draft': makeInvoiceDraft,
  },
  routes: { 'deal-invoices': dealInvoices },
  hooks: { deal: dealHooks },
  lifecycle: { 'seed-pipeline': seedPipeline },
  demo,
})
