import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLoneProductFixture } from '../../../core/test/harness/index.ts'
import { createCrmFixture, type CrmFixture, type Seller } from './crm-fixture.ts'

let crm: CrmFixture
let me: Seller
beforeAll(async () => {
  crm = await createCrmFixture(createLoneProductFixture('crm'))
})
beforeEach(async () => {
  me = await crm.organisation()
})
afterAll(() => crm.test.drop())

const told = async () =>
  (
    await me.sql(
      'kernel',
      'select name, payload from kernel.event where organisation_id = $1 order by position, id',
      [me.organisationId],
    )
  ).map(({ name, payload }) => ({ name, ...(payload as object) }))

describe('moves are told to others', () => {
  test('won, lost and stage changes, with ids and facts, in order', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet', amount: 120_000 })
    await me.act('deal.win', { id: deal.id })
    await me.act('deal.reopen', { id: deal.id })
    await me.act('deal.lose', { id: deal.id, lost_reason: 'Price' })
    const facts = {
      id: deal.id,
      title: 'Fleet',
      party: null,
      owner: me.personId,
      amount: 120_000,
      currency: 'GBP',
    }
    expect(await told()).toMatchObject([
      { name: 'crm.deal.stage-changed@1', ...facts, from_stage: me.stages.lead, stage: me.stages.won },
      { name: 'crm.deal.won@1', ...facts, stage: me.stages.won },
      { name: 'crm.deal.stage-changed@1', stage: me.stages.lead },
      { name: 'crm.deal.stage-changed@1', stage: me.stages.lost },
      { name: 'crm.deal.lost@1', lost_reason: 'Price' },
    ])
  })

  test('nothing of a change that leaves the stage, of a deal stored as won, or of a move that is taken back', async () => {
    const deal = await me.create('crm.deal', { title: 'Old', stage: me.stages.won })
    await me.update('crm.deal', deal.id, { title: 'Older' })
    await expect(me.act('deal.reopen', { id: deal.id, version: 1 })).rejects.toThrow()
    expect(await told()).toEqual([])
  })
})

describe('without invoicing installed', () => {
  test('a deal has no invoices, and CRM works as ever', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    expect(await me.route('deal-invoices', { id: deal.id })).toEqual({
      is_available: false,
      can_draft: false,
      items: [],
    })
    expect(await me.act('deal.win', { id: deal.id })).toMatchObject({ outcome: 'won' })
  })

  test('a draft is refused with the way out', async () => {
    const party = await me.create('core.party', { name: 'Nimbus' })
    const deal = await me.create('crm.deal', { title: 'Fleet', party: party.id })
    await expect(me.act('deal.make-invoice-draft', { id: deal.id })).rejects.toMatchObject({ status: 409 })
  })
})
