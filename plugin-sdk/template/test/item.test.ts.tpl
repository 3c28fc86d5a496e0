import { startTestKernel, type TestKernel } from '@quoin/plugin-sdk/testing'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

let kernel: TestKernel
beforeAll(async () => {
  kernel = await startTestKernel({ plugins: [resolve(import.meta.dirname, '..')], products: ['{{id}}'] })
}, 60_000)
afterAll(() => kernel?.stop())

it('an item is finished once', async () => {
  const { owner } = kernel
  const made = await owner.post('/api/{{id}}/item', { name: 'First', code: ' a1 ' })
  expect(made).toMatchObject({ status: 201, body: { code: 'A1', state: 'open' } })
  const finish = () => owner.post('/api/{{id}}/actions/item.finish', { id: made.body.id })
  expect(await finish()).toMatchObject({ status: 200, body: { state: 'done' } })
  expect(await finish()).toMatchObject({ status: 409, body: { code: '{{id}}.item-done' } })
})
