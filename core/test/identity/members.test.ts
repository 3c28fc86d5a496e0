import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, ClientReply } from '../http/client.ts'
import { createTestServer, invite, type TestServer } from '../http/test-server.ts'
import { testRoutes } from '../http/test-routes.ts'

let server: TestServer
let owner: Client
let now = Date.now()
beforeAll(async () => {
  server = await createTestServer({ routes: testRoutes, clock: { now: () => new Date(now) } })
  owner = await server.owner()
})
afterAll(() => server.stop())

const invitations = '/api/organisation/invitations'
const members = '/api/organisation/members'
const tokenOf = (reply: ClientReply): string => reply.body.link.split('/').at(-1)
const accept = (token: string, body: object, client = server.client()) =>
  client.post(`/api/invitations/${token}/accept`, body)
const secret = { name: 'Ina Invited', password: 'a long enough secret' }

interface Listed {
  id: string
  email: string
  roleKeys: string[]
  version: number
}
const find = async (email: string): Promise<Listed> =>
  (await owner.get(members)).body.items.find((member: Listed) => member.email === email)

describe('an invitation', () => {
  it('brings a new person in, with the roles it names, once', async () => {
    const invited = await owner.post(invitations, { email: 'Ina@Example.com', roleKeys: ['core.member'] })
    expect(invited.body.link).toMatch(new RegExp(`^${server.url}/invitation/[0-9a-f]{32}[\\w-]{43}$`))
    const token = tokenOf(invited)
    expect((await server.client().get(`/api/invitations/${token}`)).body).toEqual({
      organisationName: 'Acme Ltd',
      email: 'ina@example.com',
      roleKeys: ['core.member'],
      hasAccount: false,
      expiresAt: new Date(now + 72 * 3_600_000).toISOString(),
    })
    expect((await owner.get(members)).body.invitations).toHaveLength(1)

    const guest = server.client()
    expect((await accept(token, { password: secret.password })).body.code).toBe('identity.name-required')
    expect((await accept(token, { ...secret, password: 'short' })).body.code).toBe('identity.weak-password')
    expect((await accept(token, secret, guest)).status).toBe(200)
    expect((await guest.get('/api/shell')).body).toMatchObject({ isAdmin: false, isOperator: false })
    expect((await owner.get(members)).body.invitations).toEqual([])
    const again = await accept(token, secret)
    expect([again.status, again.body.code]).toEqual([410, 'identity.invitation-used'])
  })

  it('works for one of ten at once', async () => {
    const invited = await owner.post(invitations, { email: 'race@example.com', roleKeys: ['core.member'] })
    const replies = await Promise.all(Array.from({ length: 10 }, () => accept(tokenOf(invited), secret)))
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1)
  })

  it('is worth nothing after 72 hours, when withdrawn, replaced or made up', async () => {
    const codes = async (token: string) => [
      (await server.client().get(`/api/invitations/${token}`)).body.code,
      (await accept(token, secret)).body.code,
    ]
    const expiring = await owner.post(invitations, { email: 'late@example.com', roleKeys: ['core.member'] })
    now += 72 * 3_600_000
    expect(await codes(tokenOf(expiring))).toEqual(Array(2).fill('identity.invitation-expired'))
    now -= 72 * 3_600_000
    const replacing = await owner.post(invitations, { email: 'late@example.com', roleKeys: ['core.member'] })
    expect(await codes(tokenOf(expiring))).toEqual(Array(2).fill('identity.invitation-not-found'))
    expect((await owner.delete(`${invitations}/${replacing.body.id}`)).status).toBe(204)
    expect(await codes(tokenOf(replacing))).toEqual(Array(2).fill('identity.invitation-not-found'))
    for (const token of ['x', '0'.repeat(75), tokenOf(replacing).slice(0, -1) + '_']) {
      expect(await codes(token)).toEqual(Array(2).fill('identity.invitation-not-found'))
    }
  })

  it('for an existing account needs its password', async () => {
    await owner.post('/api/organisations', {
      name: 'Second',
      country: 'GB',
      currency: 'GBP',
      timeZone: 'UTC',
    })
    const invited = await owner.post(invitations, { email: 'ina@example.com', roleKeys: ['core.member'] })
    const token = tokenOf(invited)
    expect((await server.client().get(`/api/invitations/${token}`)).body.hasAccount).toBe(true)
    expect((await accept(token, { ...secret, password: 'not the password' })).body.code).toBe(
      'identity.wrong-credentials',
    )
    const guest = server.client()
    expect((await accept(token, { password: secret.password }, guest)).status).toBe(200)
    expect((await guest.get('/api/shell')).body.organisations).toHaveLength(2)
    const first = (await owner.get('/api/shell')).body.organisations.find(
      (each: { name: string }) => each.name === 'Acme Ltd',
    )
    await owner.put('/api/session/organisation', { organisationId: first.id })
  })

  it('refuses members, unknown roles and people who are no admin', async () => {
    const member = await owner.post(invitations, { email: 'ina@example.com', roleKeys: ['core.member'] })
    expect([member.status, member.body.code]).toEqual([409, 'identity.already-member'])
    const unknown = await owner.post(invitations, {
      email: 'x@example.com',
      roleKeys: ['core.member', 'boss'],
    })
    expect([unknown.status, unknown.body.errors[0].path]).toEqual([422, '/roleKeys/1'])
    const guest = await invite(owner, server.client(), 'plain@example.com', ['core.member'])
    for (const reply of [
      await guest.get(members),
      await guest.post(invitations, { email: 'y@example.com', roleKeys: ['owner'] }),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([403, 'http.admin-required'])
    }
  })
})

