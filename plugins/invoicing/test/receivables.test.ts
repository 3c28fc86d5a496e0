import { expect, it } from 'vitest'
import { addUp, markOf, waiting } from '../ui/receivables.ts'

const today = '2026-11-24'

it('asks for issued invoices, of one customer and late ones where wanted', () => {
  expect(waiting({ today })).toEqual({ and: [{ state: { eq: 'issued' } }, { kind: { eq: 'invoice' } }] })
  expect(waiting({ today, party: 'p', late: true })).toEqual({
    and: [
      { state: { eq: 'issued' } },
      { kind: { eq: 'invoice' } },
      { party: { eq: 'p' } },
      { due_date: { lt: today } },
    ],
  })
})

it('adds up by currency, and nothing to nothing', () => {
  const group = (count: number, amount: number, currency = 'GBP') => ({ count, sums: [{ currency, amount }] })
  expect(addUp({ groups: [group(2, 100), group(1, 50), group(1, 7, 'EUR')] })).toEqual({
    count: 4,
    sums: [
      { currency: 'GBP', amount: 150 },
      { currency: 'EUR', amount: 7 },
    ],
  })
  expect(addUp({ groups: [] })).toEqual({ count: 0, sums: [] })
})

it.each([
  [{}, 'Issued'],
  [{ due_date: '2026-11-23' }, 'Overdue'],
  [{ due_date: '2026-11-23', balance: 0, state: 'paid' }, 'Paid'],
  [{ kind: 'credit-note' }, 'Credit note'],
  [{ state: 'draft', due_date: '2026-11-23' }, 'Draft'],
])('an invoice with %j is shown as %s', (change, label) => {
  const invoice = { state: 'issued', kind: 'invoice', balance: 1, due_date: today }
  expect(markOf({ ...invoice, ...change }, today).label).toBe(label)
})
