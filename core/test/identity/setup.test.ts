import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, SETUP, type TestServer } from '../http/test-server.ts'

describe('set-up', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer()
  })
  afterAll(() => server.stop())

  it('refuses facts of no organisation and a weak password, each with its path', async () => {
    const client = server.client()
    const wrong = {
      ...SETUP,
      organisation: { ...SETUP.organisation, currency: 'XXZ', timeZone: 'Mars/Base', country: 'UK' },
    }
    const facts = await client.post('/api/setup', wrong)
    expect(facts.status).toBe(422)
    expect(facts.body.errors.map((fault: { path: string }) => fault.path)).toEqual([
      '/organisation/country',
      '/organisation/currency',
      '/organisation/timeZone',
    ])
    const weak = await client.post('/api/setup', {
      ...SETUP,
      person: { ...SETUP.person, password: 'password123' },
    })
    expect([weak.status, weak.body.code]).toEqual([422, 'identity.weak-password'])
    const extra = await client.post('/api/setup', {
      ...SETUP,
      person: { ...SETUP.person, is_operator: true },
    })
    expect([extra.status, extra.body.errors[0].path]).toEqual([400, '/person/is_operator'])
    expect((await client.get('/api/setup')).body).toEqual({ isComplete: false, needsToken: false })
  })

  it('lets exactly one of ten visitors at once become the owner', async () => {
    const clients = Array.from({ length: 10 }, () => server.client())
    const replies = await Promise.all(
      clients.map((client, index) =>
        client.post('/api/setup', {
          ...SETUP,
          person: { ...SETUP.person, email: `visitor${index}@example.com` },
        }),
      ),
    )
    const made = replies.filter((reply) => reply.status === 201)
    expect(made).toHaveLength(1)
    expect(replies.filter((reply) => reply.status === 409).map((reply) => reply.body.code)).toEqual(
      Array(9).fill('identity.setup-complete'),
    )
    const winner = clients[replies.indexOf(made[0]!)]!
    const shell = await winner.get('/api/shell')
    expect(shell.status).toBe(200)
    expect(shell.body).toMatchObject({
      organisation: { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
      isAdmin: true,
      isOperator: true,
    })
    expect((await server.client().get('/api/setup')).body).toEqual({ isComplete: true, needsToken: false })
  })
})

describe('set-up from another machine', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer({ config: { publicUrl: 'https://quoin.example.com' } })
  })
  afterAll(() => server.stop())

  it('needs the token of the printed link', async () => {
    const client = server.client()
    expect((await client.get('/api/setup')).body).toEqual({ isComplete: false, needsToken: true })
    for (const token of [undefined, 'guess', 'x'.repeat(32)]) {
      const refused = await client.post('/api/setup', { ...SETUP, token })
      expect([refused.status, refused.body.code]).toEqual([403, 'identity.setup-token-wrong'])
    }
    const { SetupGate } = await import('../../src/identity/index.ts')
    const { token } = new SetupGate({
      databaseUrl: server.test.config.databaseUrl,
      host: '',
      publicUrl: undefined,
    })
    const done = await client.post('/api/setup', { ...SETUP, token })
    expect(done.status).toBe(201)
    expect(done.headers.getSetCookie()[0]).toMatch(
      /^__Host-sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/,
    )
  })
})
