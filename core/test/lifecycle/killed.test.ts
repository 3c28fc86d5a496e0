import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransactionContext } from '../../src/database/index.ts'
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
let acme: TransactionContext
beforeEach(async () => {
  workshop = await createWorkshop()
  acme = await workshop.organisation()
})
afterEach(() => workshop.drop())

type Act = 'install' | 'upgrade' | 'uninstall'

/** Runs an act in a process of its own and kills it (SIGKILL) at the statement that holds this text. */
const killAt = async (text: string, act: Act): Promise<void> => (await haltAt(text, act))()

/** The same act, halted there. @returns what kills it */
async function haltAt(text: string, act: Act): Promise<() => Promise<void>> {
  const file = join(import.meta.dirname, 'act-process.ts')
  const child = fork(file, [workshop.test.config.databaseUrl, workshop.folder, act, 'bikes'], {
    env: { ...process.env, KILL_AT: text },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  })
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown]
  expect(message).toBe('there')
  return async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    // PostgreSQL notices the lost connections of the act itself.
    const sessions = `select from pg_stat_activity
      where application_name like 'quoin act:%' and datname = current_database()`
    await expect.poll(() => workshop.query(sessions), { timeout: 10_000 }).toEqual([])
  }
}

const graded = bikes('1.1.0', {
  tables: {
    bike: bikeWith({
      name: bikeTable().columns['name']!,
      colour: bikeTable().columns['colour']!,
      grade: { type: 'integer', required: true },
    }),
  },
  migrations: [{ to: '1.1.0', sql: 'grade.sql' }],
})
const faultsOfBikes = async () =>
  (await workshop.manager.doctor()).plugins.find(({ id }) => id === 'bikes')!.faults
const ledger = () =>
  workshop.query<object>(
    `select plugin_version as version, state, pending from kernel.installation where plugin_id = 'bikes'`,
  )

describe('an install that is killed', () => {
  it.each(['create table', 'create schema', 'insert into kernel.installation ('])(
    'at "%s" has done nothing, and the next one does it all',
    async (text) => {
      await workshop.place(bikes('1.0.0'))
      const before = await workshop.snapshot()
      await killAt(text, 'install')
      expect(await workshop.snapshot()).toEqual(before)
      expect(await ledger()).toEqual([])
      expect(await workshop.manager.install('bikes', olive)).toMatchObject({ toVersion: '1.0.0' })
    },
  )
})

describe('an upgrade that is killed', () => {
  beforeEach(async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    await addBike(workshop, acme, { name: 'Tandem', note: 'mine' })
    await workshop.place(graded, { 'grade.sql': 'update bikes.bike set grade = 3' })
  })

  it.each(['add column', 'insert into kernel.installation_event', 'insert into kernel.backfill'])(
    'at "%s" leaves the old version whole',
    async (text) => {
      const before = await workshop.snapshot()
      await killAt(text, 'upgrade')
      expect(await workshop.snapshot()).toEqual(before)
      expect(await ledger()).toEqual([{ version: '1.0.0', state: 'active', pending: null }])
      expect(await bikeRows(workshop, acme, 'name, note')).toEqual([{ name: 'Tandem', note: 'mine' }])
      expect(await faultsOfBikes()).toEqual([])
    },
  )

  it.each(['announce', 'drop column', 'set not null'])(
    'at "%s" is reported, runs on, and is finished by the next start',
    async (text) => {
      await killAt(text, 'upgrade')
      expect(await ledger()).toMatchObject([{ version: '1.1.0', pending: 'backfill' }])
      expect((await workshop.manager.doctor()).plugins.find(({ id }) => id === 'bikes')).toMatchObject({
        pending: 'backfill',
        faults: [],
      })
      // The node follows the ledger by itself; both shapes of a row are still possible.
      await workshop.parts.activation.announce()
      expect(workshop.registry.plugin('bikes')?.manifest.version).toBe('1.1.0')
      expect((await workshop.boot()).refused).toEqual([])
      expect(await workshop.manager.finishUnfinished({ name: 'start' })).toEqual([])
      expect(await ledger()).toMatchObject([{ version: '1.1.0', pending: null }])
      expect(await bikeRows(workshop, acme, 'name, grade')).toEqual([{ name: 'Tandem', grade: 3 }])
      await expect(bikeRows(workshop, acme, 'note')).rejects.toThrow()
      expect(await faultsOfBikes()).toEqual([])
    },
  )

  it('in the midst of data statements has done an organisation whole or not at all', async () => {
    const globex = await workshop.organisation('Globex')
    await addBike(workshop, globex, { name: 'Trike' })
    await workshop.place(graded, { 'grade.sql': 'update bikes.bike set grade = coalesce(grade, 0) + 1' })
    await killAt('second organisation', 'upgrade')
    const grades = async () =>
      (
        await Promise.all(
          [acme, globex].map((context) => bikeRows<{ grade: number | null }>(workshop, context, 'grade')),
        )
      )
        .flat()
        .map(({ grade }) => grade)
        .sort((a, b) => (b ?? 0) - (a ?? 0))
    expect(await grades()).toEqual([1, null])
    expect(await workshop.manager.finishUnfinished({ name: 'start' })).toEqual([])
    expect(await grades()).toEqual([1, 1])
    expect(await ledger()).toMatchObject([{ version: '1.1.0', pending: null }])
  })
})

