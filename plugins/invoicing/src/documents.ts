import type { PluginContext } from '@quoin/plugin-sdk'
import type { Kind, State } from './rules/document.ts'

/** What the code needs of a document; dates are `YYYY-MM-DD`, amounts minor units. */
export interface DocumentRow {
  readonly id: string
  readonly kind: Kind
  readonly number: string | null
  readonly state: State
  readonly party: string
  readonly currency: string
  readonly supply_date: string | null
}

/** Locks documents until the transaction ends, in the order of their ids, so that two bulks never wait in a circle. */
export async function lockDocuments(
  context: PluginContext,
  ids: Iterable<unknown>,
): Promise<Map<string, DocumentRow>> {
  const wanted = [...new Set(ids)].filter(isUuid)
  if (wanted.length === 0) return new Map()
  const rows = await context.db.query<DocumentRow>(
    `select d.id, d.kind, d.number, d.state, d.party, d.currency, d.supply_date
       from invoicing.document d
      where d.organisation_id = $1 and d.id = any ($2::uuid[])
      order by d.id for update of d`,
    [context.organisation.id, wanted],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** How a person calls it. */
export const nameOf = ({ number, kind }: { readonly number: unknown; readonly kind: unknown }): string =>
  typeof number === 'string' ? number : kind === 'credit-note' ? 'This credit note' : 'This invoice'

export interface Terms {
  readonly terms_days: number
  readonly currency: string | null
  readonly vat_treatment: string
  readonly vat_number: string | null
}

/** Terms of customers, by party. */
export async function termsOf(
  context: PluginContext,
  parties: Iterable<unknown>,
): Promise<Map<string, Terms>> {
  const wanted = [...new Set(parties)].filter(isUuid)
  if (wanted.length === 0) return new Map()
  const rows = await context.db.query<Terms & { party: string }>(
    `select b.party, b.terms_days, b.currency, b.vat_treatment, b.vat_number
       from invoicing.billing_profile b
      where b.organisation_id = $1 and b.party = any ($2::uuid[])`,
    [context.organisation.id, wanted],
  )
  return new Map(rows.map((row) => [row.party, row]))
}

/** Values come as the caller sent them; what is no id finds nothing. */
export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
