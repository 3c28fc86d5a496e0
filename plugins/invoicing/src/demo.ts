import type { DemoGenerator, DemoInput, Values } from '@quoin/plugin-sdk'
import { DEFAULT_TERMS_DAYS, documentNumber, type State } from './rules/document.ts'
import { lineNet } from './rules/line.ts'
import { rateOn, totalsOf, type VatCode } from './rules/vat.ts'

const DAY_MS = 86_400_000
const SERVICES = [
  ['Consulting', 'day', 72_000],
  ['Development', 'day', 68_000],
  ['Support, monthly', 'month', 24_900],
  ['Hosting', 'month', 8_900],
  ['Training', 'day', 59_000],
  ['Licence, annual', 'seat', 14_400],
  ['Installation', 'hour', 9_500],
  ['Spare parts', 'piece', 3_275],
  ['Travel', 'trip', 18_040],
] as const
const BATCH = 200

/** A year of invoices in number order: most paid, some open, a few of them late, the newest still drafts. */
export const demo: DemoGenerator = {
  *generate(input) {
    const companies = input.parties.filter(({ kind }) => kind === 'company')
    const series = input.existing['series']?.find((row) => row['kind'] === 'invoice')
    if (companies.length === 0 || series === undefined) return
    const count = Math.max(1, Math.floor(input.size / 4))
    let next = Number(series['next_number'])
    for (let done = 0; done < count; done += BATCH) {
      const size = Math.min(BATCH, count - done)
      const made = Array.from({ length: size }, (_, index) => {
        const invoice = makeInvoice(input, companies, (done + index) / count)
        const number = invoice.state === 'draft' ? null : documentNumber('INV-', next++)
        return { ...invoice, values: { ...invoice.values, number } }
      })
      yield { table: 'document', rows: made.map(({ values }) => values) }
      yield { table: 'line', rows: made.flatMap(({ lines }) => lines) }
      yield { table: 'document_vat', rows: made.flatMap(({ vat }) => vat) }
      // Lines join drafts only, so documents are frozen afterwards.
      const frozen = made.filter(({ state }) => state !== 'draft')
      yield { table: 'document', update: frozen.map(({ values, state }) => ({ id: values.id, state })) }
    }
    yield { table: 'series', update: [{ id: series.id, next_number: next }] }
  },
}

/** @param age 0 for the oldest, towards 1 for the newest */
function makeInvoice(input: DemoInput, companies: DemoInput['parties'], age: number) {
  const random = (): number => input.random()
  const issued = new Date(input.now.epochMilliseconds - (1 - age) * 365 * DAY_MS)
  const due = new Date(issued.getTime() + DEFAULT_TERMS_DAYS * DAY_MS)
  const state = stateOf(age, random())
  const customer = pick(companies, random)
  const id = input.newId()
  const day = dateOf(issued)
  const lines = Array.from({ length: 1 + Math.floor(random() ** 2 * 5) }, (_, index) =>
    makeLine(input, id, index + 1),
  )
  const rate = (code: VatCode): string => rateOn(code, day) ?? '0'
  const totals = totalsOf(
    lines.map(({ net, vat_rate }) => ({ net, code: vat_rate })),
    rate,
  )
  const isDraft = state === 'draft'
  const values = {
    id,
    created_at: issued.toISOString(),
    created_by: pick(input.people, random).id,
    party: customer.id,
    currency: input.currency,
    supply_date: isDraft ? null : day,
    issue_date: isDraft ? null : day,
    due_date: isDraft ? null : dateOf(due),
    net: totals.net,
    vat: totals.vat,
    gross: totals.gross,
    balance: state === 'draft' || state === 'issued' ? totals.gross : 0,
    customer_name: isDraft ? null : customer.name,
    settled_on: state === 'paid' ? dateOf(new Date(due.getTime() + (random() * 20 - 12) * DAY_MS)) : null,
  }
  const vat = totals.parts.map((part): Values => ({
    id: input.newId(),
    document: id,
    currency: input.currency,
    ...part,
  }))
  return { values, state, lines, vat }
}

function makeLine(input: DemoInput, document: string, position: number) {
  const random = (): number => input.random()
  const [description, unit, price] = pick(SERVICES, random)
  const quantity = String(1 + Math.floor(random() ** 2 * 12))
  const discount = random() < 0.12 ? 10 : 0
  const vat_rate: VatCode = random() < 0.94 ? 'standard' : 'zero'
  const net = lineNet({ quantity, unitPrice: price, discount })
  return {
    id: input.newId(),
    document,
    position,
    description,
    quantity,
    unit,
    unit_price: price,
    discount,
    vat_rate,
    net,
    currency: input.currency,
  }
}

function stateOf(age: number, chance: number): State {
  if (age > 0.97) return 'draft'
  if (age > 0.88) return chance < 0.3 ? 'paid' : 'issued'
  return chance < 0.96 ? 'paid' : chance < 0.99 ? 'issued' : 'written-off'
}

const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10)
const pick = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)] as T
