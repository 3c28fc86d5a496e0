import type { ActionHandler, PluginContext, RecordRow, Values } from '@quoin/plugin-sdk'
import { lockDocuments, nameOf, termsOf } from './documents.ts'
import { alreadyIssued, negativeTotal, noLines } from './errors.ts'
import { factsOf } from './facts.ts'
import { DEFAULT_TERMS_DAYS } from './rules/document.ts'
import { takeNumber } from './series.ts'
import { tellTimeline } from './timeline.ts'
import { documentTotals, storeVat, taxedLines } from './totals.ts'

export interface DocumentInput {
  readonly id: string
  readonly version?: number
}

/**
 * Gives a draft its number, its dates and the customer as billed, and freezes it. Everything or nothing: an
 * issue that fails takes no number.
 * @throws invoicing.already-issued (409), invoicing.no-lines, invoicing.negative-total, invoicing.no-rate (422),
 *   records.stale (409)
 */
export const issueDocument: ActionHandler<DocumentInput, RecordRow> = async (context, { id, version }) => {
  const records = context.records('document')
  const locked = (await lockDocuments(context, [id])).get(id.toLowerCase())
  const [draft, lines, terms, customer] = await Promise.all([
    records.get(id),
    taxedLines(context, id),
    termsOf(context, [locked?.party]),
    billedTo(context, locked?.party),
  ])
  if (locked === undefined || locked.state !== 'draft')
    throw alreadyIssued({ number: nameOf(locked ?? of(draft)) })
  if (lines.length === 0) throw noLines({})
  const today = context.clock.today()
  const supplied = locked.supply_date ?? today.toString()
  const totals = documentTotals(lines, supplied)
  if (totals.gross < 0) throw negativeTotal({})
  await storeVat(context, locked, totals.parts)
  const { terms_days: days = DEFAULT_TERMS_DAYS, vat_number = null } = terms.get(locked.party) ?? {}
  const due = draft['due_date'] ?? today.add({ days }).toString()
  const issued = await records.update(
    id,
    {
      state: 'issued',
      issue_date: today.toString(),
      supply_date: supplied,
      due_date: due,
      net: totals.net,
      vat: totals.vat,
      gross: totals.gross,
      balance: totals.gross,
      customer_vat_number: vat_number,
      ...customer,
      // Last, because everybody who issues waits for it.
      number: await takeNumber(context, locked.kind),
    },
    version,
  )
  await context.emit('document.issued@1', { ...factsOf(issued), due_date: String(due) }, recordOf(issued))
  await tellTimeline(context, issued, `${issued['number']} issued`)
  return issued
}

export const recordOf = ({ id }: RecordRow) => ({ table: 'document', id })

const of = (record: RecordRow) => ({ number: record['number'], kind: record['kind'] })

/** Name and address as they are now: an invoice tells whom it was made out to, whatever becomes of the contact. */
async function billedTo(context: PluginContext, party: string | undefined): Promise<Values> {
  const values = [context.organisation.id, party ?? null]
  const names = context.db.query<{ name: string }>(
    'select p.name from core.party_v1 p where p.organisation_id = $1 and p.id = $2',
    values,
  )
  const addresses = context.db.query<Record<(typeof ADDRESS)[number], string | null>>(
    `select a.line1, a.line2, a.city, a.region, a.postal_code, a.country from core.party_address_v1 a
      where a.organisation_id = $1 and a.party = $2
      order by case when a.kind = 'billing' then 0 else 1 end, a.is_primary desc, a.id limit 1`,
    values,
  )
  const [[customer], [address]] = await Promise.all([names, addresses])
  const lines = ADDRESS.map((part) => address?.[part]).filter((line) => line !== null && line !== undefined)
  return {
    customer_name: customer?.name ?? null,
    customer_address: lines.length === 0 ? null : lines.join('\n').slice(0, 1000),
  }
}

const ADDRESS = ['line1', 'line2', 'city', 'region', 'postal_code', 'country'] as const