describe('a member', () => {
  it('who is removed is out at once on every node, and comes back as the same person', async () => {
    const guest = await invite(owner, server.client(), 'gone@example.com', ['core.member'])
    const other = guest.copy((await server.node()).url)
    expect((await other.get('/api/shell')).status).toBe(200)
    const { id } = await find('gone@example.com')
    expect((await owner.delete(`${members}/${id}`)).status).toBe(204)
    expect((await guest.get('/api/shell')).body.code).toBe('http.sign-in-required')
    expect((await other.get('/api/test/tags')).status).toBe(401)
    const signedIn = await other.post('/api/session', {
      email: 'gone@example.com',
      password: secret.password,
    })
    expect(signedIn.body).toEqual({ organisationId: null })
    expect((await other.get('/api/shell')).body.code).toBe('http.organisation-required')

    const again = await owner.post(invitations, { email: 'gone@example.com', roleKeys: ['core.viewer'] })
    expect((await accept(tokenOf(again), { password: secret.password })).status).toBe(200)
    expect(await find('gone@example.com')).toMatchObject({ id, roleKeys: ['core.viewer'] })
  })

  it('has new roles at once on every node', async () => {
    const guest = await invite(owner, server.client(), 'rising@example.com', ['core.member'])
    const other = guest.copy((await server.node()).url)
    expect((await other.get('/api/test/admin')).status).toBe(403)
    const { id, version } = await find('rising@example.com')
    const changed = await owner.patch(`${members}/${id}`, { roleKeys: ['admin'], version })
    expect(changed.body).toMatchObject({ roleKeys: ['admin'], version: version + 1 })
    expect((await other.get('/api/test/admin')).status).toBe(200)
    const stale = await owner.patch(`${members}/${id}`, { roleKeys: ['core.member'], version })
    expect([stale.status, stale.body.code]).toEqual([409, 'identity.member-stale'])
  })

  it('who is admin makes no owners, touches none, and is no operator', async () => {
    const admin = await invite(owner, server.client(), 'admin@example.com', ['admin'])
    const self = await find('admin@example.com')
    const top = await find('olive@example.com')
    for (const reply of [
      await admin.patch(`${members}/${self.id}`, { roleKeys: ['owner'], version: self.version }),
      await admin.patch(`${members}/${top.id}`, { roleKeys: ['core.member'], version: top.version }),
      await admin.delete(`${members}/${top.id}`),
      await admin.post(invitations, { email: 'z@example.com', roleKeys: ['owner'] }),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([403, 'identity.owner-only'])
    }
    expect((await admin.get('/api/test/operator')).body.code).toBe('http.operator-required')
    expect((await owner.get('/api/test/operator')).status).toBe(200)
  })

  it('with an id of nobody, of nonsense or of another organisation is not found', async () => {
    for (const id of ['01a20c33-c435-7f15-a65b-c253879a2946', 'x', '%27']) {
      expect((await owner.delete(`${members}/${id}`)).body.code).toBe('identity.member-not-found')
    }
  })
})

describe('the last owner', () => {
  it('stays, even when two owners step down at the same moment', async () => {
    const top = await find('olive@example.com')
    for (const reply of [
      await owner.patch(`${members}/${top.id}`, { roleKeys: ['admin'], version: top.version }),
      await owner.delete(`${members}/${top.id}`),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([409, 'tenancy.last-owner'])
    }
    const second = await invite(owner, server.client(), 'second@example.com', ['owner'])
    const other = await find('second@example.com')
    const replies = await Promise.all([
      owner.patch(`${members}/${top.id}`, { roleKeys: ['admin'], version: top.version }),
      second.patch(`${members}/${other.id}`, { roleKeys: ['admin'], version: other.version }),
    ])
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200, 409]))
    const left = (await second.get(members)).body.items.filter((member: Listed) =>
      member.roleKeys.includes('owner'),
    )
    expect(left).toHaveLength(1)
  })
})
