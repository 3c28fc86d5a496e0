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

const roles = '/api/organisation/roles'
const rules = [{ action: 'read', subject: 'core.party' }]
const keys = async (): Promise<string[]> =>
  (await owner.get(roles)).body.items.map((role: { key: string }) => role.key)

describe('roles', () => {
  it('are the built-in ones, those of products that are on, and own ones', async () => {
    expect(await keys()).toEqual(['owner', 'admin', 'core.member', 'core.viewer'])
    await owner.put('/api/organisation/products/garden', { isEnabled: true })
    expect(await keys()).toEqual(['owner', 'admin', 'core.member', 'core.viewer', 'garden.keeper'])
  })

  it('of an own making get a key from their label', async () => {
    const made = await owner.post(roles, { label: 'Büro & Empfang', description: 'Front desk', rules })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`${roles}/buro-empfang`)
    expect(made.body).toEqual({
      key: 'buro-empfang',
      label: 'Büro & Empfang',
      description: 'Front desk',
      productId: null,
      isCustom: true,
      rules,
      memberCount: 0,
      version: 1,
    })
    const twins = [
      await owner.post(roles, { label: 'buro empfang', rules }),
      await owner.post(roles, { label: 'Owner', rules }),
      await owner.post(roles, { label: '财务', rules }),
    ]
    expect(twins.map((reply) => reply.body.key)).toEqual(['buro-empfang-2', 'owner-2', 'role'])
  })

  it('refuse rules that cannot be used, with every fault', async () => {
    const reply = await owner.post(roles, {
      label: 'Wrong',
      rules: [
        { action: 'read', subject: 'core.partty' },
        { action: 'look', subject: 'core.party' },
        { action: 'read', subject: 'core.party', conditions: { owner: { $foo: 1 } } },
      ],
    })
    expect([reply.status, reply.body.code]).toEqual([422, 'permissions.invalid-rules'])
    expect(reply.body.errors.length).toBeGreaterThanOrEqual(3)
    expect(await keys()).not.toContain('wrong')
  })

  it('change the rights of their members at once on every node', async () => {
    const guest = await invite(owner, server.client(), 'desk@example.com', ['buro-empfang'])
    const other = guest.copy((await server.node()).url)
    const canCreate = async () => (await other.get('/api/shell')).body.tables['core.party']?.canCreate
    expect(await canCreate()).toBe(false)
    const change = { rules: [{ action: 'manage', subject: 'core.party' }], version: 1 }
    expect((await owner.patch(`${roles}/buro-empfang`, change)).body).toMatchObject({
      version: 2,
      memberCount: 1,
    })
    expect(await canCreate()).toBe(true)
    expect((await owner.patch(`${roles}/buro-empfang`, change)).body.code).toBe('tenancy.role-stale')
  })

  it('go only when nobody holds them: without one a member might see more', async () => {
    const held = await owner.delete(`${roles}/buro-empfang`)
    expect([held.status, held.body.code]).toEqual([409, 'tenancy.role-in-use'])
    expect((await owner.delete(`${roles}/buro-empfang-2`)).status).toBe(204)
    expect((await owner.delete(`${roles}/buro-empfang-2`)).body.code).toBe('tenancy.role-not-found')
    expect((await owner.delete(`${roles}/admin`)).body.code).toBe('tenancy.role-not-found')
  })
})
