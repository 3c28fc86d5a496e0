import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import { systemClock } from '../../src/config/index.ts'
import { SYSTEM_ACTOR_ID } from '../../src/database/index.ts'
import { removeDeliveries } from '../../src/events/index.ts'
import { createAccess } from '../../src/permissions/index.ts'
import { eachOrganisation } from '../../src/plugins/lifecycle/organisations.ts'
import { createEventsFixture, type EventsFixture, type Grower } from './events-fixture.ts'

let fixture: EventsFixture
beforeAll(async () => {
  fixture = await createEventsFixture()
})
afterEach(() => void (fixture.around = (run) => run()))
afterAll(() => fixture.test.drop())

const fresh = async (): Promise<{ grower: Grower; tree: string }> => {
  const grower = await fixture.organisation()
  return { grower, tree: await grower.plant() }
}
const weights = async (grower: Grower): Promise<number[]> =>
  (await grower.barrels()).map(({ weight }) => weight)
const states = async (grower: Grower): Promise<string[]> =>
  (await grower.deliveries()).map(({ state }) => state)

describe('a delivery', () => {
  it('runs the handler as the person who caused the event, once', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 5 })
    await grower.deliver()
    await grower.deliver()
    expect(await grower.barrels()).toEqual([
      { weight: 5, tree, attempt: 1, created_by: grower.actor.personId },
    ])
    expect(await grower.deliveries()).toMatchObject([{ state: 'done', attempts: 1, next_attempt_at: null }])
  })

  it('is made once by many nodes at once', async () => {
    const { grower, tree } = await fresh()
    for (let weight = 1; weight <= 10; weight++) await grower.ripen(tree, { weight })
    await Promise.all([grower.deliver(), grower.deliver(), grower.deliver()])
    await grower.deliver()
    expect(await weights(grower)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('runs as the organisation once the person has left', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 5 })
    fixture.forget(grower)
    await grower.deliver()
    expect(await grower.barrels()).toMatchObject([{ weight: 5, created_by: SYSTEM_ACTOR_ID }])
  })

  it('has the rights that the person has now', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 5 })
    Object.assign(grower.actor, { access: createAccess([{ action: 'manage', subject: 'orchard.tree' }], []) })
    await grower.deliver()
    expect(await grower.barrels()).toEqual([])
    expect(await grower.deliveries()).toMatchObject([
      { state: 'pending', attempts: 1, last_error: { code: 'permissions.forbidden' } },
    ])
  })

  it('keeps out of other organisations', async () => {
    const [{ grower, tree }, other] = [await fresh(), await fresh()]
    await grower.ripen(tree, { weight: 5 })
    await other.grower.deliver()
    expect(await states(grower)).toEqual(['pending'])
    expect(await other.grower.deliveries()).toEqual([])
    expect(await other.grower.barrels()).toEqual([])
  })
})

