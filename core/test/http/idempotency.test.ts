import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, invite, type TestServer } from './test-server.ts'
import { testRoutes } from './test-routes.ts'
import type { Client } from './client.ts'

let server: TestServer
let owner: Client
beforeAll(async () => {
  server = await createTestServer({ routes: testRoutes })
  owner = await server.owner()
})
afterAll(() => server.stop())

const key = (value: string) => ({ 'idempotency-key': value })
const tags = async (client = owner): Promise<string[]> =>
  (await client.get('/api/test/tags')).body.map((tag: { name: string }) => tag.name)

describe('a repeated mutation', () => {
  it('has one effect for thirty at once on two nodes, and one reply for all', async () => {
    const second = owner.copy((await server.node()).url)
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (index % 2 === 0 ? owner : second)
          .copy()
          .post('/api/test/tags', { name: 'thirty' }, key('thirty-at-once')),
      ),
    )
    expect(new Set(replies.map((reply) => JSON.stringify([reply.status, reply.body]))).size).toBe(1)
    expect(replies[0]!.status).toBe(201)
    const replayed = replies.filter((reply) => reply.headers.get('idempotency-replayed') === 'true')
    expect(replayed).toHaveLength(29)
    expect(replayed[0]!.headers.get('location')).toBe(`/api/core/tag/${replies[0]!.body.id}`)
    expect(replayed.every((reply) => reply.headers.getSetCookie().length === 0)).toBe(true)
    expect((await tags()).filter((name) => name === 'thirty')).toHaveLength(1)
  })

  it('is refused when the key stands for another request', async () => {
    await owner.post('/api/test/tags', { name: 'first' }, key('other-body'))
    const other = await owner.post('/api/test/tags', { name: 'second' }, key('other-body'))
    expect([other.status, other.body.code]).toEqual([422, 'http.idempotency-mismatch'])
    expect(await tags()).not.toContain('second')
  })

  it('runs again after a failure, which left nothing behind', async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const reply = await owner.post('/api/test/fails-late', undefined, key('fails-late'))
      expect([reply.status, reply.headers.get('idempotency-replayed')]).toEqual([500, null])
    }
    expect(await tags()).not.toContain('never')
  })

  it('belongs to one person', async () => {
    const guest = await invite(owner, server.client(), 'guest@example.com', ['core.member'])
    await owner.post('/api/test/tags', { name: 'of the owner' }, key('same-key-two-people'))
    const other = await guest.post('/api/test/tags', { name: 'of the guest' }, key('same-key-two-people'))
    expect(other.status).toBe(201)
    expect(await tags()).toEqual(expect.arrayContaining(['of the owner', 'of the guest']))
  })

  it('needs a key of 8 to 100 printable characters', async () => {
    const send = async (value: string) =>
      (await owner.post('/api/test/tags', { name: `key ${value.length}` }, key(value))).status
    expect([await send('1234567'), await send('12345678')]).toEqual([400, 201])
    expect([await send('k'.repeat(100)), await send('k'.repeat(101))]).toEqual([201, 400])
  })
})
