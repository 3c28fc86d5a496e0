import { startTestKernel, type TestClient, type TestKernel } from '@quoin/plugin-sdk/testing'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const PLUGINS = resolve(import.meta.dirname, '../events/plugins')
let kernel: TestKernel
beforeAll(async () => {
  kernel = await startTestKernel({
    plugins: ['orchard', 'cellar'].map((id) => resolve(PLUGINS, id)),
    products: ['orchard', 'cellar'],
  })
})
afterAll(() => kernel?.stop())

const enqueue = async (client: TestClient, job: string, input: object, options: object = {}) =>
  expect(
    await client.post('/api/orchard/actions/tree.enqueue', { job, inputs: [input], ...options }),
  ).toMatchObject({ status: 204 })
const names = async (client: TestClient): Promise<string[]> => {
  const { body } = await client.get('/api/orchard/tree?sort=created_at')
  return (body.items as { name: string }[]).map(({ name }) => name)
}

it('a partner’s test runs jobs and events of one organisation, those put off as well', async () => {
  const other = await kernel.organisation()
  await enqueue(other, 'grow', { name: 'elsewhere' }, { delaySeconds: 3_600 })
  const { body: tree } = await kernel.owner.post('/api/orchard/tree', { name: 'pear' })
  await kernel.owner.post('/api/orchard/actions/tree.emit', { tree: tree.id, payloads: [{ weight: 3 }] })
  await enqueue(kernel.owner, 'grow', { name: 'at once' })
  await enqueue(kernel.owner, 'grow', { name: 'later' }, { delaySeconds: 30 * 86_400 })
  await kernel.runWaiting()
  expect((await names(kernel.owner)).sort()).toEqual(['at once', 'later', 'pear'])
  expect((await kernel.owner.get('/api/cellar/barrel')).body.items).toMatchObject([{ weight: 3 }])
  expect(await names(other)).toEqual([])
  await kernel.runWaiting(other)
  expect(await names(other)).toEqual(['elsewhere'])
})

it('repeated work runs once for each call', async () => {
  const client = await kernel.organisation()
  await enqueue(client, 'repeat', { delaySeconds: 60 })
  for (const count of [1, 2, 3]) {
    await kernel.runWaiting(client)
    expect(await names(client)).toHaveLength(count)
  }
})

it('says what failed, each time it is tried', async () => {
  const client = await kernel.organisation()
  await enqueue(client, 'grow', { name: 'oak', failures: 9 })
  for (let round = 0; round < 2; round++) {
    await expect(kernel.runWaiting(client)).rejects.toThrow(
      'grow of orchard failed: plugins.handler-failed, job grow of orchard failed; nothing was changed',
    )
  }
  expect(await names(client)).toEqual([])
})
