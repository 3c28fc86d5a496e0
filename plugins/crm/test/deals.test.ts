import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Worker } from '../../../core/test/harness/index.ts'
import { createCrmFixture, type CrmFixture, type Seller } from './crm-fixture.ts'

let crm: CrmFixture
let me: Seller
beforeAll(async () => {
  crm = await createCrmFixture()
})
beforeEach(async () => {
  me = await crm.organisation()
})
afterAll(() => crm.test.drop())

const otherPipeline = async (): Promise<{ pipeline: string; first: string; won: string }> => {
  const pipeline = await me.create('crm.pipeline', { name: 'Partners', position: 2 })
  const first = await me.create('crm.stage', {
    pipeline: pipeline.id,
    name: 'Talks',
    position: 1,
    category: 'open',
  })
  const won = await me.create('crm.stage', {
    pipeline: pipeline.id,
    name: 'Signed',
    position: 2,
    category: 'won',
  })
  return { pipeline: pipeline.id, first: first.id, won: won.id }
}

describe('switching CRM on', () => {
  test('makes the pipeline "Sales" once', async () => {
    await me.enable()
    expect(await me.list('crm.pipeline')).toMatchObject([{ name: 'Sales' }])
    expect(
      (await me.list('crm.stage', {}, 'position')).map(({ name, probability, category }) => [
        name,
        Number(probability),
        category,
      ]),
    ).toEqual([
      ['Lead', 10, 'open'],
      ['Qualified', 25, 'open'],
      ['Proposal', 50, 'open'],
      ['Negotiation', 75, 'open'],
      ['Won', 100, 'won'],
      ['Lost', 0, 'lost'],
    ])
  })
})

describe('a new deal', () => {
  test('needs only a title: first open stage, open, owned by its maker, in the organisation’s currency', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet', amount: 120_000 })
    expect(deal).toMatchObject({
      pipeline: me.stages.pipeline,
      stage: me.stages.lead,
      outcome: 'open',
      owner: me.personId,
      currency: 'GBP',
      closed_at: null,
      lost_reason: null,
    })
    expect(deal['stage_since']).not.toBeNull()
    expect(await me.list('crm.stage_transition')).toMatchObject([
      { deal: deal.id, from_stage: null, to_stage: me.stages.lead, seconds_in_stage: null },
    ])
  })

  test('keeps what is given', async () => {
    const deal = await me.create('crm.deal', {
      title: 'Fleet',
      amount: 1,
      currency: 'EUR',
      owner: null,
      stage: me.stages.won,
    })
    expect(deal).toMatchObject({ currency: 'EUR', owner: null, outcome: 'won' })
    expect(deal['closed_at']).not.toBeNull()
  })

  test('takes the pipeline from its stage, or the first stage of its pipeline', async () => {
    const other = await otherPipeline()
    expect(await me.create('crm.deal', { title: 'A', stage: other.first })).toMatchObject({
      pipeline: other.pipeline,
    })
    expect(await me.create('crm.deal', { title: 'B', pipeline: other.pipeline })).toMatchObject({
      stage: other.first,
    })
  })

  test('is refused with a stage of another pipeline, an unknown stage, a lost one without reason', async () => {
    const other = await otherPipeline()
    await expect(
      me.create('crm.deal', { title: 'A', pipeline: me.stages.pipeline, stage: other.first }),
    ).rejects.toMatchObject({
      code: 'crm.stage-of-other-pipeline',
      status: 422,
    })
    await expect(me.create('crm.deal', { title: 'A', stage: randomUUID() })).rejects.toMatchObject({
      code: 'crm.stage-not-found',
    })
    await expect(me.create('crm.deal', { title: 'A', stage: me.stages.lost })).rejects.toMatchObject({
      code: 'crm.lost-reason-required',
    })
    expect(
      await me.create('crm.deal', { title: 'A', stage: me.stages.lost, lost_reason: 'Price' }),
    ).toMatchObject({ outcome: 'lost' })
  })

  test('cannot be given an outcome of its own over the API', async () => {
    await expect(me.create('crm.deal', { title: 'A', outcome: 'won' })).rejects.toMatchObject({ status: 422 })
  })

  test('comes in hundreds at once', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ title: `Deal ${i}` }))
    const results = await me.createMany('crm.deal', rows)
    expect(results.filter((each) => 'record' in each)).toHaveLength(300)
    expect(await me.list('crm.stage_transition', {}, 'created_at')).toHaveLength(50)
  })
})

