import type { PluginContext, RecordRow, TableHooks, Values } from '@quoin/plugin-sdk'
import { isUuid, lockDocuments, nameOf, termsOf, type DocumentRow } from './documents.ts'
import { alreadyIssued, lineBound, lineIncomplete } from './errors.ts'
import { defaultVatCode } from './rules/document.ts'
import { lineNet, pricedLine } from './rules/line.ts'
import { exactly, refreshTotals } from './totals.ts'

/** Keeps net, currency and the totals of the invoice right, whoever writes a line; an issued one takes no change. */
export const lineHooks: TableHooks = {
  async beforeCreate(context, rows) {
    const documents = await lockDrafts(context, rows)
    const terms = await termsOf(
      context,
      [...documents.values()].map(({ party }) => party),
    )
    const items = await itemsOf(context, rows)
    const positions = await lastPositions(context, documents)
    return rows.map((values) => {
      const document = documents.get(String(values['document']))
      if (document === undefined) return values
      const position = (positions.get(document.id) ?? 0) + 1
      positions.set(document.id, position)
      const treatment = terms.get(document.party)?.vat_treatment
      const filled = {
        position,
        quantity: '1',
        discount: 0,
        vat_rate: defaultVatCode(treatment),
        ...ofItem(items.get(String(values['item'])), document.currency),
        ...given(values),
        currency: document.currency,
      }
      assertComplete(filled, '')
      return { ...filled, net: netOf(filled) }
    })
  },

  async beforeUpdate(context, changes) {
    await lockDrafts(
      context,
      changes.map(({ record }) => record),
    )
    return changes.map(({ record, values }) => {
      const to = values['document']
      if (to !== undefined && String(to).toLowerCase() !== record['document']) throw lineBound({})
      const kept = withoutEmpty(values)
      const line = { ...record, ...kept }
      assertComplete(line, '/values')
      return { ...kept, net: netOf(line) }
    })
  },

  async beforeDelete(context, records) {
    await lockDrafts(context, records)
  },

  afterCreate: refresh,
  afterDelete: refresh,
  async afterUpdate(context, changes) {
    await refresh(
      context,
      changes.map(({ record }) => record),
    )
  },
}

async function refresh(context: PluginContext, lines: readonly RecordRow[]): Promise<void> {
  const documents = await lockDocuments(
    context,
    lines.map((line) => line['document']),
  )
  await refreshTotals(context, documents.values())
}

/** @throws invoicing.already-issued (409) when a line belongs to an issued document */
async function lockDrafts(
  context: PluginContext,
  lines: readonly Values[],
): Promise<Map<string, DocumentRow>> {
  const documents = await lockDocuments(
    context,
    lines.map((line) => line['document']),
  )
  for (const document of documents.values()) {
    if (document.state !== 'draft') throw alreadyIssued({ number: nameOf(document) })
  }
  return documents
}

async function lastPositions(
  context: PluginContext,
  documents: ReadonlyMap<string, DocumentRow>,
): Promise<Map<string, number>> {
  const rows = await context.db.query<{ document: string; last: number }>(
    `select l.document, max(l.position) as last from invoicing.line l
      where l.organisation_id = $1 and l.document = any ($2::uuid[]) group by l.document`,
    [context.organisation.id, [...documents.keys()]],
  )
  return new Map(rows.map(({ document, last }) => [document, last]))
}

interface Item {
  readonly id: string
  readonly name: string
  readonly unit: string | null
  readonly price: number | null
  readonly currency: string | null
}

async function itemsOf(context: PluginContext, rows: readonly Values[]): Promise<Map<string, Item>> {
  const wanted = [...new Set(rows.map((row) => row['item']))].filter(isUuid)
  if (wanted.length === 0) return new Map()
  const items = await context.db.query<Item>(
    `select i.id, i.name, i.unit, i.price, i.currency from core.item_v1 i
      where i.organisation_id = $1 and i.id = any ($2::uuid[])`,
    [context.organisation.id, wanted],
  )
  return new Map(items.map((item) => [item.id, item]))
}

/** Its price counts only in the currency of the invoice. */
function ofItem(item: Item | undefined, currency: string): Values {
  if (item === undefined) return {}
  const price = item.price !== null && item.currency === currency ? { unit_price: item.price } : {}
  return { description: item.name, unit: item.unit, ...price }
}

/** An empty field of a form gives way to what is known. */
const given = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )

/** Emptied in an edit, these stay as they are: a line is never without them. */
const KEPT: readonly string[] = ['position', 'vat_rate']
const withoutEmpty = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !(KEPT.includes(name) && (value ?? '') === '')),
  )

/** @throws invoicing.line-incomplete (422) with a fault for each column that neither caller nor item filled */
function assertComplete(line: Values, path: string): void {
  const missing = ['description', 'unit_price'].filter((name) => (line[name] ?? '') === '')
  if (missing.length === 0) return
  const expected = 'a value, or an item that has one'
  const faults = missing.map((name) => ({
    path: `${path}/${name}`,
    message: 'is missing',
    expected,
    got: 'nothing',
  }))
  throw lineIncomplete({}, { faults })
}

/** Nothing where the values are unsound: the checks of the columns then refuse the line, naming each fault. */
function netOf(values: Values): number {
  const priced = pricedLine(values)
  return priced === undefined ? 0 : exactly(() => lineNet(priced))
}
