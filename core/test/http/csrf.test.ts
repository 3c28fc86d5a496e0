import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from './test-server.ts'
import { testRoutes } from './test-routes.ts'

describe('a change asked for by a page', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer({ routes: testRoutes })
  })
  afterAll(() => server.stop())

  const own = (): string => server.url
  const cases: [string, () => Record<string, string>, number][] = [
    ['a program, neither header', () => ({}), 200],
    ['the own page', () => ({ 'sec-fetch-site': 'same-origin' }), 200],
    ['the address bar', () => ({ 'sec-fetch-site': 'none' }), 200],
    ['another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['a neighbour on the same domain', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['another site that names our origin', () => ({ 'sec-fetch-site': 'cross-site', origin: own() }), 403],
    ['an old browser on the own page', () => ({ origin: own() }), 200],
    ['an old browser on another site', () => ({ origin: 'https://evil.example' }), 403],
    ['another port of the same host', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['a sandboxed frame', () => ({ origin: 'null' }), 403],
    ['nonsense', () => ({ origin: '//' }), 403],
  ]

  it.each(cases)('from %s', async (_, headers, status) => {
    for (const [method, path, body] of [
      ['POST', '/api/test/echo', { name: 'a' }],
      ['POST', '/api/session', { email: 'a@b', password: 'c' }],
    ] as const) {
      const reply = await server.client().send(method, path, { body, headers: headers() })
      if (status === 403) expect([reply.status, reply.body.code]).toEqual([403, 'http.cross-site'])
      else expect(reply.status).not.toBe(403)
    }
  })

  it('is not possible by GET, whatever a handler tries', async () => {
    const owner = await server.owner()
    const reply = await owner.get('/api/test/writes-in-get')
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect((await owner.get('/api/test/tags')).body).toEqual([])
  })
})

describe('behind a proxy that rewrites Host', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer({
      routes: testRoutes,
      config: { publicUrl: 'https://quoin.example.com' },
    })
  })
  afterAll(() => server.stop())

  it('the configured address is the own origin', async () => {
    const client = server.client()
    const send = (origin: string) => client.post('/api/test/echo', { name: 'a' }, { origin })
    expect((await send('https://quoin.example.com')).status).toBe(200)
    expect((await send('http://quoin.example.com')).status).toBe(403)
    expect((await client.get('/healthz')).headers.get('strict-transport-security')).toBe('max-age=31536000')
  })
})