describe('a handler that fails', () => {
  it('leaves nothing, waits longer each time, and holds up only later events of its record', async () => {
    const { grower, tree } = await fresh()
    const sound = await grower.plant()
    await grower.ripen(tree, { weight: 1, failures: 2 }, { weight: 2 })
    await grower.ripen(sound, { weight: 3 })
    await grower.deliver()
    expect(await weights(grower)).toEqual([3])
    expect(await grower.deliveries()).toMatchObject([
      { state: 'pending', attempts: 1, last_error: { code: 'plugins.handler-failed' } },
      { state: 'pending', attempts: 0 },
      { state: 'done' },
    ])
    expect(JSON.stringify(await grower.deliveries())).not.toContain('secret')
    fixture.advance(4)
    await grower.deliver()
    expect((await grower.deliveries())[0]!.attempts).toBe(1)
    fixture.advance(2)
    await grower.deliver()
    expect((await grower.deliveries())[0]!.attempts).toBe(2)
    fixture.advance(16)
    await grower.deliver()
    expect(await weights(grower)).toEqual([3, 1, 2])
    expect((await grower.barrels()).map(({ attempt }) => attempt)).toEqual([1, 3, 1])
  })

  it('is dead after eight tries in about an hour, and lets the next event of its record go', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1, failures: 99 }, { weight: 2 })
    fixture.dead.length = 0
    let seconds = 0
    for (let round = 0; round < 12; round++) {
      fixture.wakes.length = 0
      await grower.deliver()
      const wait = fixture.wakes.find(({ delaySeconds }) => delaySeconds > 0)?.delaySeconds
      if (wait === undefined) break
      seconds += wait
      fixture.advance(wait)
    }
    expect(await grower.deliveries()).toMatchObject([
      { state: 'dead', attempts: 8, last_error: { code: 'plugins.handler-failed' } },
      { state: 'done', attempts: 1 },
    ])
    expect(seconds).toBeGreaterThan(3_000)
    expect(seconds).toBeLessThan(4_000)
    expect(fixture.dead).toEqual(['plugins.handler-failed'])
    expect(await weights(grower)).toEqual([2])
  })

  it('that the plugin no longer has says so', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 })
    const plugins = fixture.registry.plugins()
    const without = plugins.map((plugin) =>
      plugin.manifest.id === 'cellar' ? { ...plugin, manifest: { ...plugin.manifest, events: {} } } : plugin,
    )
    fixture.registry.replace(without)
    await grower.deliver()
    fixture.registry.replace(plugins)
    expect(await grower.deliveries()).toMatchObject([
      { state: 'pending', last_error: { code: 'plugins.subscription-unknown' } },
    ])
  })

  it('of a plugin that is stopped loses no try', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 })
    const plugins = fixture.registry.plugins()
    const health = { state: 'failed', reason: 'stopped' } as const
    fixture.registry.replace(
      plugins.map((plugin) => (plugin.manifest.id === 'cellar' ? { ...plugin, health } : plugin)),
    )
    fixture.wakes.length = 0
    await grower.deliver()
    fixture.registry.replace(plugins)
    expect(await grower.deliveries()).toMatchObject([{ state: 'pending', attempts: 0 }])
    expect(fixture.wakes).toEqual([{ subscriber: 'cellar', delaySeconds: 60 }])
  })
})

