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

const issue = async (...lines: Parameters<Biller['draft']>): Promise<string> => {
  const id = await me.draft(...lines)
  await me.act('document.issue', { id })
  return id
}
const daysFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv', { timeZone: 'Europe/London' })

describe('issuing', () => {
  test('gives number and dates, and keeps whom it was made out to', async () => {
    await me.create('invoicing.billing_profile', {
      party: me.customer,
      terms_days: 14,
      vat_number: 'GB123456789',
    })
    const address = {
      party: me.customer,
      line1: '1 High St',
      city: 'York',
      postal_code: 'YO1 7HH',
      country: 'GB',
    }
    await me.create('core.party_address', { ...address, kind: 'office', line1: 'Elsewhere' })
    await me.create('core.party_address', { ...address, kind: 'billing' })
    const id = await me.draft([[10_000], [2_500, { vat_rate: 'zero' }]])
    const { version } = await me.document(id)
    expect(await me.act('document.issue', { id, version })).toMatchObject({
      number: 'INV-00001',
      state: 'issued',
      issue_date: daysFromNow(0),
      supply_date: daysFromNow(0),
      due_date: daysFromNow(14),
      net: 12_500,
      vat: 2_000,
      gross: 14_500,
      balance: 14_500,
      customer_name: 'Nimbus Ltd',
      customer_address: '1 High St\nYork\nYO1 7HH\nGB',
      customer_vat_number: 'GB123456789',
      version: Number(version) + 1,
    })
    await me.update('core.party', me.customer, { name: 'Nimbus plc' })
    expect(await me.document(id)).toMatchObject({ customer_name: 'Nimbus Ltd' })
    expect(await me.list('core.activity', { record: { eq: id } })).toMatchObject([
      { subject: 'INV-00001 issued', party: me.customer },
    ])
  })

  test('falls due after 30 days without terms, and on the day that the draft names', async () => {
    expect(await me.document(await issue())).toMatchObject({ due_date: daysFromNow(30) })
    expect(await me.document(await issue([[1]], { due_date: '2030-01-31' }))).toMatchObject({
      due_date: '2030-01-31',
    })
  })

  test('is refused without lines, below nothing, twice, without the right, and takes no number', async () => {
    await expect(me.act('document.issue', { id: await me.draft([]) })).rejects.toMatchObject({
      code: 'invoicing.no-lines',
    })
    await expect(
      me.act('document.issue', { id: await me.draft([[100, { quantity: '-1' }]]) }),
    ).rejects.toMatchObject({
      code: 'invoicing.negative-total',
    })
    const reader = me.withRules([{ action: 'read', subject: 'all' }])
    const id = await me.draft()
    await expect(reader.act('document.issue', { id })).rejects.toMatchObject({ status: 403 })
    await expect(me.act('document.issue', { id, version: 1 })).rejects.toMatchObject({
      code: 'records.stale',
    })
    expect(await me.act('document.issue', { id })).toMatchObject({ number: 'INV-00001' })
    await expect(me.act('document.issue', { id })).rejects.toMatchObject({
      code: 'invoicing.already-issued',
      status: 409,
    })
    expect(await me.list('invoicing.series', { kind: { eq: 'invoice' } })).toMatchObject([{ next_number: 2 }])
  })

  test('by many at once, with failures among them, leaves no gap and no double', async () => {
    const drafts = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const id = await me.draft()
        // Every fourth fails after it took its number: its version is an old one.
        return { id, version: index % 4 === 3 ? 1 : undefined }
      }),
    )
    const results = await Promise.allSettled(
      drafts.map(({ id, version }) =>
        me.act('document.issue', version === undefined ? { id } : { id, version }),
      ),
    )
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    const numbers = results.flatMap((each) =>
      each.status === 'fulfilled' ? [String(each.value['number'])] : [],
    )
    expect(numbers.sort()).toEqual(
      Array.from({ length: 30 }, (_, i) => `INV-${String(i + 1).padStart(5, '0')}`),
    )
    expect(await me.act('document.issue', { id: drafts[3]!.id })).toMatchObject({ number: 'INV-00031' })
  })

  test('pressed twice at the same moment happens once', async () => {
    const id = await me.draft()
    const results = await Promise.allSettled([1, 2].map(() => me.act('document.issue', { id })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await me.list('invoicing.series', { kind: { eq: 'invoice' } })).toMatchObject([{ next_number: 2 }])
  })

  test('counts each organisation by itself', async () => {
    await issue()
    const other = await invoicing.organisation()
    expect(await other.act('document.issue', { id: await other.draft() })).toMatchObject({
      number: 'INV-00001',
    })
  })
})

