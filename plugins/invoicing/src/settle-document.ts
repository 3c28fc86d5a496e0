import type { ActionHandler, PluginContext, RecordRow, Values } from '@quoin/plugin-sdk'
import { lockDocuments, nameOf } from './documents.ts'
import { notOpen } from './errors.ts'
import { factsOf } from './facts.ts'
import { recordOf, type DocumentInput } from './issue-document.ts'
import { tellTimeline } from './timeline.ts'

/** Records that an invoice was paid in full. @throws invoicing.not-open, records.stale (409) */
export const markPaid: ActionHandler<
  DocumentInput & { paid_on?: string; reference?: string },
  RecordRow
> = async (context, { paid_on, reference, ...input }) => {
  const day = paid_on ?? context.clock.today().toString()
  const values = { state: 'paid', settled_on: day, settled_note: reference ?? null }
  const paid = await settle(context, input, values, 'marked paid')
  await context.emit('document.paid@1', { ...factsOf(paid), paid_on: day }, recordOf(paid))
  await tellTimeline(context, paid, `${paid['number']} paid`, reference ?? null)
  return paid
}

/** Gives an invoice up as a bad debt; its VAT stays due until relief is claimed. @throws invoicing.not-open (409) */
export const writeOff: ActionHandler<DocumentInput & { reason: string }, RecordRow> = async (
  context,
  { reason, ...input },
) => {
  const day = context.clock.today().toString()
  const values = { state: 'written-off', settled_on: day, settled_note: reason }
  const written = await settle(context, input, values, 'written off')
  await tellTimeline(context, written, `${written['number']} written off`, reason)
  return written
}

/** Closes an open invoice: nothing is owed on it any more. */
export async function settle(
  context: PluginContext,
  { id, version }: DocumentInput,
  values: Values,
  act: string,
): Promise<RecordRow> {
  await lockDocuments(context, [id])
  const document = await context.records('document').get(id)
  const { state, kind } = document
  if (state !== 'issued' || kind !== 'invoice') {
    const shown = kind === 'invoice' ? String(state) : 'a credit note'
    throw notOpen({ number: nameOf({ number: document['number'], kind }), state: shown, act })
  }
  return await context.records('document').update(id, { ...values, balance: 0 }, version)
}
