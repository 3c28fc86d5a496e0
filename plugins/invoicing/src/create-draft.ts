import type { ActionHandler, PluginContext, Values } from '@quoin/plugin-sdk'
import { lockSeries, seedSeries } from './series.ts'

export interface DraftInput {
  readonly party: string
  readonly currency?: string
  readonly purchase_order?: string
  readonly note?: string
  readonly lines?: readonly Values[]
  /** The record that it is made from, e.g. `{ entity: 'crm.deal', record: <id> }`. */
  readonly source?: { readonly entity: string; readonly record: string }
}

export interface Draft {
  readonly id: string
  readonly is_new: boolean
}

/**
 * Makes a draft with its lines. A source has one invoice: asked again, also at the same moment, the answer is
 * the one that is there, whatever has become of it since. @returns its id, and whether it was made now
 */
export const createDraft: ActionHandler<DraftInput, Draft> = async (context, input) => {
  const { source, lines = [], ...values } = input
  const known = source === undefined ? undefined : await claim(context, source)
  if (known !== undefined) return { id: known, is_new: false }
  const from =
    source === undefined ? {} : { source_entity: source.entity, source_record: source.record.toLowerCase() }
  const draft = await context.records('document').create({ ...values, ...from })
  for (const line of lines) await context.records('line').create({ ...line, document: draft.id })
  return { id: draft.id, is_new: true }
}

/** Looks again once nobody else is making one; the unique key of the source stands behind it. */
async function claim(
  context: PluginContext,
  source: NonNullable<DraftInput['source']>,
): Promise<string | undefined> {
  const known = await invoiceOf(context, source)
  if (known !== undefined) return known
  await seedSeries(context)
  await lockSeries(context, 'invoice')
  return await invoiceOf(context, source)
}

async function invoiceOf(
  context: PluginContext,
  { entity, record }: NonNullable<DraftInput['source']>,
): Promise<string | undefined> {
  const [found] = await context.db.query<{ id: string }>(
    `select d.id from invoicing.document d
      where d.organisation_id = $1 and d.kind = 'invoice' and d.source_entity = $2 and d.source_record = $3`,
    [context.organisation.id, entity, record],
  )
  return found?.id
}
