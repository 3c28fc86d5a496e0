import { definePlugin } from '@quoin/plugin-sdk'
import { createDraft } from './create-draft.ts'
import { creditDocument } from './credit-document.ts'
import { demo } from './demo.ts'
import { documentHooks } from './document-hooks.ts'
import { issueDocument } from './issue-document.ts'
import { lineHooks } from './line-hooks.ts'
import { seedSeries, seriesHooks } from './series.ts'
import { markPaid, writeOff } from './settle-document.ts'
import { draftOfWonDeal } from './won-deal.ts'

export default definePlugin({
  actions: {
    'document.issue': issueDocument,
    'document.credit': creditDocument,
    'document.mark-paid': markPaid,
    'document.write-off': writeOff,
    'document.create-draft': createDraft,
  },
  subscriptions: { 'draft-of-won-deal': draftOfWonDeal },
  hooks: { document: documentHooks, line: lineHooks, series: seriesHooks },
  lifecycle: { 'seed-series': seedSeries },
  demo,
})
