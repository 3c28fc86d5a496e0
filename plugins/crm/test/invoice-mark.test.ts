import { expect, it } from 'vitest'
import { invoiceMark } from '../ui/invoices.ts'

const invoice = { number: 'INV-00001', kind: 'invoice', state: 'issued', is_overdue: false }

it.each([
  [{}, 'INV-00001', 'Issued'],
  [{ number: null, state: 'draft' }, 'Draft', 'Draft'],
  [{ is_overdue: true }, 'INV-00001', 'Overdue'],
  [{ number: 'CN-00001', kind: 'credit-note' }, 'CN-00001', 'Credit note'],
  [{ state: 'something-new' }, 'INV-00001', 'something-new'],
])('an invoice with %j is shown as %s, %s', (change, name, label) => {
  expect(invoiceMark({ ...invoice, ...change })).toMatchObject({ name, label })
})
