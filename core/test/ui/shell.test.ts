import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../http/client.ts'
import { createTestServer, invite, type TestServer } from '../http/test-server.ts'

let server: TestServer
let owner: Client
beforeAll(async () => {
  server = await createTestServer()
  owner = await server.owner()
})
afterAll(() => server.stop())

const shell = async (client: Client) => (await client.get('/api/shell')).body

describe('the shell', () => {
  it('needs a person at work in an organisation', async () => {
    const reply = await server.client().get('/api/shell')
    expect([reply.status, reply.body.code]).toEqual([401, 'http.sign-in-required'])
  })

  it('shows what the person may see, and of it only readable columns', async () => {
    const rules = [{ action: 'read', subject: 'core.party', fields: ['name', 'email'] }]
    await owner.post('/api/organisation/roles', { label: 'Reader', rules })
    const guest = await invite(owner, server.client(), 'reader@example.com', ['reader'])
    const { tables, isAdmin } = await shell(guest)
    expect(isAdmin).toBe(false)
    expect(Object.keys(tables)).toEqual(['core.party'])
    expect(Object.keys(tables['core.party'].columns).sort()).toEqual(['email', 'id', 'name', 'version'])
    expect(tables['core.party'].canCreate).toBe(false)
    const all = await shell(owner)
    expect(all.tables['core.party']).toMatchObject({ canCreate: true, label: expect.any(String) as string })
    expect(all.tables['core.person'].canCreate).toBe(false)
    expect(all.tables).not.toHaveProperty('core.organisation')
    expect(JSON.stringify(all)).not.toContain('kernel.')
  })

  it('keeps its revision until something changes, and says so cheaply', async () => {
    const before = await shell(owner)
    expect((await shell(owner)).revision).toBe(before.revision)
    const unchanged = await owner.get('/api/shell', { 'if-none-match': `"${before.revision}"` })
    expect(unchanged.status).toBe(304)
    await owner.put('/api/organisation/products/garden', { isEnabled: true })
    const after = await shell(owner)
    expect(after.revision).not.toBe(before.revision)
    expect(after.products.map((product: { id: string }) => product.id)).toEqual(['core', 'garden'])
    expect(after.tables['garden.plant'].columns.name).toEqual({ type: 'text', isKernelOwned: false })
  })
})