describe('a process that ends', () => {
  it('between handler and commit leaves no effect; the next try makes exactly one', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 7 })
    fixture.around = async (run) => {
      await run()
      await fixture.test.installer.transaction(({ administer }) =>
        administer(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`),
      )
    }
    await grower.deliver()
    expect(await grower.barrels()).toEqual([])
    expect(await grower.deliveries()).toMatchObject([{ state: 'pending', attempts: 1 }])
    fixture.around = (run) => run()
    fixture.advance(6)
    await grower.deliver()
    expect(await grower.barrels()).toMatchObject([{ weight: 7, attempt: 2 }])
  })

  it('in each of its tries makes the delivery dead at last', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 7 })
    await grower.write((unit) =>
      unit.as('kernel').execute({
        sql: `update kernel.delivery set attempts = 8 where organisation_id = $1`,
        values: [grower.context.organisationId],
      }),
    )
    await grower.deliver()
    expect(await grower.deliveries()).toMatchObject([
      { state: 'dead', last_error: { code: 'events.interrupted' } },
    ])
    expect(await grower.barrels()).toEqual([])
  })
})

describe('a product that is switched off', () => {
  it('has its deliveries parked at once and replayed in order when it is on again', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 })
    await grower.turn('cellar', false)
    expect(await states(grower)).toEqual(['parked'])
    await grower.ripen(tree, { weight: 2 }, { weight: 3 })
    await grower.deliver()
    expect(await grower.barrels()).toEqual([])
    expect(await states(grower)).toEqual(['parked', 'parked', 'parked'])
    await grower.turn('cellar', true)
    expect(await states(grower)).toEqual(['pending', 'pending', 'pending'])
    await grower.deliver()
    expect(await weights(grower)).toEqual([1, 2, 3])
  })

  it('is looked at again when a delivery is handed over', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 })
    // Switched off between the look at the list and the hand-over: no hook has run.
    fixture.around = () => Promise.reject(new Error('must not run'))
    await grower.write((unit) =>
      unit.as('kernel').execute({
        sql: `update kernel.product set is_enabled = false where organisation_id = $1 and plugin_id = 'cellar'`,
        values: [grower.context.organisationId],
      }),
    )
    await grower.deliver()
    expect(await grower.deliveries()).toMatchObject([{ state: 'parked', attempts: 0 }])
  })
})

describe('bounds', () => {
  it('a flood is handed over in rounds, so that others have their turn', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, ...Array.from({ length: 60 }, (_, n) => ({ weight: n + 1 })))
    fixture.wakes.length = 0
    await grower.deliver()
    expect((await states(grower)).filter((state) => state === 'done')).toHaveLength(50)
    expect(fixture.wakes).toEqual([{ subscriber: 'cellar', delaySeconds: 0 }])
    await grower.deliver()
    expect(await weights(grower)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
  })

  it('events that cause one another end', async () => {
    const { grower, tree } = await fresh()
    await grower.act('tree.emit', { tree, event: 'tree.echo@1', payloads: [{}] })
    for (let round = 0; round < 3; round++) await grower.deliver('orchard')
    const deliveries = await grower.deliveries()
    expect(deliveries).toHaveLength(11)
    expect(deliveries.at(-1)).toMatchObject({ state: 'pending', last_error: { code: 'events.loop' } })
  })

  it('finished deliveries and their events go after a month, waiting and dead ones stay', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 }, { weight: 2 }, { weight: 3 })
    await grower.deliver()
    await grower.write((unit) =>
      unit.as('kernel').execute({
        sql: `update kernel.delivery set state = 'dead' where organisation_id = $1 and position = 2`,
        values: [grower.context.organisationId],
      }),
    )
    fixture.advance(31 * 86_400)
    await grower.deliver()
    expect(await grower.deliveries()).toMatchObject([{ position: 2, state: 'dead' }])
    const events = await grower.write((unit) =>
      unit.as('kernel').rows({
        sql: 'select position from kernel.event where organisation_id = $1',
        values: [grower.context.organisationId],
      }),
    )
    expect(events).toEqual([{ position: 2 }])
    // The count goes on behind what is left.
    await grower.ripen(tree, { weight: 4 })
    expect((await grower.deliveries()).map(({ position }) => position)).toEqual([2, 3])
  })

  it('what stayed parked for three months is given up, visibly', async () => {
    const { grower, tree } = await fresh()
    await grower.ripen(tree, { weight: 1 })
    await grower.turn('cellar', false)
    await grower.deliver()
    expect(await states(grower)).toEqual(['parked'])
    fixture.advance(91 * 86_400)
    await grower.deliver()
    expect(await grower.deliveries()).toMatchObject([
      { state: 'discarded', last_error: { code: 'events.expired' } },
    ])
    await grower.turn('cellar', true)
    await grower.deliver()
    expect(await grower.barrels()).toEqual([])
  })
})

test('what an uninstalled plugin was still to hear goes, in every organisation', async () => {
  const [one, two] = [await fresh(), await fresh()]
  for (const { grower, tree } of [one, two]) {
    await grower.ripen(tree, { weight: 1 })
    await grower.act('tree.emit', { tree, event: 'tree.echo@1', payloads: [{}] })
  }
  const { config, installer } = fixture.test
  const engine = { ...config, installer, clock: systemClock }
  const organisations = [one, two].map(({ grower }) => grower.context.organisationId)
  await installer.transaction(({ run }) =>
    removeDeliveries(run, 'cellar', eachOrganisation(run, engine, organisations)),
  )
  for (const { grower } of [one, two]) {
    expect(await grower.deliveries()).toMatchObject([{ subscriber: 'orchard', state: 'pending' }])
  }
})