describe('what is issued', () => {
  test('takes no change over the API, of itself or of its lines', async () => {
    const id = await issue()
    const [line] = await me.lines(id)
    const refused = { code: 'invoicing.already-issued', status: 409 }
    for (const change of [
      () => me.update('invoicing.document', id, { note: 'x' }),
      () => me.update('invoicing.document', id, { due_date: '2030-01-01' }),
      () => me.delete('invoicing.document', id),
      () => me.create('invoicing.line', { document: id, description: 'x', unit_price: 1 }),
      () => me.update('invoicing.line', String(line!['id']), { unit_price: 1 }),
      () => me.delete('invoicing.line', String(line!['id'])),
    ])
      await expect(change(), String(change)).rejects.toMatchObject(refused)
    await expect(me.delete('core.party', me.customer)).rejects.toMatchObject({ code: 'records.in-use' })
  })

  test('takes no change by SQL of the product itself', async () => {
    const id = await issue()
    for (const sql of [
      'update invoicing.document set gross = 1 where id = $1',
      `update invoicing.document set number = 'INV-1' where id = $1`,
      `update invoicing.document set state = 'draft' where id = $1`,
      'delete from invoicing.document where id = $1',
      'update invoicing.line set net = 1 where document = $1',
      'delete from invoicing.line where document = $1',
      'delete from invoicing.document_vat where document = $1',
      `insert into invoicing.line (organisation_id, id, document, description, unit_price, currency, created_by, updated_by)
       select organisation_id, gen_random_uuid(), id, 'x', 1, 'GBP', id, id from invoicing.document where id = $1`,
    ])
      await expect(me.sql('invoicing', sql, [id]), sql).rejects.toMatchObject({ code: 'database.row-frozen' })
  })

  test('stays as it was when its item goes', async () => {
    const item = await me.create('core.item', { name: 'Chair', price: 100, currency: 'GBP' })
    const id = await issue([[100, { item: item.id }]])
    await me.sql('core', 'delete from core.item where id = $1', [item.id])
    expect(await me.lines(id)).toMatchObject([{ item: null, unit_price: 100 }])
  })

  test('is gone as a draft with all that belongs to it', async () => {
    const id = await me.draft()
    await me.delete('invoicing.document', id)
    expect(await me.lines(id)).toEqual([])
  })
})

describe('crediting', () => {
  test('makes a numbered credit note, the same to the penny, that settles the invoice', async () => {
    const id = await issue([
      [3333, { quantity: '1.5', discount: 5 }],
      [499, { vat_rate: 'reduced' }],
    ])
    const invoice = await me.document(id)
    const note = await me.act('document.credit', { id, version: invoice['version'], reason: 'Wrong price' })
    expect(note).toMatchObject({
      kind: 'credit-note',
      number: 'CN-00001',
      state: 'issued',
      credits: id,
      net: invoice['net'],
      vat: invoice['vat'],
      gross: invoice['gross'],
      balance: 0,
      note: 'Wrong price',
      customer_name: 'Nimbus Ltd',
    })
    expect(await me.document(id)).toMatchObject({
      state: 'credited',
      balance: 0,
      gross: invoice['gross'],
      settled_note: 'Wrong price',
    })
    const parts = (lines: readonly Readonly<Record<string, unknown>>[]) =>
      lines.map(({ description, quantity, discount, net }) => ({ description, quantity, discount, net }))
    expect(parts(await me.lines(note.id))).toEqual(parts(await me.lines(id)))
    expect(await me.list('invoicing.document_vat', { document: { eq: note.id } })).toHaveLength(2)
    await expect(me.update('invoicing.document', note.id, { note: 'x' })).rejects.toMatchObject({
      code: 'invoicing.already-issued',
    })
  })

  test('twice, at once or in turn, makes one credit note', async () => {
    const id = await issue()
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => me.act('document.credit', { id, reason: 'Twice' })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await me.list('invoicing.document', { credits: { eq: id } })).toHaveLength(1)
    await expect(me.act('document.credit', { id, reason: 'Again' })).rejects.toMatchObject({
      code: 'invoicing.not-open',
      status: 409,
    })
  })

  test('of a draft, of a credit note, of what is paid, with an old version or without a reason is refused', async () => {
    const id = await issue()
    const note = await me.act('document.credit', { id: await issue(), reason: 'x' })
    const paid = await issue()
    await me.act('document.mark-paid', { id: paid })
    for (const other of [await me.draft(), note.id, paid])
      await expect(me.act('document.credit', { id: other, reason: 'x' })).rejects.toMatchObject({
        code: 'invoicing.not-open',
      })
    await expect(me.act('document.credit', { id, version: 1, reason: 'x' })).rejects.toMatchObject({
      code: 'records.stale',
    })
    await expect(me.act('document.credit', { id })).rejects.toMatchObject({ status: 422 })
    expect(await me.document(id)).toMatchObject({ state: 'issued' })
  })
})

describe('settling', () => {
  test('marks an invoice paid on a day', async () => {
    const id = await issue()
    await me.act('document.mark-paid', { id, paid_on: '2026-11-20', reference: 'BACS 77' })
    expect(await me.document(id)).toMatchObject({
      state: 'paid',
      balance: 0,
      gross: 12_000,
      settled_on: '2026-11-20',
      settled_note: 'BACS 77',
    })
    await expect(me.act('document.mark-paid', { id })).rejects.toMatchObject({ code: 'invoicing.not-open' })
  })

  test('writes a bad debt off, which is no credit note', async () => {
    const id = await issue()
    await me.act('document.write-off', { id, reason: 'Insolvent' })
    expect(await me.document(id)).toMatchObject({ state: 'written-off', balance: 0, vat: 2_000 })
    expect(await me.list('invoicing.document', { kind: { eq: 'credit-note' } })).toEqual([])
  })
})

test('every act tells the other products', async () => {
  const id = await issue()
  await me.act('document.credit', { id, reason: 'x' })
  await me.act('document.mark-paid', { id: await issue() })
  const events = await me.sql(
    'kernel',
    'select name from kernel.event where organisation_id = $1 order by position, id',
    [me.organisationId],
  )
  expect(events.map(({ name }) => String(name)).sort()).toEqual([
    'invoicing.document.credited@1',
    'invoicing.document.issued@1',
    'invoicing.document.issued@1',
    'invoicing.document.issued@1',
    'invoicing.document.paid@1',
  ])
})
