import type { PluginContext } from '@quoin/plugin-sdk'
import type { DocumentRow } from './documents.ts'
import { amountTooLarge, noRate } from './errors.ts'
import { rateOn, totalsOf, type TaxedLine, type Totals, type VatCode } from './rules/vat.ts'

/** Amounts of a document from its lines, with the rates of its tax point. @throws invoicing.no-rate (422) */
export function documentTotals(lines: readonly TaxedLine[], taxPoint: string): Totals {
  const rate = (code: VatCode): string => {
    const percent = rateOn(code, taxPoint)
    if (percent === undefined) throw noRate({ code, day: taxPoint })
    return percent
  }
  return exactly(() => totalsOf(lines, rate))
}

/** Amounts that leave the safe integers are the caller's input. @throws invoicing.amount-too-large (422) */
export function exactly<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? amountTooLarge({}, { cause: error }) : error
  }
}

/** Brings amounts and VAT of locked drafts in line with their lines. */
export async function refreshTotals(context: PluginContext, documents: Iterable<DocumentRow>): Promise<void> {
  for (const document of documents) {
    const lines = await taxedLines(context, document.id)
    const today = context.clock.today().toString()
    const totals = documentTotals(lines, document.supply_date ?? today)
    await storeAmounts(context, document.id, totals)
    await storeVat(context, document, totals.parts)
  }
}

export const taxedLines = (context: PluginContext, document: string): Promise<TaxedLine[]> =>
  context.db.query<TaxedLine>(
    `select l.net, l.vat_rate as code from invoicing.line l
      where l.organisation_id = $1 and l.document = $2 order by l.position, l.id`,
    [context.organisation.id, document],
  )

/** VAT of a draft, category by category, in place of what was there. */
export async function storeVat(
  context: PluginContext,
  document: Pick<DocumentRow, 'id' | 'currency'>,
  parts: Totals['parts'],
): Promise<void> {
  await context.db.query(
    'delete from invoicing.document_vat v where v.organisation_id = $1 and v.document = $2',
    [context.organisation.id, document.id],
  )
  if (parts.length === 0) return
  await context.db.query(
    `insert into invoicing.document_vat
       (organisation_id, id, document, currency, code, rate, base, vat, created_by, updated_by)
     select $1::uuid, p.id, $2::uuid, $3, p.code, p.rate, p.base, p.vat, $4::uuid, $4::uuid
       from unnest($5::uuid[], $6::text[], $7::numeric[], $8::bigint[], $9::bigint[])
         as p (id, code, rate, base, vat)`,
    [
      context.organisation.id,
      document.id,
      document.currency,
      context.person.id,
      parts.map(() => context.newId()),
      parts.map(({ code }) => code),
      parts.map(({ rate }) => rate),
      parts.map(({ base }) => base),
      parts.map(({ vat }) => vat),
    ],
  )
}

/** Also where no amount changed: who saw the document before has not seen these lines. */
async function storeAmounts(context: PluginContext, document: string, totals: Totals): Promise<void> {
  await context.db.query(
    `update invoicing.document d
        set net = $5, vat = $6, gross = $7, balance = $7,
            version = d.version + 1, updated_at = $4::timestamptz, updated_by = $3
      where d.organisation_id = $1 and d.id = $2`,
    [
      context.organisation.id,
      document,
      context.person.id,
      context.clock.now().toString(),
      totals.net,
      totals.vat,
      totals.gross,
    ],
  )
}
