import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replayDelivery } from '../../src/events/decide-delivery.ts'
import { countDeliveries } from '../../src/events/list-events.ts'
import { createEventsFixture, type EventsFixture, type Grower } from './events-fixture.ts'

let fixture: EventsFixture
beforeAll(async () => {
  fixture = await createEventsFixture()
})
afterAll(() => fixture.test.drop())

const run = (grower: Grower): Promise<void> => grower.deliver('orchard')
const names = async (grower: Grower): Promise<string[]> => (await grower.trees()).map(({ name }) => name)
const states = async (grower: Grower): Promise<string[]> =>
  (await grower.deliveries()).map(({ state }) => state)
const replay = (grower: Grower, id: string) =>
  grower.write((unit) => replayDelivery(unit, id, () => Promise.resolve()))

describe('a delay', () => {
  it('is waited for, and woken for', async () => {
    const me = await fixture.organisation()
    fixture.wakes.length = 0
    await me.enqueue('grow', [{ name: 'late' }], { delaySeconds: 100 })
    await me.enqueue('grow', [{ name: 'soon' }])
    await run(me)
    expect(await names(me)).toEqual(['soon'])
    expect(fixture.wakes).toEqual([
      { subscriber: 'orchard', delaySeconds: 100 },
      { subscriber: 'orchard', delaySeconds: 0 },
      { subscriber: 'orchard', delaySeconds: 100 },
    ])
    fixture.advance(99)
    await run(me)
    expect(await names(me)).toEqual(['soon'])
    fixture.advance(1)
    await run(me)
    expect(await names(me)).toEqual(['soon', 'late'])
  })

  it('is no delay of the platform’s: what waits is counted from when it is due', async () => {
    const me = await fixture.organisation()
    const oldest = async () =>
      (await me.write((unit) => countDeliveries(unit, fixture.now()))).oldestPendingAt
    await me.enqueue('grow', [{ name: 'late' }], { delaySeconds: 100 })
    expect(await oldest()).toBeNull()
    const due = fixture.now().getTime() + 100_000
    fixture.advance(160)
    expect(new Date((await oldest())!).getTime()).toBe(due)
    await me.enqueue('grow', [{ name: 'soon' }])
    expect(new Date((await oldest())!).getTime()).toBe(due)
  })

  it('outlives that the product is off and on again', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'late' }], { delaySeconds: 100 })
    await me.turn('orchard', false)
    expect(await states(me)).toEqual(['parked'])
    await me.turn('orchard', true)
    await run(me)
    expect(await me.deliveries()).toMatchObject([{ state: 'pending', attempts: 0 }])
    expect(await names(me)).toEqual([])
    await me.turn('orchard', false)
    fixture.advance(200)
    await run(me)
    expect(await names(me)).toEqual([])
    await me.turn('orchard', true)
    await run(me)
    expect(await names(me)).toEqual(['late'])
  })

  it('of a job that has been tried is none any more', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'late', failures: 1 }])
    await run(me)
    await me.turn('orchard', false)
    await me.turn('orchard', true)
    expect(await me.deliveries()).toMatchObject([{ attempts: 0, next_attempt_at: null }])
  })

  it('ends when an admin lets the job go now', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'late' }], { delaySeconds: 100 })
    const [delivery] = await me.deliveries()
    await replay(me, delivery!.id)
    await run(me)
    expect(await names(me)).toEqual(['late'])
  })

  it.each([0, 0.5, 30 * 86_400])('of %d s is taken', async (delaySeconds) => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }], { delaySeconds })
    expect(await states(me)).toEqual(['pending'])
  })

  it.each([-1, 30 * 86_400 + 1, NaN, Infinity, '60'])('of %s is refused', async (delaySeconds) => {
    const me = await fixture.organisation()
    const act = me.enqueue('grow', [{ name: 'oak' }], { delaySeconds: delaySeconds as number })
    await expect(act).rejects.toMatchObject({ code: 'events.job-delay-invalid', status: 500 })
    expect(await me.deliveries()).toEqual([])
  })
})

describe('a job that enqueues itself', () => {
  const rounds = async (me: Grower, count: number, seconds: number): Promise<void> => {
    for (let round = 0; round < count; round++) {
      await run(me)
      fixture.advance(seconds)
    }
  }

  it('at once, or soon, ends after ten', async () => {
    for (const delaySeconds of [0, 59]) {
      const me = await fixture.organisation()
      await me.enqueue('repeat', [{ delaySeconds }])
      await rounds(me, 14, delaySeconds)
      expect(await me.deliveries()).toHaveLength(11)
      expect((await me.deliveries()).at(-1)).toMatchObject({ last_error: { code: 'events.loop' } })
      expect(await names(me)).toHaveLength(10)
    }
  })

  it('after a minute may do so for ever', async () => {
    const me = await fixture.organisation()
    await me.enqueue('repeat', [{ delaySeconds: 60 }], { delaySeconds: 60 })
    await rounds(me, 26, 60)
    expect(await names(me)).toHaveLength(25)
    expect((await states(me)).filter((state) => state === 'pending')).toHaveLength(1)
  })
})