describe.each([
  [
    'deal.move',
    (seller: Worker, id: string, stage: string, more?: object) =>
      seller.act('deal.move', { id, stage, ...more }),
  ],
  [
    'a change of the record',
    (seller: Worker, id: string, stage: string, more?: object) => {
      const { version, ...values } = (more ?? {}) as { version?: number }
      return seller.update('crm.deal', id, { stage, ...values }, version)
    },
  ],
])('moving by %s', (_, move) => {
  test('keeps outcome, dates, history and timeline', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    crm.advance(3_600)
    const qualified = await move(me, deal.id, me.stages.qualified)
    expect(qualified).toMatchObject({
      stage: me.stages.qualified,
      outcome: 'open',
      closed_at: null,
      version: 2,
    })
    expect(qualified['stage_since']).not.toBe(deal['stage_since'])
    const won = await move(me, deal.id, me.stages.won)
    expect(won).toMatchObject({ outcome: 'won' })
    expect(won['closed_at']).not.toBeNull()
    const back = await move(me, deal.id, me.stages.lead)
    expect(back).toMatchObject({ outcome: 'open', closed_at: null })
    const history = await me.list('crm.stage_transition', { deal: { eq: deal.id } }, 'created_at')
    expect(history.map(({ from_stage, to_stage }) => [from_stage, to_stage])).toEqual([
      [null, me.stages.lead],
      [me.stages.lead, me.stages.qualified],
      [me.stages.qualified, me.stages.won],
      [me.stages.won, me.stages.lead],
    ])
    expect(history[1]).toMatchObject({ seconds_in_stage: 3_600 })
    const lines = await me.list('core.activity', { record: { eq: deal.id } }, 'created_at')
    expect(lines.map(({ subject }) => subject)).toEqual([
      'Fleet: Lead → Qualified',
      'Fleet: Qualified → Won',
      'Fleet: Won → Lead',
    ])
  })

  test('to lost needs a reason, which goes when the deal comes back', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    await expect(move(me, deal.id, me.stages.lost)).rejects.toMatchObject({
      code: 'crm.lost-reason-required',
      status: 422,
    })
    expect(await move(me, deal.id, me.stages.lost, { lost_reason: 'Price' })).toMatchObject({
      outcome: 'lost',
      lost_reason: 'Price',
    })
    expect(await move(me, deal.id, me.stages.lead)).toMatchObject({ lost_reason: null })
    expect(await me.list('crm.stage_transition', { deal: { eq: deal.id } })).toHaveLength(3)
  })

  test('to another pipeline’s stage, or to none, is refused', async () => {
    const other = await otherPipeline()
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    await expect(move(me, deal.id, other.first)).rejects.toMatchObject({
      code: 'crm.stage-of-other-pipeline',
    })
    await expect(move(me, deal.id, randomUUID())).rejects.toMatchObject({ code: 'crm.stage-not-found' })
  })

  test('with an old version is refused and changes nothing', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    await move(me, deal.id, me.stages.qualified, { version: 1 })
    await expect(move(me, deal.id, me.stages.won, { version: 1 })).rejects.toMatchObject({
      code: 'records.stale',
      status: 409,
    })
    expect(await me.list('crm.stage_transition', { deal: { eq: deal.id } })).toHaveLength(2)
  })

  test('to where it is already leaves no trace', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    await move(me, deal.id, me.stages.lead)
    expect(await me.list('crm.stage_transition', { deal: { eq: deal.id } })).toHaveLength(1)
    expect(await me.list('core.activity')).toEqual([])
  })
})

