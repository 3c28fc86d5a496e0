import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createJobs, type Jobs } from '../../src/jobs/index.ts'
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

function jobsOf(queue: string): { jobs: Jobs; seen: number[] } {
  const jobs = createJobs({ database: database.database, onError: () => undefined, heartbeatSeconds: 10 })
  open.push(jobs)
  const seen: number[] = []
  jobs.define<{ n: number }>(queue, async ({ payload }) => void seen.push(payload.n))
  return { jobs, seen }
}
const enqueue = (jobs: Jobs, queue: string, n: number, options = {}): Promise<void> =>
  database.database.write(database.organisation(), (unit) => jobs.enqueue(unit, queue, { n }, options))
const waiting = (queue: string): Promise<object[]> =>
  database.installer.transaction(({ administer }) =>
    administer(`select singleton_key as key from pgboss.job where name = '${queue}' and state < 'active'`),
  )

test('waiting jobs of one key are done by the first of them, delayed ones too; other keys are not', async () => {
  const { jobs, seen } = jobsOf('test.key')
  for (const n of [1, 2, 3]) await enqueue(jobs, 'test.key', n, { key: 'a' })
  await enqueue(jobs, 'test.key', 4, { key: 'a', delaySeconds: 600 })
  await enqueue(jobs, 'test.key', 5, { key: 'b' })
  await enqueue(jobs, 'test.key', 6)
  await enqueue(jobs, 'test.key', 7)
  await jobs.start()
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(4)
  expect(seen.sort((a, b) => a - b)).toEqual([1, 5, 6, 7])
  expect(await waiting('test.key')).toEqual([])
})

test('a delayed job waits', async () => {
  const { jobs, seen } = jobsOf('test.delay')
  await enqueue(jobs, 'test.delay', 1, { delaySeconds: 600 })
  await enqueue(jobs, 'test.delay', 2)
  await jobs.start()
  await expect.poll(() => seen, { timeout: 10_000 }).toEqual([2])
  expect(await waiting('test.delay')).toHaveLength(1)
})

test('nobody waits for an open transaction with the same key', async () => {
  const { jobs } = jobsOf('test.open')
  const later = database.database.write(database.organisation(), async (unit) => {
    await jobs.enqueue(unit, 'test.open', { n: 1 }, { key: 'a' })
    // Would never return if the first transaction, open until this one has ended, held the key.
    await enqueue(jobs, 'test.open', 2, { key: 'a' })
    return 'both'
  })
  await expect(later).resolves.toBe('both')
  expect(await waiting('test.open')).toHaveLength(2)
})
