import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DoomedWork } from './doomed-process.ts'
import { createEventsFixture, type EventsFixture } from './events-fixture.ts'

let fixture: EventsFixture
beforeAll(async () => {
  fixture = await createEventsFixture()
})
afterAll(() => fixture.test.drop())

test('a node killed between handler and commit leaves no effect; another makes exactly one', async () => {
  const me = await fixture.organisation()
  await me.ripen(await me.plant(), { weight: 1 }, { weight: 2 })
  const { roles: _, ...config } = fixture.test.config
  const { access: __, products: ___, ...actor } = me.actor
  const child = fork(resolve(import.meta.dirname, 'doomed-process.ts'), { serialization: 'advanced' })
  child.send({ config, actor } satisfies DoomedWork)
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')

  expect(await me.barrels()).toEqual([])
  expect(await me.deliveries()).toMatchObject([
    { state: 'pending', attempts: 1 },
    { state: 'pending', attempts: 0 },
  ])
  fixture.advance(60)
  // PostgreSQL lets the dead session's locks go when it notices that nobody is there any more.
  await expect.poll(() => me.deliver().then(() => me.barrels()), { timeout: 10_000 }).toHaveLength(2)
  expect(await me.barrels()).toMatchObject([
    { weight: 1, attempt: 2 },
    { weight: 2, attempt: 1 },
  ])
})
