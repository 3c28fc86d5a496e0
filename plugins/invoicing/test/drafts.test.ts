import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createInvoicingFixture, type Biller, type InvoicingFixture } from './invoicing-fixture.ts'

let invoicing: InvoicingFixture
let me: Biller
beforeAll(async () => {
  invoicing = await createInvoicingFixture()
})
beforeEach(async () => {
  me = await invoicing.organisation()
})
afterAll(() => invoicing.test.drop())

const vatOf = (id: string) => me.list('invoicing.document_vat', { document: { eq: id } }, 'code')

describe('switching invoicing on', () => {
  test('makes one series of each kind, once', async () => {
    await me.enable()
    expect(await me.list('invoicing.series', {}, 'kind')).toMatchObject([
      { kind: 'credit-note', prefix: 'CN-', next_number: 1 },
      { kind: 'invoice', prefix: 'INV-', next_number: 1 },
    ])
  })

  test('a series goes forward only', async () => {
    const [, series] = await me.list('invoicing.series', {}, 'kind')
    const id = String(series!['id'])
    expect(await me.update('invoicing.series', id, { next_number: 1042, prefix: 'A' })).toMatchObject({
      next_number: 1042,
    })
    await expect(me.update('invoicing.series', id, { next_number: 1041 })).rejects.toMatchObject({
      code: 'invoicing.series-backwards',
      status: 422,
    })
    expect(await me.act('document.issue', { id: await me.draft() })).toMatchObject({ number: 'A01042' })
  })
})

describe('a new invoice', () => {
  test('is a draft without a number, in the customer’s currency, else the organisation’s', async () => {
    const id = await me.draft([])
    expect(await me.document(id)).toMatchObject({
      kind: 'invoice',
      state: 'draft',
      number: null,
      currency: 'GBP',
      gross: 0,
    })
    await me.create('invoicing.billing_profile', { party: me.customer, currency: 'EUR' })
    expect(await me.document(await me.draft([]))).toMatchObject({ currency: 'EUR' })
    expect(await me.document(await me.draft([], { currency: 'USD' }))).toMatchObject({ currency: 'USD' })
  })

  test('cannot be given a number, a state or amounts of its own', async () => {
    for (const values of [{ number: 'X' }, { state: 'issued' }, { gross: 1 }, { kind: 'credit-note' }])
      await expect(
        me.create('invoicing.document', { party: me.customer, ...values }),
        JSON.stringify(values),
      ).rejects.toMatchObject({ status: 422 })
  })

  test('needs a customer that exists', async () => {
    await expect(me.create('invoicing.document', {})).rejects.toMatchObject({ status: 422 })
    await expect(me.create('invoicing.document', { party: randomUUID() })).rejects.toMatchObject({
      status: 422,
    })
  })
})