describe('an uninstall that is killed', () => {
  const state = () =>
    workshop.query<{ state: string; reason: string | null }>(
      `select state, reason from kernel.installation where plugin_id = 'bikes'`,
    )
  const cutOff = { state: 'stopped', reason: expect.stringContaining('uninstall it again or resume it') }
  beforeEach(async () => {
    await workshop.place(bikes('1.0.0'))
    await workshop.manager.install('bikes', olive)
    await addBike(workshop, acme, { name: 'Tandem' })
  })

  it.each(['announce', 'drop table', "state = 'removed'"])(
    'at "%s" has taken nothing away, says so, and is taken back by the next start',
    async (text) => {
      const before = await workshop.snapshot()
      await killAt(text, 'uninstall')
      expect(await state()).toEqual([cutOff])
      expect(await workshop.snapshot()).toEqual(before)
      expect(await faultsOfBikes()).toEqual([
        { path: 'bikes', message: expect.stringContaining('uninstall it again or resume it') },
      ])
      const { items } = await workshop.manager.list()
      expect(items.find(({ id }) => id === 'bikes')).toMatchObject(cutOff)

      expect((await workshop.boot()).refused).toEqual([])
      expect(await workshop.manager.finishUnfinished({ name: 'start' })).toEqual([])
      expect(await state()).toEqual([{ state: 'active', reason: null }])
      expect(workshop.registry.plugin('bikes')?.health).toEqual({ state: 'healthy' })
      expect(await bikeRows(workshop, acme, 'name')).toEqual([{ name: 'Tandem' }])
      expect(await faultsOfBikes()).toEqual([])
      expect((await workshop.manager.history('bikes'))[0]).toMatchObject({
        kind: 'uninstall',
        actor: 'start',
        error: { code: 'plugins.uninstall-cut-off' },
      })
    },
  )

  it('is repeated, or resumed, without a start', async () => {
    await killAt('drop table', 'uninstall')
    await workshop.manager.resume('bikes', olive)
    expect(await state()).toEqual([{ state: 'active', reason: null }])
    await killAt('drop table', 'uninstall')
    const again = await workshop.manager.uninstall('bikes', { ...olive, confirm: 'bikes' })
    expect(again.exported).toMatchObject({ rows: 1 })
    expect(await state()).toMatchObject([{ state: 'removed' }])
    expect(await workshop.manager.finishUnfinished({ name: 'start' })).toEqual([])
    expect(await state()).toMatchObject([{ state: 'removed' }])
  })

  it('is left alone by a start while it is under way', async () => {
    const kill = await haltAt('drop table', 'uninstall')
    expect(await workshop.manager.finishUnfinished({ name: 'start' })).toEqual([])
    expect(await state()).toEqual([cutOff])
    await kill()
  })

  it('leaves what an operator had stopped, or stops meanwhile, stopped', async () => {
    await workshop.manager.stop('bikes', { ...olive, reason: 'too loud' })
    await killAt('drop table', 'uninstall')
    await workshop.manager.finishUnfinished({ name: 'start' })
    expect(await state()).toEqual([{ state: 'stopped', reason: 'too loud' }])

    await workshop.manager.resume('bikes', olive)
    const kill = await haltAt('announce', 'uninstall')
    await workshop.manager.stop('bikes', { ...olive, reason: 'at once' })
    await kill()
    await workshop.manager.finishUnfinished({ name: 'start' })
    expect(await state()).toEqual([{ state: 'stopped', reason: 'at once' }])
  })
})
