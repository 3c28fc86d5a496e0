import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addBike,
  bikeRows,
  bikes,
  bikeTable,
  bikeWith,
  createWorkshop,
  olive,
  type Workshop,
} from './workshop.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await createWorkshop()
  await workshop.place(bikes('1.0.0'))
  await workshop.manager.install('bikes', olive)
})
afterAll(() => workshop.drop())

const wider = (version: string, ...added: string[]) => {
  const columns = Object.fromEntries(added.map((column) => [column, { type: 'integer' } as const]))
  return bikes(version, { tables: { bike: bikeWith({ ...bikeTable().columns, ...columns }) } })
}

/** A transaction that has read the table, and holds it until it is let go. */
async function readerThatStays(): Promise<{ end: () => Promise<void> }> {
  const [held, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const reader = workshop.test.database.write(await workshop.organisation(), async (unit) => {
    await unit.as('bikes').rows({ sql: 'select id from bikes.bike', values: [] })
    begun.resolve()
    await held.promise
  })
  await begun.promise
  return {
    async end() {
      held.resolve()
      await reader
    },
  }
}

describe('an upgrade behind a long reader', () => {
  it('lets everybody else through while it waits, and succeeds when the reader has gone', async () => {
    const acme = await workshop.organisation()
    await addBike(workshop, acme, { name: 'Tandem' })
    await workshop.place(wider('1.1.0', 'gears'))
    const reader = await readerThatStays()
    const upgrade = workshop.manager.upgrade('bikes', olive)
    let isDone = false
    void upgrade.finally(() => (isDone = true))
    let [slowest, count] = [0, 0]
    const until = performance.now() + 3000
    while (performance.now() < until) {
      const started = performance.now()
      await bikeRows(workshop, acme, 'name')
      slowest = Math.max(slowest, performance.now() - started)
      count++
      await pause(10)
    }
    expect(isDone).toBe(false)
    // It waits at most 400 ms for a lock, then steps aside; without that every reader would wait for 3 s.
    expect(slowest).toBeLessThan(1500)
    expect(count).toBeGreaterThan(5)
    await reader.end()
    expect(await upgrade).toMatchObject({ toVersion: '1.1.0' })
  })
})

describe('two operators at once', () => {
  it('one wins, the other is told who is at it', async () => {
    await workshop.place(wider('1.2.0', 'gears', 'seats'))
    const reader = await readerThatStays()
    const first = workshop.manager.upgrade('bikes', { operator: { name: 'first@example.com' } })
    const isAtIt = () =>
      workshop.query(`select from pg_stat_activity where application_name like 'quoin act: %first@%'`)
    await expect.poll(async () => (await isAtIt()).length, { timeout: 5000 }).toBe(1)
    const second = workshop.another().resume('bikes', { operator: { name: 'second@example.com' } })
    await expect(second).rejects.toMatchObject({
      code: 'plugins.busy',
      status: 409,
      message: expect.stringContaining('upgrade of bikes by first@example.com'),
    })
    await reader.end()
    expect(await first).toMatchObject({ toVersion: '1.2.0' })
  })

  it('the kill switch waits for nobody', async () => {
    await workshop.place(wider('1.2.1', 'gears', 'seats', 'lamps'))
    const reader = await readerThatStays()
    const upgrade = workshop.manager.upgrade('bikes', olive)
    await workshop.another().stop('bikes', { ...olive, reason: 'leaks' })
    expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'stopped', reason: 'leaks' })
    await reader.end()
    expect(await upgrade).toMatchObject({ toVersion: '1.2.1' })
    expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'stopped', reason: 'leaks' })
    await workshop.manager.resume('bikes', olive)
  })

  it('who looked before the other acted is refused', async () => {
    const { revision } = await workshop.manager.list()
    await workshop.manager.stop('bikes', { ...olive, expectedRevision: revision })
    await expect(
      workshop.manager.resume('bikes', { ...olive, expectedRevision: revision }),
    ).rejects.toMatchObject({ code: 'plugins.revision-changed', status: 409 })
    await workshop.manager.resume('bikes', { ...olive, expectedRevision: revision + 1 })
  })
})

it('a third step that fails leaves catalog, ledger and running version as they were', async () => {
  const acme = await workshop.organisation()
  await addBike(workshop, acme, { name: 'Twin' })
  await addBike(workshop, acme, { name: 'Twin' })
  const before = await workshop.snapshot()
  // Two columns are added; the third step meets something of the same name.
  const { tables } = wider('1.3.0', 'gears', 'seats', 'lamps', 'doors', 'bells')
  await workshop.place(bikes('1.3.0', { tables: { bike: { ...tables!['bike']!, indexes: [['note']] } } }))
  await workshop.query('create sequence bikes.bike_note_idx')
  await expect(workshop.manager.upgrade('bikes', olive)).rejects.toMatchObject({
    code: 'plugins.apply-failed',
    message: expect.stringContaining('add index bike_note_idx'),
  })
  await workshop.query('drop sequence bikes.bike_note_idx')
  expect(await workshop.snapshot()).toEqual(before)
  expect(workshop.registry.plugin('bikes')?.manifest.version).toBe('1.2.1')
  expect((await workshop.manager.history('bikes'))[0]).toMatchObject({
    kind: 'upgrade',
    error: expect.any(Object),
  })
})

describe('a node that still runs the old version', () => {
  it('holds up what that version would miss, and nothing else', async () => {
    const { tables } = wider('2.0.0', 'gears')
    await workshop.place(bikes('2.0.0', { tables: tables! }))
    await workshop.query(`insert into kernel.node (organisation_id, id, created_by, updated_by, name, started_at, last_seen_at,
        revision, oldest_revision, plugins)
      select organisation_id, gen_random_uuid(), created_by, updated_by, 'sleeper', now(), now() + interval '1 hour', 1, 1, '{}'
      from kernel.installation limit 1`)
    const result = await workshop
      .another({ nodeTimeoutMs: 200 })
      .upgrade('bikes', { ...olive, version: '2.0.0', confirm: 'bikes' })
    expect(result.unfinished).toEqual([
      { plugin: 'bikes', pending: 'contract', waiting: 0, missingNodes: ['sleeper'] },
    ])
    expect(workshop.registry.plugin('bikes')?.manifest.version).toBe('2.0.0')
    const acme = await workshop.organisation()
    // A row as the old version writes it.
    await addBike(workshop, acme, { name: 'Old', seats: 2 })
    await workshop.query(`delete from kernel.node where name = 'sleeper'`)
    expect(await workshop.manager.resume('bikes', olive)).toMatchObject({ unfinished: [] })
    await expect(bikeRows(workshop, acme, 'seats')).rejects.toThrow()
  })
})
