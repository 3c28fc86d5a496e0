import type { PluginContext } from '@quoin/plugin-sdk'
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import { systemClock } from '../../src/config/index.ts'
import { SYSTEM_ACTOR_ID } from '../../src/database/index.ts'
import { replayDelivery } from '../../src/events/decide-delivery.ts'
import { removeDeliveries } from '../../src/events/index.ts'
import { listEvents } from '../../src/events/list-events.ts'
import { createAccess } from '../../src/permissions/index.ts'
import type { ActivePlugin } from '../../src/plugins/index.ts'
import { eachOrganisation } from '../../src/plugins/lifecycle/organisations.ts'
import { createEventsFixture, type EventsFixture, type Grower } from './events-fixture.ts'

let fixture: EventsFixture
beforeAll(async () => {
  fixture = await createEventsFixture()
})
afterEach(() => void (fixture.around = (run) => run()))
afterAll(() => fixture.test.drop())

const run = (grower: Grower): Promise<void> => grower.deliver('orchard')
const names = async (grower: Grower): Promise<string[]> => (await grower.trees()).map(({ name }) => name)
const states = async (grower: Grower): Promise<string[]> =>
  (await grower.deliveries()).map(({ state }) => state)
const replay = (grower: Grower, id: string) =>
  grower.write((unit) => replayDelivery(unit, id, () => Promise.resolve()))

/** Work with another version of the orchard in place. */
async function withOrchard(change: (plugin: ActivePlugin) => ActivePlugin, work: () => Promise<void>) {
  const plugins = fixture.registry.plugins()
  fixture.registry.replace(plugins.map((each) => (each.manifest.id === 'orchard' ? change(each) : each)))
  try {
    await work()
  } finally {
    fixture.registry.replace(plugins)
  }
}

describe('a job', () => {
  it('runs once, after the act that enqueued it, as the person who did', async () => {
    const me = await fixture.organisation()
    fixture.wakes.length = 0
    await me.enqueue('grow', [{ name: 'oak' }])
    expect(fixture.wakes).toEqual([{ subscriber: 'orchard', delaySeconds: 0 }])
    expect(await me.deliveries()).toMatchObject([
      { subscriber: 'orchard', handler: 'grow', state: 'pending', attempts: 0, next_attempt_at: null },
    ])
    expect(await me.trees()).toEqual([])
    await Promise.all([run(me), run(me), run(me)])
    await run(me)
    expect(await me.trees()).toEqual([{ name: 'oak', created_by: me.actor.personId }])
    expect(await states(me)).toEqual(['done'])
  })

  it('never was when the act is rolled back', async () => {
    const me = await fixture.organisation()
    const act = me.enqueue('grow', [{ name: 'oak' }], { thenFail: true })
    await expect(act).rejects.toMatchObject({ code: 'plugins.handler-failed' })
    await run(me)
    expect([await me.deliveries(), await me.trees()]).toEqual([[], []])
  })

  it('has the rights that the person has now, and runs as the organisation once the person has left', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }])
    const { access } = me.actor
    Object.assign(me.actor, { access: createAccess([{ action: 'read', subject: 'orchard.tree' }], []) })
    await run(me)
    expect(await me.trees()).toEqual([])
    expect(await me.deliveries()).toMatchObject([
      { state: 'pending', attempts: 1, last_error: { code: 'permissions.forbidden' } },
    ])
    Object.assign(me.actor, { access })
    fixture.forget(me)
    fixture.advance(6)
    await run(me)
    expect(await me.trees()).toEqual([{ name: 'oak', created_by: SYSTEM_ACTOR_ID }])
  })

  it('sees its own organisation, and writes in its plugin’s tables alone', async () => {
    const [me, other] = [await fixture.organisation(), await fixture.organisation()]
    for (const name of ['elm', 'ash']) await other.enqueue('grow', [{ name }])
    await run(other)
    await me.enqueue('count', [{}])
    await run(other)
    expect(await states(me)).toEqual(['pending'])
    await run(me)
    expect(await names(me)).toEqual(['0 others'])
    expect(await names(other)).toEqual(['elm', 'ash'])
    await me.enqueue('steal', [{}])
    await run(me)
    expect((await me.deliveries()).at(-1)).toMatchObject({
      state: 'pending',
      last_error: { code: 'database.statement-refused' },
    })
    expect(await me.barrels()).toEqual([])
  })

  it('is shown as a job among the events', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }])
    await me.ripen(await me.plant(), { weight: 1 })
    const { items } = await me.write((unit) => listEvents(unit, {}))
    expect(items.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      'event orchard.tree.ripe@1',
      'job orchard.grow',
    ])
  })
})

