import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../http/client.ts'
import { createTestServer, SETUP, type TestServer } from '../http/test-server.ts'

let server: TestServer
let owner: Client
beforeAll(async () => {
  server = await createTestServer()
  owner = await server.owner()
})
afterAll(() => server.stop())

const { email, password } = SETUP.person

describe("a person's own account", () => {
  it('takes a new name, which shows everywhere at once', async () => {
    const node = await server.node()
    expect((await owner.copy(node.url).get('/api/shell')).body.person.name).toBe('Olive Owner')
    expect((await owner.patch('/api/account', { name: ' Olive Oil ' })).body).toEqual({
      name: 'Olive Oil',
      email,
    })
    expect((await owner.copy(node.url).get('/api/shell')).body.person.name).toBe('Olive Oil')
    const members = await owner.get('/api/organisation/members')
    expect(members.body.items[0].name).toBe('Olive Oil')
  })

  it('takes a new password only from someone who knows the old one, and ends other sessions', async () => {
    const other = server.client()
    await other.post('/api/session', { email, password })
    const change = { newPassword: 'another good secret' }
    expect((await owner.patch('/api/account', change)).body.code).toBe('identity.wrong-credentials')
    const wrong = await owner.patch('/api/account', { ...change, currentPassword: 'wrong' })
    expect(wrong.body.code).toBe('identity.wrong-credentials')
    const weak = await owner.patch('/api/account', { newPassword: 'short', currentPassword: password })
    expect([weak.body.code, weak.body.errors[0].path]).toEqual(['identity.weak-password', '/newPassword'])
    expect((await other.get('/api/shell')).status).toBe(200)

    expect((await owner.patch('/api/account', { ...change, currentPassword: password })).status).toBe(200)
    expect((await owner.get('/api/shell')).status).toBe(200)
    expect((await other.get('/api/shell')).status).toBe(401)
    expect((await server.client().post('/api/session', { email, password })).status).toBe(401)
    const again = await server.client().post('/api/session', { email, password: change.newPassword })
    expect(again.status).toBe(200)
  })
})

describe('several organisations', () => {
  it('are apart, and moving between them gives a new token', async () => {
    const before = owner.copy()
    const first = (await owner.get('/api/shell')).body.organisation.id
    const facts = { name: 'Beta GmbH', country: 'DE', currency: 'EUR', timeZone: 'Europe/Berlin' }
    const made = await owner.post('/api/organisations', facts)
    expect(made.status).toBe(201)
    expect((await before.get('/api/shell')).status).toBe(401)
    const shell = (await owner.get('/api/shell')).body
    expect(shell.organisation).toMatchObject({ ...facts, id: made.body.organisationId })
    expect(shell.organisations.map((each: { name: string }) => each.name)).toEqual(['Acme Ltd', 'Beta GmbH'])

    const back = await owner.put('/api/session/organisation', { organisationId: first })
    expect(back.status).toBe(200)
    expect((await owner.get('/api/organisation')).body.name).toBe('Acme Ltd')
  })

  it('that one is not a member of cannot be told from none', async () => {
    const foreign = await owner.put('/api/session/organisation', {
      organisationId: '01a20c33-c435-7f15-a65b-c253879a2946',
    })
    expect([foreign.status, foreign.body.code]).toEqual([404, 'tenancy.organisation-not-found'])
  })

  it('change their facts with a version, seen on every node at once', async () => {
    const node = owner.copy((await server.node()).url)
    const { version } = (await node.get('/api/organisation')).body
    const changed = await owner.patch('/api/organisation', { name: 'Acme plc', version })
    expect(changed.body).toMatchObject({ name: 'Acme plc', currency: 'GBP', version: version + 1 })
    expect((await node.get('/api/shell')).body.organisation.name).toBe('Acme plc')
    const stale = await owner.patch('/api/organisation', { name: 'Other', version })
    expect([stale.status, stale.body.code]).toEqual([409, 'tenancy.organisation-stale'])
    const wrong = await owner.patch('/api/organisation', { currency: 'ABC', version: version + 1 })
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, '/currency'])
  })
})
