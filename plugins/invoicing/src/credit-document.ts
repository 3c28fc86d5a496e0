import type { ActionHandler, PluginContext, RecordRow } from '@quoin/plugin-sdk'
import { factsOf } from './facts.ts'
import { recordOf, type DocumentInput } from './issue-document.ts'
import { takeNumber } from './series.ts'
import { settle } from './settle-document.ts'
import { tellTimeline } from './timeline.ts'

/**
 * Takes an issued invoice back, whole: a numbered credit note with the same lines, to the penny, that settles
 * it. @returns the credit note
 * @throws invoicing.not-open, records.stale (409)
 */
export const creditDocument: ActionHandler<DocumentInput & { reason: string }, RecordRow> = async (
  context,
  { reason, ...input },
) => {
  const today = context.clock.today().toString()
  const credited = await settle(
    context,
    input,
    { state: 'credited', settled_on: today, settled_note: reason },
    'credited',
  )
  const records = context.records('document')
  const draft = await records.create({
    ...copied(credited),
    kind: 'credit-note',
    credits: credited.id,
    note: reason,
  })
  await copyParts(context, credited.id, draft.id)
  const note = await records.update(draft.id, {
    state: 'issued',
    issue_date: today,
    due_date: today,
    number: await takeNumber(context, 'credit-note'),
  })
  await context.emit('document.issued@1', { ...factsOf(note), due_date: today }, recordOf(note))
  await context.emit(
    'document.credited@1',
    { ...factsOf(credited), credit_note: note.id, credit_note_number: note['number'] },
    recordOf(credited),
  )
  await tellTimeline(context, credited, `${credited['number']} credited by ${note['number']}`, reason)
  return note
}

/** Nothing is left to pay on it: it is set off against its invoice. */
const copied = (invoice: RecordRow) => ({
  ...Object.fromEntries(COPIED.map((column) => [column, invoice[column]])),
  balance: 0,
})

const COPIED = [
  'party',
  'purchase_order',
  'supply_date',
  'currency',
  'net',
  'vat',
  'gross',
  'customer_name',
  'customer_address',
  'customer_vat_number',
  'source_entity',
  'source_record',
] as const

/** Lines and VAT as they were issued, not computed again: rates may have changed since. */
async function copyParts(context: PluginContext, from: string, to: string): Promise<void> {
  const parameters = [context.organisation.id, from, to, context.person.id]
  await context.db.query(
    `insert into invoicing.line (organisation_id, id, document, position, item, description, quantity, unit,
       unit_price, discount, vat_rate, net, currency, created_by, updated_by)
     select l.organisation_id, gen_random_uuid(), $3::uuid, l.position, l.item, l.description, l.quantity, l.unit,
       l.unit_price, l.discount, l.vat_rate, l.net, l.currency, $4::uuid, $4::uuid
       from invoicing.line l where l.organisation_id = $1 and l.document = $2`,
    parameters,
  )
  await context.db.query(
    `insert into invoicing.document_vat
       (organisation_id, id, document, code, rate, base, vat, currency, created_by, updated_by)
     select v.organisation_id, gen_random_uuid(), $3::uuid, v.code, v.rate, v.base, v.vat, v.currency,
       $4::uuid, $4::uuid
       from invoicing.document_vat v where v.organisation_id = $1 and v.document = $2`,
    parameters,
  )
}
