import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEventsFixture, type EventsFixture } from './events-fixture.ts'

let fixture: EventsFixture
beforeAll(async () => {
  fixture = await createEventsFixture()
})
afterAll(() => fixture.test.drop())

describe('enqueueing is refused', () => {
  it('when the manifest does not declare the job, naming the one that was meant', async () => {
    const me = await fixture.organisation()
    await expect(me.enqueue('grwo', [{ name: 'oak' }])).rejects.toMatchObject({
      code: 'events.job-undeclared',
      status: 500,
      message: expect.stringContaining('did it mean grow?'),
    })
    await expect(me.enqueue('toString', [{}])).rejects.toMatchObject({ code: 'events.job-undeclared' })
    expect(await me.deliveries()).toEqual([])
  })

  it.each([
    [{}, '/name'],
    [{ name: 7 }, '/name'],
    [{ name: 'oak', height: 3 }, '/height'],
    [{ name: 'x'.repeat(64_000) }, ''],
  ])('when its input lacks or adds something: %#', async (input, path) => {
    const me = await fixture.organisation()
    await expect(me.enqueue('grow', [input])).rejects.toMatchObject({
      code: 'events.job-input-invalid',
      faults: [expect.objectContaining({ path })],
    })
    expect(await me.deliveries()).toEqual([])
  })

  it.each([{ table: 'core.party' }, { table: 'shrub' }, { id: 'no-id' }])(
    'when it waits for a record that is none of the plugin’s: %o',
    async (change) => {
      const me = await fixture.organisation()
      const after = { table: 'tree', id: me.actor.personId, ...change }
      await expect(me.enqueue('grow', [{ name: 'oak' }], { after })).rejects.toMatchObject({
        code: 'events.job-record-invalid',
      })
    },
  )

  it('when 100,000 deliveries wait for the plugin, in this organisation alone', async () => {
    const [me, other] = [await fixture.organisation(), await fixture.organisation()]
    const oak = { name: 'oak' }
    await me.enqueue('grow', [oak])
    await me.write((unit) =>
      unit.as('kernel').execute({
        sql: `insert into kernel.delivery (organisation_id, id, event, subscriber, handler, entity, record, position,
                state, created_by, updated_by)
              select organisation_id, gen_random_uuid(), event, subscriber, handler || n, entity, record, position,
                state, created_by, updated_by
              from kernel.delivery, generate_series(1, 99998) n where organisation_id = $1`,
        values: [me.context.organisationId],
      }),
    )
    await expect(me.enqueue('grow', [oak, oak])).rejects.toMatchObject({ code: 'events.too-many-jobs' })
    await me.enqueue('grow', [oak])
    await expect(me.enqueue('grow', [oak])).rejects.toMatchObject({
      code: 'events.too-many-jobs',
      status: 500,
    })
    await other.enqueue('grow', [oak, oak])
  })

  it('when the product is off', async () => {
    const me = await fixture.organisation()
    const off = { ...me.actor, products: new Set(['core', 'cellar']) }
    const act = me.act('tree.enqueue', { job: 'grow', inputs: [{ name: 'oak' }] }, off)
    await expect(act).rejects.toMatchObject({ code: 'events.product-off', status: 409 })
  })
})
