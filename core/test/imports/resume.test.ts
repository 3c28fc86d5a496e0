import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/config/clock.ts'
import { openDatabase, type PreparedDatabase } from '../../src/database/index.ts'
import { newId } from '../../src/database/new-id.ts'
import type { AnyDriver, BatchInput } from '../../src/imports/driver.ts'
import { findImport, updateImport, type ImportJob } from '../../src/imports/import-store.ts'
import { ImportService } from '../../src/imports/index.ts'
import { beginPass, processImport } from '../../src/imports/run-import.ts'
import { targetDriver } from '../../src/imports/targets.ts'
import { createJobs } from '../../src/jobs/index.ts'
import { RecordsService, recordDuplicate } from '../../src/records/index.ts'
import { hubspotLines } from './contact-file.ts'
import { createImportsFixture, type Importer, type ImportsFixture } from './imports-fixture.ts'

let fixture: ImportsFixture
beforeAll(async () => {
  fixture = await createImportsFixture()
})
afterAll(() => fixture.stop())

const never = new AbortController().signal

/** Everything of a run but its job: state as `begin` leaves it. */
async function begun(me: Importer, job: ImportJob): Promise<ImportJob> {
  return await fixture.database.write(me.context, async (unit) => {
    const options = { ...job.options, matchKey: ['email'], onMatch: 'update', onError: 'skip-row' } as const
    const pass = await beginPass(unit, { ...job, options }, 'write')
    await updateImport(unit, job.id, { state: 'running' })
    return { ...pass, state: 'running' }
  })
}

const contacts = (me: Importer): AnyDriver => {
  const ports = {
    registry: fixture.registry,
    records: new RecordsService(fixture.registry, systemClock),
    newId,
  }
  return targetDriver(ports, me.actor, 'core.contact') as AnyDriver
}

const processAs = (me: Importer, job: ImportJob, driver: AnyDriver, signal = never) => {
  const options = {
    mapping: job.mapping,
    matchKey: ['email'],
    onMatch: 'update',
    onError: 'skip-row',
  } as const
  const ports = { database: fixture.database, registry: fixture.registry, newId }
  return processImport(ports, me.context, { driver, actor: me.actor, options, job, isWriting: true, signal })
}

const countPeople = async (me: Importer): Promise<number> => {
  const [row] = await me.rows<{ count: number }>(
    'core',
    `select count(*) from core.party p where p.organisation_id = $1 and p.kind = 'person'`,
  )
  return row?.count ?? 0
}

test('a process killed in the middle leaves whole batches; another goes on and doubles nothing', async () => {
  const me = await fixture.organisation()
  const job = await begun(me, await me.upload(hubspotLines(4_000)))
  const child = await killedAfter(1, {
    config: withoutRoles(fixture.test.config),
    job,
    actor: { ...me.actor, access: undefined },
  })
  expect(child).toBe('SIGKILL')
  const left = await fixture.database.read(me.context, (unit) => findImport(unit, job.id))
  expect(left?.processed).toBeGreaterThan(0)
  expect(left?.processed).toBeLessThan(4_000)
  expect(await countPeople(me)).toBe(left?.processed)
  const counts = await processAs(me, left as ImportJob, contacts(me))
  expect(counts).toEqual({ create: 4_000, update: 0, skip: 0, error: 0 })
  expect(await countPeople(me)).toBe(4_000)
})

test('two processes on one import: the slower one is told that it was replaced', async () => {
  const me = await fixture.organisation()
  const job = await begun(me, await me.upload(hubspotLines(2_500)))
  const results = await Promise.allSettled([
    processAs(me, job, contacts(me)),
    processAs(me, job, contacts(me)),
  ])
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused).toMatchObject([{ reason: { code: 'imports.superseded' } }])
  expect(await countPeople(me)).toBe(2_500)
})

test('a stop ends after the batch, and the rest follows', async () => {
  const me = await fixture.organisation()
  const job = await begun(me, await me.upload(hubspotLines(2_500)))
  const stop = new AbortController()
  const driver: AnyDriver = {
    ...contacts(me),
    process: async (input: BatchInput<unknown>) => {
      stop.abort()
      return await contacts(me).process(input)
    },
  }
  await expect(processAs(me, job, driver, stop.signal)).rejects.toMatchObject({ name: 'AbortError' })
  expect(await countPeople(me)).toBe(1_000)
  const left = await fixture.database.read(me.context, (unit) => findImport(unit, job.id))
  await processAs(me, left as ImportJob, contacts(me))
  expect(await countPeople(me)).toBe(2_500)
})

test('a row that only the database refuses is found by halving; the others of its batch are kept', async () => {
  const me = await fixture.organisation()
  const job = await begun(me, await me.upload(hubspotLines(300)))
  const driver: AnyDriver = {
    ...contacts(me),
    process: async (input: BatchInput<unknown>) => {
      if (input.rows.some(({ number }) => number === 42)) throw recordDuplicate({ entity: 'core.party' })
      return await contacts(me).process(input)
    },
  }
  expect(await processAs(me, job, driver)).toEqual({ create: 299, update: 0, skip: 0, error: 1 })
  expect(await countPeople(me)).toBe(299)
  const faults = await me.rows(
    'kernel',
    'select e.row_number as row from kernel.import_error e where e.organisation_id = $1 and e.import_job = $2',
    job.id,
  )
  expect(faults).toEqual([{ row: 42 }])
})

test('a job enqueued by one node is run by another', async () => {
  const me = await fixture.organisation()
  const database = openDatabase(fixture.test.config)
  const jobs = createJobs({ database, onError: () => undefined })
  const records = new RecordsService(fixture.registry, systemClock)
  const ports = {
    database,
    registry: fixture.registry,
    records,
    jobs,
    newId,
    findActor: async () => undefined,
  }
  const web = new ImportService(ports)
  const job = await me.upload(hubspotLines(5))
  const options = { mapping: job.mapping, matchKey: ['email'], onMatch: 'skip', onError: 'skip-row' } as const
  await database.write(me.context, (unit) => web.begin(unit, me.actor, job.id, 'run', options))
  let now = await fixture.database.read(me.context, (unit) => findImport(unit, job.id))
  await expect
    .poll(
      async () => (now = await fixture.database.read(me.context, (unit) => findImport(unit, job.id)))?.state,
      { timeout: 10_000 },
    )
    .toBe('done')
  expect(now?.counts.create).toBe(5)
  await jobs.stop(1_000)
  await database.close()
})

/** What can be sent to another process: no functions. */
const withoutRoles = ({ roles: _, ...config }: PreparedDatabase): object => config

/** Runs the import in a process of its own and kills it with SIGKILL once so many batches are committed. */
async function killedAfter(batches: number, work: object): Promise<NodeJS.Signals | null> {
  const child: ChildProcess = fork(new URL('import-process.ts', import.meta.url), {
    stdio: 'inherit',
    serialization: 'advanced',
  })
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  child.send(work)
  let seen = 0
  child.on('message', () => {
    if (++seen > batches) child.kill('SIGKILL')
  })
  const [, signal] = await ended
  return signal
}
