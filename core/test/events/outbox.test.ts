import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEventsFixture, type EventsFixture, type Grower } from './events-fixture.ts'

let fixture: EventsFixture
let me: Grower
beforeAll(async () => {
  fixture = await createEventsFixture()
  me = await fixture.organisation()
})
afterAll(() => fixture.test.drop())

const fresh = async (): Promise<{ grower: Grower; tree: string }> => {
  const grower = await fixture.organisation()
  return { grower, tree: await grower.plant() }
}

describe('an event that is emitted', () => {
  it('is there with its delivery once the act is committed, and wakes its subscriber', async () => {
    const { grower, tree } = await fresh()
    fixture.wakes.length = 0
    await grower.ripen(tree, { weight: 3 })
    expect(await grower.deliveries()).toMatchObject([
      { subscriber: 'cellar', handler: 'fill', state: 'pending', attempts: 0, position: 1, last_error: null },
    ])
    expect(fixture.wakes).toEqual([{ subscriber: 'cellar', delaySeconds: 0 }])
  })

  it('never was when the act is rolled back', async () => {
    const { grower, tree } = await fresh()
    const act = grower.act('tree.emit', { tree, payloads: [{ weight: 3 }], thenFail: true })
    await expect(act).rejects.toMatchObject({ code: 'plugins.handler-failed' })
    expect(await grower.deliveries()).toEqual([])
  })

  it('counts the events of each record', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 }, { weight: 2 })
    await grower.ripen(await grower.plant(), { weight: 1 })
    await grower.ripen(tree, { weight: 3 })
    expect((await grower.deliveries()).map(({ position }) => position)).toEqual([1, 2, 1, 3])
  })

  it('counts on without gap or fault when many transactions emit for one record at once', async () => {
    const { grower, tree } = await fresh()
    await Promise.all(Array.from({ length: 12 }, (_, n) => grower.ripen(tree, { weight: n + 1 })))
    const positions = (await grower.deliveries()).map(({ position }) => position).sort((a, b) => a - b)
    expect(positions).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
  })

  it('is parked for a subscriber that is off, and goes nowhere for a plugin that nobody installed', async () => {
    const { grower, tree } = await fresh()
    await grower.turn('cellar', false)
    await grower.ripen(tree, { weight: 3 })
    expect(await grower.deliveries()).toMatchObject([{ subscriber: 'cellar', state: 'parked' }])
  })

  it('is kept for no product that the organisation never had', async () => {
    const { grower, tree } = await fresh()
    const sql = `delete from kernel.product where organisation_id = $1 and plugin_id = 'cellar'`
    const values = [grower.context.organisationId]
    expect(await grower.write((unit) => unit.as('kernel').execute({ sql, values }))).toBe(1)
    await grower.ripen(tree, { weight: 3 })
    expect(await grower.deliveries()).toEqual([])
  })
})

describe('an event is refused', () => {
  const emit = (input: object) => me.act('tree.emit', { payloads: [{ weight: 1 }], ...input })

  it('when the manifest does not declare it, naming the one that was meant', async () => {
    await expect(emit({ tree: await me.plant(), event: 'tree.rippe@1' })).rejects.toMatchObject({
      code: 'events.undeclared',
      status: 500,
      message: expect.stringContaining('did it mean tree.ripe@1?'),
    })
  })

  it.each([
    [{ weight: 'much' }, '/weight'],
    [{}, '/weight'],
    [{ weight: 1, colour: 'red' }, '/colour'],
    [{ weight: 0 }, '/weight'],
  ])('when its payload is %o', async (payload, path) => {
    await expect(emit({ tree: await me.plant(), payloads: [payload] })).rejects.toMatchObject({
      code: 'events.payload-invalid',
      faults: [expect.objectContaining({ path })],
    })
  })

  it('when its payload is larger than facts are', async () => {
    const payload = { weight: 1, colour: 'x'.repeat(64_000) }
    await expect(emit({ tree: await me.plant(), payloads: [payload] })).rejects.toMatchObject({
      code: 'events.payload-invalid',
      faults: [expect.objectContaining({ message: 'is too large' })],
    })
  })

  it.each([{ table: 'core.party' }, { table: 'shrub' }, { tree: 'no-id' }])(
    'when it is about a record that is none of the plugin’s: %o',
    async (change) => {
      const refused = emit({ tree: await me.plant(), ...change })
      await expect(refused).rejects.toMatchObject({ code: 'events.record-invalid', status: 500 })
    },
  )

  it('when the product that emits is off', async () => {
    const off = { ...me.actor, products: new Set(['core', 'cellar']) }
    const tree = await me.plant()
    await expect(me.act('tree.emit', { tree, payloads: [{ weight: 1 }] }, off)).rejects.toMatchObject({
      code: 'events.product-off',
      status: 409,
    })
  })

  it('and leaves nothing behind', async () => {
    expect(await me.deliveries()).toEqual([])
  })
})