describe('lines', () => {
  test('make the totals, category by category, whatever is done to them', async () => {
    const id = await me.draft([
      [3333, { quantity: '3' }],
      [1005, { vat_rate: 'reduced', quantity: '1.5', discount: 10 }],
      [500, { vat_rate: 'exempt' }],
    ])
    expect(await me.document(id)).toMatchObject({ net: 11_856, vat: 2_068, gross: 13_924, balance: 13_924 })
    expect(await vatOf(id)).toMatchObject([
      { code: 'exempt', rate: '0.00', base: 500, vat: 0 },
      { code: 'reduced', rate: '5.00', base: 1357, vat: 68 },
      { code: 'standard', rate: '20.00', base: 9999, vat: 2000 },
    ])
    const [first, second, third] = await me.lines(id)
    expect([first, second, third].map((line) => line!['position'])).toEqual([1, 2, 3])
    await me.update('invoicing.line', String(first!['id']), { quantity: '1' })
    expect(await me.document(id)).toMatchObject({ net: 5_190, gross: 5_190 + 667 + 68 })
    await me.delete('invoicing.line', String(second!['id']))
    expect(await me.document(id)).toMatchObject({ net: 3_833, vat: 667 })
    expect(await vatOf(id)).toHaveLength(2)
  })

  test('raise the version of their invoice, so that nobody issues what they have not seen', async () => {
    const id = await me.draft()
    const { version } = await me.document(id)
    await me.create('invoicing.line', { document: id, description: 'More', unit_price: 1 })
    await expect(me.act('document.issue', { id, version })).rejects.toMatchObject({ code: 'records.stale' })
  })

  test('take what their item knows, its price only in the invoice’s currency', async () => {
    const item = await me.create('core.item', {
      name: 'Day of work',
      unit: 'day',
      price: 60_000,
      currency: 'GBP',
    })
    const id = await me.draft([])
    expect(await me.create('invoicing.line', { document: id, item: item.id })).toMatchObject({
      description: 'Day of work',
      unit: 'day',
      unit_price: 60_000,
      quantity: '1.000',
      net: 60_000,
    })
    const euro = await me.draft([], { currency: 'EUR' })
    await expect(me.create('invoicing.line', { document: euro, item: item.id })).rejects.toMatchObject({
      faults: [expect.objectContaining({ path: '/unit_price' })],
    })
    expect(await me.create('invoicing.line', { document: euro, item: item.id, unit_price: 5 })).toMatchObject(
      {
        currency: 'EUR',
      },
    )
  })

  test('without description or price, and without an item that has them, are refused at both', async () => {
    const id = await me.draft()
    await expect(me.create('invoicing.line', { document: id })).rejects.toMatchObject({
      code: 'invoicing.line-incomplete',
      faults: [{ path: '/description' }, { path: '/unit_price' }],
    })
    const [line] = await me.lines(id)
    await expect(me.update('invoicing.line', String(line!['id']), { description: '' })).rejects.toMatchObject(
      { faults: [{ path: '/values/description' }] },
    )
    expect(
      await me.update('invoicing.line', String(line!['id']), { position: null, vat_rate: null }),
    ).toMatchObject({ position: 1, vat_rate: 'standard' })
  })

  test('have the VAT of the customer’s treatment unless they say otherwise', async () => {
    await me.create('invoicing.billing_profile', { party: me.customer, vat_treatment: 'outside-scope' })
    const id = await me.draft([[100], [100, { vat_rate: 'standard' }]])
    expect((await me.lines(id)).map((line) => line['vat_rate'])).toEqual(['outside-scope', 'standard'])
  })

  test('that are unsound are refused with every fault, and change nothing', async () => {
    const id = await me.draft()
    const line = { document: id, description: 'x', unit_price: 100 }
    for (const values of [
      { quantity: '1.0001' },
      { quantity: 'two' },
      { quantity: 2 },
      { unit_price: -1 },
      { unit_price: 1.5 },
      { discount: 101 },
      { vat_rate: 'luxury' },
      { net: 5 },
      { currency: 'EUR' },
      { document: randomUUID() },
    ])
      await expect(
        me.create('invoicing.line', { ...line, ...values }),
        JSON.stringify(values),
      ).rejects.toMatchObject({ status: 422 })
    await expect(
      me.create('invoicing.line', { ...line, unit_price: Number.MAX_SAFE_INTEGER, quantity: '999999999' }),
    ).rejects.toMatchObject({ code: 'invoicing.amount-too-large' })
    expect(await me.document(id)).toMatchObject({ gross: 12_000 })
  })

  test('stay with their invoice, and keep its currency fixed', async () => {
    const [id, other] = [await me.draft(), await me.draft([])]
    const [line] = await me.lines(id)
    await expect(me.update('invoicing.line', String(line!['id']), { document: other })).rejects.toMatchObject(
      {
        code: 'invoicing.line-bound',
      },
    )
    await expect(me.update('invoicing.document', id, { currency: 'EUR' })).rejects.toMatchObject({
      code: 'invoicing.currency-fixed',
      status: 409,
    })
    expect(await me.update('invoicing.document', other, { currency: 'EUR' })).toMatchObject({
      currency: 'EUR',
    })
  })

  test('written by several people at once all count', async () => {
    const id = await me.draft([])
    await Promise.all(
      Array.from({ length: 12 }, () =>
        me.create('invoicing.line', { document: id, description: 'x', unit_price: 1_000 }),
      ),
    )
    expect(await me.document(id)).toMatchObject({ net: 12_000, gross: 14_400 })
    expect((await me.lines(id)).map((line) => line['position'])).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    )
  })
})

test('the day of supply decides the rate', async () => {
  const id = await me.draft([[10_000]], { supply_date: '2009-06-30' })
  expect(await me.document(id)).toMatchObject({ vat: 1_500 })
  await me.update('invoicing.document', id, { supply_date: '2010-06-30' })
  expect(await me.document(id)).toMatchObject({ vat: 1_750 })
  await expect(me.update('invoicing.document', id, { supply_date: '1990-01-01' })).rejects.toMatchObject({
    code: 'invoicing.no-rate',
  })
})
