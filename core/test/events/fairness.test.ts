import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/config/index.ts'
import { createContextPorts } from '../../src/context-ports.ts'
import { EventService } from '../../src/events/index.ts'
import { createJobs, type Jobs } from '../../src/jobs/index.ts'
import { PluginHost } from '../../src/plugins/index.ts'
import { RecordsService, type RecordActor } from '../../src/records/index.ts'
import { createEventsFixture, type EventsFixture, type Grower } from './events-fixture.ts'

const SLOW_MS = 20
let fixture: EventsFixture
let jobs: Jobs
let host: PluginHost<RecordActor>
const handled: string[] = []

beforeAll(async () => {
  fixture = await createEventsFixture()
  const { database } = fixture.test
  const { registry } = fixture
  const clock = systemClock
  jobs = createJobs({ database, onError: () => undefined, heartbeatSeconds: 10 })
  const records = new RecordsService(registry, clock)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const ports = createContextPorts({
    records,
    registry,
    emit: (...given) => events.emit(...given),
    enqueue: (...given) => events.enqueue(...given),
    runAction: (...given) => host.runAction(...given),
  })
  host = new PluginHost<RecordActor>({ registry, ports, clock, log: () => log })
  const events = new EventService({
    database,
    registry,
    clock,
    jobs,
    batch: 10,
    findActor: async () => undefined,
    host: {
      async runSubscription(unit, actor, call) {
        await new Promise((done) => setTimeout(done, SLOW_MS))
        await host.runSubscription(unit, actor, call)
        handled.push(actor.organisationId)
      },
      runJob: (...given) => host.runJob(...given),
    },
  })
})
afterAll(async () => {
  await jobs.stop(1_000)
  await fixture.test.drop()
})

const emit = async (grower: Grower, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) {
    const tree = await grower.plant()
    await grower.write((unit) =>
      host.runAction(unit, grower.actor, {
        pluginId: 'orchard',
        action: 'tree.emit',
        input: { tree, payloads: [{ weight: 1 }] },
      }),
    )
  }
}

test('the flood of one organisation lets another have its turn, and is handed over whole', async () => {
  const [flood, other] = [await fixture.organisation(), await fixture.organisation()]
  await emit(flood, 200)
  await emit(other, 1)
  await jobs.start()
  await expect
    .poll(() => handled.includes(other.actor.organisationId), { timeout: 15_000, interval: 20 })
    .toBe(true)
  // 200 wakes stood before this one; a round of each worker, not more, was served first.
  expect(handled.indexOf(other.actor.organisationId)).toBeLessThanOrEqual(60)
  await expect.poll(() => handled.length, { timeout: 20_000 }).toBe(201)
  expect(await flood.barrels()).toHaveLength(200)
}, 60_000)
