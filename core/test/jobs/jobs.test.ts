import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createJobs, type JobRun, type Jobs } from '../../src/jobs/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'

let database: TestDatabase
const open: Jobs[] = []
beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((jobs) => jobs.stop(1_000)))
})
afterAll(() => database.drop())

function jobsOf(onError: (error: unknown) => void = () => undefined): Jobs {
  const jobs = createJobs({ database: database.database, onError, heartbeatSeconds: 10 })
  open.push(jobs)
  return jobs
}

/** A promise for the first `count` runs. */
function runs(count: number): {
  seen: JobRun<{ n: number }>[]
  handler: (run: JobRun<{ n: number }>) => Promise<void>
  done: Promise<void>
} {
  const seen: JobRun<{ n: number }>[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    seen,
    done: promise,
    handler: async (run) => {
      seen.push(run)
      if (seen.length === count) resolve()
    },
  }
}

test('a job runs once committed, in the context of the person whose act it was', async () => {
  const { seen, handler, done } = runs(1)
  const jobs = jobsOf()
  jobs.define('test.context', handler)
  await jobs.start()
  const context = database.organisation()
  await database.database.write(context, async (unit) => {
    await jobs.enqueue(unit, 'test.context', { n: 1 })
    expect(seen).toEqual([])
  })
  await done
  expect(seen).toMatchObject([{ context, payload: { n: 1 }, attempt: 1, isLastAttempt: false }])
})

test('an act that is rolled back leaves no job', async () => {
  const { seen, handler, done } = runs(1)
  const jobs = jobsOf()
  jobs.define('test.rollback', handler)
  await jobs.start()
  const failing = database.database.write(database.organisation(), async (unit) => {
    await jobs.enqueue(unit, 'test.rollback', { n: 1 })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  await database.database.write(database.organisation(), (unit) =>
    jobs.enqueue(unit, 'test.rollback', { n: 2 }),
  )
  await done
  expect(seen.map(({ payload }) => payload)).toEqual([{ n: 2 }])
})

test('a failing job is tried again, told which try is the last, and reported', async () => {
  const errors: unknown[] = []
  const attempts: [number, boolean][] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const jobs = jobsOf((error) => errors.push(error))
  jobs.define<{ n: number }>(
    'test.retry',
    async ({ attempt, isLastAttempt }) => {
      attempts.push([attempt, isLastAttempt])
      if (isLastAttempt) resolve()
      throw new Error(`try ${attempt}`)
    },
    { retryLimit: 1 },
  )
  await jobs.start()
  await database.database.write(database.organisation(), (unit) => jobs.enqueue(unit, 'test.retry', { n: 1 }))
  await promise
  expect(attempts).toEqual([
    [1, false],
    [2, true],
  ])
  await expect.poll(() => errors.length).toBe(2)
})

test('of two nodes exactly one runs a job, also one that only the other knows how to run', async () => {
  const [first, second] = [runs(20), runs(20)]
  const [here, there] = [jobsOf(), jobsOf()]
  const seen = new Set<number>()
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const [jobs, each] of [
    [here, first],
    [there, second],
  ] as const) {
    jobs.define<{ n: number }>('test.nodes', async (run) => {
      await each.handler(run)
      expect(seen.has(run.payload.n)).toBe(false)
      seen.add(run.payload.n)
      if (seen.size === 20) resolve()
    })
  }
  await Promise.all([here.start(), there.start()])
  for (let n = 0; n < 20; n++) {
    await database.database.write(database.organisation(), (unit) => here.enqueue(unit, 'test.nodes', { n }))
  }
  await promise
  expect(first.seen.length + second.seen.length).toBe(20)
})

test('a queue without a handler is refused before anything is stored', async () => {
  const jobs = jobsOf()
  const enqueue = database.database.write(database.organisation(), (unit) =>
    jobs.enqueue(unit, 'test.none', {}),
  )
  await expect(enqueue).rejects.toMatchObject({ code: 'jobs.unknown-queue' })
})

test('stopping aborts what runs and leaves it to be tried again', async () => {
  const started = Promise.withResolvers<void>()
  const again = runs(1)
  const jobs = jobsOf()
  jobs.define<{ n: number }>('test.stop', async ({ signal }) => {
    started.resolve()
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
  })
  await jobs.start()
  await database.database.write(database.organisation(), (unit) => jobs.enqueue(unit, 'test.stop', { n: 1 }))
  await started.promise
  await jobs.stop(2_000)
  const next = jobsOf()
  next.define('test.stop', again.handler)
  await next.start()
  await again.done
  expect(again.seen).toMatchObject([{ payload: { n: 1 }, attempt: 2 }])
})

test('no other principal reaches the schema of the jobs', async () => {
  const context = database.organisation()
  for (const principal of ['kernel', 'core', 'crm']) {
    const read = database.database.read(context, (unit) =>
      unit.as(principal).rows({ sql: 'select name from pgboss.job', values: [] }),
    )
    await expect(read).rejects.toMatchObject({ code: 'database.row-refused' })
  }
})
