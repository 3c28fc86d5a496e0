import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../http/client.ts'
import { createTestServer, invite, SETUP, type TestServer } from '../http/test-server.ts'
import { testRoutes } from '../http/test-routes.ts'

let server: TestServer
let owner: Client
let now = Date.now()
const clock = { now: () => new Date(now) }
beforeAll(async () => {
  server = await createTestServer({ routes: testRoutes, clock })
  owner = await server.owner()
})
afterAll(() => server.stop())

const { email, password } = SETUP.person
const HOUR = 3_600_000

async function signIn(client = server.client()): Promise<Client> {
  const reply = await client.post('/api/session', { email, password })
  expect(reply.status).toBe(200)
  return client
}

describe('signing in', () => {
  it('gives a new token each time and ends the session of this browser before', async () => {
    const first = await signIn()
    const second = await signIn(first.copy())
    expect(second.cookie).not.toBe(first.cookie)
    expect((await first.get('/api/shell')).body.code).toBe('http.sign-in-required')
    expect((await second.get('/api/shell')).status).toBe(200)
  })

  it('sets a cookie that scripts and other sites do not get', async () => {
    const reply = await server
      .client()
      .post('/api/session', { email: ` ${email.toUpperCase()}`.trim(), password })
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/),
    ])
  })

  it('stores only hashes of tokens and passwords', async () => {
    const { database } = server.test
    const context = {
      organisationId: '00000000-0000-7000-8000-000000000000',
      actorId: '00000000-0000-7000-8000-000000000001',
      correlationId: 'test',
    }
    const [accounts, sessions] = await database.readBatch(context, 'kernel', [
      { sql: 'select password_hash from kernel.account order by created_at limit 1', values: [] },
      { sql: 'select token_hash from kernel.session', values: [] },
    ])
    expect((accounts as { password_hash: string }[])[0]!.password_hash).toMatch(
      /^\$argon2id\$v=19\$m=47104,t=1,p=1\$/,
    )
    expect(JSON.stringify(sessions)).not.toContain(owner.cookie!.split('=')[1])
  })

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const wrong = await server.client().post('/api/session', { email, password: 'something else' })
    const unknown = await server.client().post('/api/session', { email: 'nobody@example.com', password })
    const comparable = ({ status, body }: typeof wrong) => ({ status, ...body, correlationId: '' })
    expect(comparable(wrong)).toEqual(comparable(unknown))
    expect(wrong.body).toMatchObject({ status: 401, code: 'identity.wrong-credentials' })
    expect(JSON.stringify(wrong.body)).not.toContain('something else')
  })
})

describe('guessing', () => {
  const guess = (address: string, secret = 'wrong password') =>
    server.client().post('/api/session', { email: address, password: secret })

  it.each(['known', 'unknown'])(
    'is slowed down after five failures for an address that is %s',
    async (kind) => {
      const guest = `${kind}@example.com`
      if (kind === 'known') await invite(owner, server.client(), guest, ['core.member'])
      const statuses: number[] = []
      for (let attempt = 0; attempt < 7; attempt++) statuses.push((await guess(guest)).status)
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
      const refused = await guess(guest)
      expect(refused.body.code).toBe('identity.too-many-attempts')
      expect(Number(refused.headers.get('retry-after'))).toBe(1)
      now += 1_001
      expect((await guess(guest)).status).toBe(401)
      expect(Number((await guess(guest)).headers.get('retry-after'))).toBe(2)
      now += HOUR
    },
  )

  it('is slowed down on another node too', async () => {
    const guest = 'two-nodes@example.com'
    await invite(owner, server.client(), guest, ['core.member'])
    for (let attempt = 0; attempt < 5; attempt++) await guess(guest)
    const other = (await server.node()).client()
    const right = await other.post('/api/session', { email: guest, password: 'a long enough secret' })
    expect(right.status).toBe(429)
    now += 1_001
    expect(
      (await other.post('/api/session', { email: guest, password: 'a long enough secret' })).status,
    ).toBe(200)
  })

  it('with many at once gets no more tries', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => guess('many@example.com')))
    expect(replies.filter((reply) => reply.status === 401)).toHaveLength(5)
    now += HOUR
  })

  it('from one network address is slowed down over all accounts', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 60 }, (_, index) => guess(`spray${index}@example.com`)),
    )
    const tried = statuses.filter((reply) => reply.status === 401).length
    expect(tried).toBeGreaterThan(40)
    expect(tried).toBeLessThanOrEqual(51)
    now += HOUR
  })
})

describe('a session', () => {
  it('ends at once on every node when the person signs out', async () => {
    const client = await signIn()
    const other = client.copy((await server.node()).url)
    expect((await other.get('/api/shell')).status).toBe(200)
    expect((await client.copy().delete('/api/session')).status).toBe(204)
    expect((await client.get('/api/shell')).status).toBe(401)
    expect((await other.get('/api/shell')).status).toBe(401)
  })

  it('ends after twelve quiet hours, and not while it is used', async () => {
    const used = await signIn()
    const quiet = await signIn()
    for (let hours = 0; hours < 14; hours += 7) {
      now += 7 * HOUR
      expect((await used.get('/api/shell')).status).toBe(200)
      await expect.poll(async () => lastSeen(used)).toBe(now)
    }
    expect((await quiet.get('/api/shell')).status).toBe(401)
  })

  it('ends after seven days even while it is used', async () => {
    const client = await signIn()
    for (let day = 0; day < 13; day++) {
      now += 12 * HOUR - 60_000
      expect((await client.get('/api/shell')).status).toBe(200)
      await expect.poll(async () => lastSeen(client)).toBe(now)
    }
    now += 12 * HOUR
    expect((await client.get('/api/shell')).status).toBe(401)
  })

  it('is no session when the token is made up', async () => {
    for (const cookie of ['sid=', 'sid=x', `sid=${'A'.repeat(43)}`, `__Host-sid=${'B'.repeat(43)}`, 'sid']) {
      const client = server.client()
      client.cookie = cookie
      expect((await client.get('/api/shell')).status).toBe(401)
    }
  })
})

async function lastSeen(client: Client): Promise<number> {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256').update(client.cookie!.split('=')[1]!).digest('hex')
  const [rows] = await server.test.database.readBatch(
    {
      organisationId: '00000000-0000-7000-8000-000000000000',
      actorId: '00000000-0000-7000-8000-000000000001',
      correlationId: 'test',
    },
    'kernel',
    [{ sql: 'select last_seen_at as at from kernel.session where token_hash = $1', values: [hash] }],
  )
  return Date.parse((rows as { at: string }[])[0]!.at)
}