describe('jobs after one record', () => {
  it('run one after the other in the order enqueued, and a failing one holds up only those', async () => {
    const me = await fixture.organisation()
    const after = { table: 'tree', id: await me.plant() }
    await me.enqueue('grow', [{ name: 'first', failures: 1 }, { name: 'second' }], { after })
    await me.enqueue('grow', [{ name: 'free' }])
    await Promise.all([run(me), run(me)])
    expect(await names(me)).toEqual(['Pear', 'free'])
    fixture.advance(6)
    await Promise.all([run(me), run(me)])
    await run(me)
    expect(await names(me)).toEqual(['Pear', 'free', 'first', 'second'])
  })

  it('are numbered without a gap when many transactions enqueue at once', async () => {
    const me = await fixture.organisation()
    const after = { table: 'orchard.tree', id: await me.plant() }
    await Promise.all(Array.from({ length: 8 }, (_, n) => me.enqueue('grow', [{ name: `${n}` }], { after })))
    const positions = (await me.deliveries()).map(({ position }) => position).sort((a, b) => a - b)
    expect(positions).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe('a job that fails', () => {
  it('leaves nothing, is dead after eight tries, and runs when it is replayed', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak', failures: 99 }])
    fixture.dead.length = 0
    for (let attempt = 0; attempt < 8; attempt++) {
      expect((await me.deliveries())[0]).toMatchObject({ state: 'pending', attempts: attempt })
      await run(me)
      fixture.advance(1_800)
    }
    const [delivery] = await me.deliveries()
    expect(delivery).toMatchObject({
      state: 'dead',
      attempts: 8,
      last_error: { code: 'plugins.handler-failed' },
    })
    expect(JSON.stringify(delivery)).not.toContain('secret')
    expect(fixture.dead).toEqual(['plugins.handler-failed'])
    expect(await names(me)).toEqual([])
    await me.enqueue('grow', [{ name: 'ash' }])
    await run(me)
    expect(await names(me)).toEqual(['ash'])
    await replay(me, delivery!.id)
    const mended = async (context: PluginContext): Promise<void> =>
      void (await context.records('tree').create({ name: 'mended' }))
    await withOrchard(
      (plugin) => ({ ...plugin, module: { jobs: { grow: mended } } }),
      () => run(me),
    )
    expect(await names(me)).toEqual(['ash', 'mended'])
    expect((await me.deliveries())[0]).toMatchObject({ state: 'done', attempts: 1 })
  })

  it('in a process that ends leaves no effect, and is tried again', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }])
    fixture.around = async (handle) => {
      await handle()
      throw new Error('the connection is gone')
    }
    await run(me)
    expect(await names(me)).toEqual([])
    fixture.around = (handle) => handle()
    fixture.advance(6)
    await run(me)
    expect(await names(me)).toEqual(['oak'])
  })
})

describe('after an upgrade', () => {
  const version2 =
    (jobs: object) =>
    (plugin: ActivePlugin): ActivePlugin => ({
      ...plugin,
      manifest: { ...plugin.manifest, version: '2.0.0', jobs: jobs as never },
    })
  const untilDead = async (me: Grower): Promise<void> => {
    for (let round = 0; round < 3; round++) {
      await run(me)
      fixture.advance(60)
    }
  }

  it('that drops the job it dies, says why, and runs when it is replayed by a version that has it', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }])
    await withOrchard(version2({}), async () => {
      // Another node may be the one that has not heard of the new version yet.
      await run(me)
      expect(await states(me)).toEqual(['pending'])
      fixture.advance(60)
      await untilDead(me)
    })
    const [delivery] = await me.deliveries()
    expect(delivery).toMatchObject({
      state: 'dead',
      attempts: 3,
      last_error: { code: 'plugins.job-unknown', message: 'orchard 2.0.0 has no job grow' },
    })
    await replay(me, delivery!.id)
    await run(me)
    expect(await names(me)).toEqual(['oak'])
  })

  it('that wants another input it dies as well', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }])
    const grow = { label: 'Grow', input: { type: 'object', required: ['height'] } }
    await withOrchard(version2({ grow }), () => untilDead(me))
    expect(await me.deliveries()).toMatchObject([
      { state: 'dead', last_error: { code: 'plugins.job-outdated' } },
    ])
    expect(await names(me)).toEqual([])
  })

  it('or stop of the plugin it waits without losing tries', async () => {
    const me = await fixture.organisation()
    await me.enqueue('grow', [{ name: 'oak' }])
    const health = { state: 'stopped', reason: 'blocked' } as const
    await withOrchard(
      (plugin) => ({ ...plugin, health }),
      () => run(me),
    )
    expect(await me.deliveries()).toMatchObject([{ state: 'pending', attempts: 0 }])
  })
})

test('what an uninstalled plugin was still to do goes, with its inputs, in every organisation', async () => {
  const growers = [await fixture.organisation(), await fixture.organisation()]
  for (const grower of growers) {
    await grower.enqueue('grow', [{ name: 'oak' }])
    await grower.ripen(await grower.plant(), { weight: 1 })
  }
  const { config, installer } = fixture.test
  const engine = { ...config, installer, clock: systemClock }
  const organisations = growers.map(({ context }) => context.organisationId)
  await installer.transaction(({ run: ddl }) =>
    removeDeliveries(ddl, 'orchard', eachOrganisation(ddl, engine, organisations)),
  )
  for (const grower of growers) {
    const { items } = await grower.write((unit) => listEvents(unit, {}))
    expect(items).toMatchObject([
      { name: 'orchard.tree.ripe@1', deliveries: [{ subscriber: 'cellar', state: 'pending' }] },
    ])
  }
})