describe('other changes', () => {
  test('of the pipeline lead to its first stage', async () => {
    const other = await otherPipeline()
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    expect(await me.update('crm.deal', deal.id, { pipeline: other.pipeline })).toMatchObject({
      stage: other.first,
    })
    expect(
      await me.update('crm.deal', deal.id, { pipeline: me.stages.pipeline, stage: me.stages.won }),
    ).toMatchObject({ outcome: 'won' })
  })

  test('of the reason are kept on a lost deal only, where it cannot be emptied', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet', stage: me.stages.lost, lost_reason: 'Price' })
    expect(await me.update('crm.deal', deal.id, { lost_reason: 'Too late' })).toMatchObject({
      lost_reason: 'Too late',
    })
    await expect(me.update('crm.deal', deal.id, { lost_reason: null })).rejects.toMatchObject({
      code: 'crm.lost-reason-required',
    })
    const open = await me.create('crm.deal', { title: 'Open' })
    expect(await me.update('crm.deal', open.id, { lost_reason: 'Nothing' })).toMatchObject({
      lost_reason: null,
    })
  })

  test('of the title move nothing', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    expect(await me.update('crm.deal', deal.id, { title: 'Ships' })).toMatchObject({
      stage: me.stages.lead,
      stage_since: deal['stage_since'],
    })
    expect(await me.list('crm.stage_transition')).toHaveLength(1)
  })
})

describe('winning, losing, reopening', () => {
  test('go to the pipeline’s own stages', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    expect(await me.act('deal.win', { id: deal.id })).toMatchObject({ stage: me.stages.won, outcome: 'won' })
    await expect(me.act('deal.reopen', { id: deal.id, version: 1 })).rejects.toMatchObject({
      code: 'records.stale',
    })
    expect(await me.act('deal.reopen', { id: deal.id })).toMatchObject({
      stage: me.stages.lead,
      outcome: 'open',
    })
    await expect(me.act('deal.reopen', { id: deal.id })).rejects.toMatchObject({
      code: 'crm.deal-is-open',
      status: 409,
    })
    expect(await me.act('deal.lose', { id: deal.id, lost_reason: 'Price' })).toMatchObject({
      outcome: 'lost',
      lost_reason: 'Price',
    })
  })

  test('without a reason, such a stage, such a deal or the right are refused', async () => {
    const other = await otherPipeline()
    const deal = await me.create('crm.deal', { title: 'Fleet', stage: other.first })
    await expect(me.act('deal.lose', { id: deal.id })).rejects.toMatchObject({ status: 422 })
    await expect(me.act('deal.lose', { id: deal.id, lost_reason: '  ' })).rejects.toMatchObject({
      status: 422,
    })
    await expect(me.act('deal.lose', { id: deal.id, lost_reason: 'x' })).rejects.toMatchObject({
      code: 'crm.no-stage-of-category',
    })
    await expect(me.act('deal.win', { id: randomUUID() })).rejects.toMatchObject({
      code: 'records.not-found',
      status: 404,
    })
    const reader = me.withRules([{ action: 'read', subject: 'all' }])
    await expect(reader.act('deal.win', { id: deal.id })).rejects.toMatchObject({ status: 403 })
  })

  test('work for a person who sees own deals only, and not on those of others', async () => {
    const own = me.withRules([
      { action: 'read', subject: ['crm.pipeline', 'crm.stage', 'core.person'] },
      { action: 'manage', subject: 'crm.deal', conditions: { owner: me.personId } },
    ] as never)
    const mine = await own.create('crm.deal', { title: 'Mine' })
    expect(await own.act('deal.win', { id: mine.id })).toMatchObject({ outcome: 'won' })
    const unowned = await me.create('crm.deal', { title: 'Nobody’s', owner: null })
    await expect(own.act('deal.win', { id: unowned.id })).rejects.toMatchObject({ status: 404 })
  })

  test('pressed twice at the same moment happen once', async () => {
    const deal = await me.create('crm.deal', { title: 'Fleet' })
    const results = await Promise.allSettled([
      me.act('deal.win', { id: deal.id, version: 1 }),
      me.act('deal.win', { id: deal.id, version: 1 }),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await me.list('crm.stage_transition', { deal: { eq: deal.id } })).toHaveLength(2)
  })
})
