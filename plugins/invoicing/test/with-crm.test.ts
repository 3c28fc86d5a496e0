import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createProductFixture, type ProductFixture, type Worker } from '../../../core/test/harness/index.ts'
import { billerOf, type Biller } from './invoicing-fixture.ts'

/** What the deal page asks for. */
interface DealInvoices {
  readonly is_available: boolean
  readonly can_draft: boolean
  readonly items: readonly Readonly<Record<string, unknown>>[]
}

const invoicesOf = (worker: Worker, deal: string): Promise<DealInvoices> =>
  worker.route('deal-invoices', { id: deal }) as Promise<DealInvoices>

describe('with both products on', () => {
  let both: ProductFixture
  let me: Biller
  beforeAll(async () => {
    both = await createProductFixture('crm', 'invoicing')
  })
  beforeEach(async () => {
    me = await billerOf(await both.organisation())
  })
  afterAll(() => both.test.drop())

  const deal = (more: object = {}) =>
    me.create('crm.deal', { title: 'Fleet', amount: 120_050, party: me.customer, ...more })
  const drafts = () => me.list('invoicing.document')

  test('a won deal makes one draft, however often the event comes', async () => {
    const { id } = await deal({ currency: 'EUR' })
    await me.act('deal.win', { id })
    expect(await drafts()).toEqual([])
    await me.deliver('invoicing')
    expect(await drafts()).toMatchObject([
      { state: 'draft', party: me.customer, currency: 'EUR', net: 120_050, gross: 144_060, number: null },
    ])
    await me.sql('kernel', `update kernel.delivery set state = 'pending' where organisation_id = $1`, [
      me.organisationId,
    ])
    await me.deliver('invoicing')
    await me.act('deal.reopen', { id })
    await me.act('deal.win', { id })
    await me.deliver('invoicing')
    expect(await drafts()).toHaveLength(1)
    expect(await deliveries()).toEqual([{ state: 'done' }, { state: 'done' }])
  })

  const deliveries = () =>
    me.sql('kernel', 'select state from kernel.delivery where organisation_id = $1 order by id', [
      me.organisationId,
    ])

  test('a deal without amount makes a draft without lines; one without a contact makes none, and is done', async () => {
    const plain = await deal({ amount: null })
    const lonely = await deal({ party: null })
    for (const { id } of [plain, lonely]) await me.act('deal.win', { id })
    await me.deliver('invoicing')
    expect(await drafts()).toMatchObject([{ source_record: plain.id, gross: 0 }])
    expect(await deliveries()).toEqual([{ state: 'done' }, { state: 'done' }])
  })

  test('a deal won while invoicing is off makes its draft when it is on again', async () => {
    const turn = (isOn: boolean) =>
      me.sql(
        'kernel',
        `update kernel.product set is_enabled = $2 where organisation_id = $1 and plugin_id = 'invoicing'`,
        [me.organisationId, isOn],
      )
    await turn(false)
    await me.act('deal.win', { id: (await deal()).id })
    await me.deliver('invoicing')
    expect([await drafts(), await deliveries()]).toEqual([[], [{ state: 'parked' }]])
    await turn(true)
    await me.deliver('invoicing')
    expect(await drafts()).toHaveLength(1)
  })

  test('a lost deal makes none', async () => {
    await me.act('deal.lose', { id: (await deal()).id, lost_reason: 'Price' })
    await me.deliver('invoicing')
    expect(await drafts()).toEqual([])
  })

  test('the deal shows its invoice as it goes: none, draft, issued, overdue, credited', async () => {
    const { id } = await deal()
    expect(await invoicesOf(me, id)).toEqual({ is_available: true, can_draft: true, items: [] })
    const made = await me.act('deal.make-invoice-draft', { id })
    expect(await invoicesOf(me, id)).toMatchObject({
      can_draft: false,
      items: [{ id: made.id, number: null, state: 'draft', gross: 144_060, is_overdue: false }],
    })
    await me.act('invoicing.document.issue', { id: made.id })
    expect(await invoicesOf(me, id)).toMatchObject({
      items: [{ number: 'INV-00001', state: 'issued', balance: 144_060, is_overdue: false }],
    })
    both.advance(40 * 86_400)
    expect(await invoicesOf(me, id)).toMatchObject({ items: [{ state: 'issued', is_overdue: true }] })
    await me.act('invoicing.document.credit', { id: made.id, reason: 'Wrong' })
    const { items } = await invoicesOf(me, id)
    expect(items.map(({ number, state }) => [number, state])).toEqual([
      ['CN-00001', 'issued'],
      ['INV-00001', 'credited'],
    ])
    both.advance(-40 * 86_400)
  })

  test('the button finds the draft that is there, also when pressed several times at once or beside the event', async () => {
    const { id } = await deal()
    await me.act('deal.win', { id })
    const made = await Promise.all([
      ...Array.from({ length: 5 }, () => me.act('deal.make-invoice-draft', { id })),
      me.deliver('invoicing'),
    ])
    expect(new Set(made.flatMap((each) => (each === undefined ? [] : [each.id]))).size).toBe(1)
    expect(made.filter((each) => each?.['is_new'] === true).length).toBeLessThanOrEqual(1)
    expect(await drafts()).toHaveLength(1)
  })

  test('the button needs a contact, the deal, and the right to write invoices', async () => {
    const { id } = await deal({ party: null })
    await expect(me.act('deal.make-invoice-draft', { id })).rejects.toMatchObject({
      code: 'crm.deal-without-contact',
    })
    const seller = me.withRules([
      { action: 'read', subject: 'core.party' },
      { action: 'manage', subject: 'crm.deal' },
    ])
    const other = await deal()
    await expect(seller.act('deal.make-invoice-draft', { id: other.id })).rejects.toMatchObject({
      status: 403,
    })
    expect(await invoicesOf(seller, other.id)).toEqual({ is_available: false, can_draft: false, items: [] })
    expect(await drafts()).toEqual([])
  })

  test('no organisation sees the invoices of another', async () => {
    const { id } = await deal()
    await me.act('deal.make-invoice-draft', { id })
    const stranger = await both.organisation()
    await expect(invoicesOf(stranger, id)).rejects.toMatchObject({ status: 404 })
  })
})

describe('with invoicing installed and never on', () => {
  let crm: ProductFixture
  let me: Biller
  beforeAll(async () => {
    crm = await createProductFixture('crm')
    me = await billerOf(await crm.organisation())
  })
  afterAll(() => crm.test.drop())

  test('the deal shows nothing, the button says why, and a won deal is no matter of invoicing', async () => {
    const { id } = await me.create('crm.deal', { title: 'Fleet', amount: 100, party: me.customer })
    expect(await invoicesOf(me, id)).toMatchObject({ is_available: false })
    await expect(me.act('deal.make-invoice-draft', { id })).rejects.toMatchObject({
      code: 'actions.product-off',
      status: 409,
    })
    await me.act('deal.win', { id })
    await me.deliver('invoicing')
    expect(await me.list('invoicing.document')).toEqual([])
    expect(
      await me.sql('kernel', 'select state from kernel.delivery where organisation_id = $1', [
        me.organisationId,
      ]),
    ).toEqual([])
  })
})
