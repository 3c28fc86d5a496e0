import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from './test-server.ts'
import { testRoutes } from './test-routes.ts'
import type { Client } from './client.ts'

let server: TestServer
let client: Client
beforeAll(async () => {
  server = await createTestServer({ routes: testRoutes })
  client = server.client()
})
afterAll(() => server.stop())

describe('finding a route', () => {
  it('answers an unknown path with a problem document', async () => {
    const reply = await client.get('/api/nothing/here')
    expect(reply.status).toBe(404)
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(reply.body).toMatchObject({
      type: 'https://quoin.dev/errors/http.not-found',
      code: 'http.not-found',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at GET /api/nothing/here',
    })
    expect(reply.body.correlationId).toBe(reply.headers.get('x-correlation-id'))
  })

  it('names the methods that would work', async () => {
    const reply = await client.delete('/api/test/echo')
    expect([reply.status, reply.body.code]).toEqual([405, 'http.method-not-allowed'])
    expect(reply.headers.get('allow')).toBe('HEAD, GET, POST')
    expect((await client.send('OPTIONS', '/api/test/echo')).status).toBe(405)
  })

  it('answers HEAD like GET without a body', async () => {
    const reply = await client.send('HEAD', '/api/test/echo')
    expect([reply.status, reply.body]).toEqual([200, ''])
  })

  it('refuses an address with a broken escape', async () => {
    expect((await client.get('/api/test/%E0%A4%A')).body.code).toBe('http.malformed-url')
  })
})

describe('bodies', () => {
  const post = (text: string, type = 'application/json') =>
    client.send('POST', '/api/test/echo', { text, headers: { 'content-type': type } })

  it('accepts JSON that fits the schema', async () => {
    expect((await post('{"name":"a","size":3}')).body).toEqual({ body: { name: 'a', size: 3 } })
  })

  it('lists every fault with path, expected and got, and never the value of a text', async () => {
    const reply = await post('{"size":"secret","other":1}')
    expect([reply.status, reply.body.code]).toEqual([400, 'http.invalid-input'])
    expect(reply.body.errors).toEqual(
      expect.arrayContaining([
        { path: '/name', message: 'is missing', expected: 'a value', got: 'nothing' },
        { path: '/other', message: 'is not known here', expected: 'name, size, nested', got: 'other' },
        {
          path: '/size',
          message: 'must be a whole number',
          expected: 'a whole number',
          got: 'text of 6 characters',
        },
      ]),
    )
  })

  it.each([
    ['cut off', '{"name":'],
    ['not quite JSON', '{"name":"a",}'],
    ['a prototype key', '{"name":"a","nested":{"__proto__":{"isAdmin":true}}}'],
    ['an escaped prototype key', '{"name":"a","nested":{"\\u005f_proto__":{"isAdmin":true}}}'],
    ['a constructor key', '{"name":"a","nested":{"constructor":{"prototype":{}}}}'],
    ['nested 65 deep', `{"name":"a","nested":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['nested 10,000 deep', '['.repeat(10_000)],
  ])('refuses JSON that is %s', async (_, text) => {
    const reply = await post(text)
    expect([reply.status, reply.body.code]).toEqual([400, 'http.malformed-json'])
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('accepts nesting at the bound', async () => {
    expect((await post(`{"name":"a","nested":${'['.repeat(63)}${']'.repeat(63)}}`)).status).toBe(200)
  })

  it('refuses bytes that are no UTF-8', async () => {
    const response = await fetch(`${server.url}/api/test/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    })
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      400,
      'http.malformed-json',
    ])
  })

  it('refuses other types and an empty body', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect((await post('name=a', type)).status).toBe(415)
    }
    const packed = await client.send('POST', '/api/test/echo', {
      text: '{}',
      headers: { 'content-encoding': 'gzip' },
    })
    expect(packed.status).toBe(415)
    expect((await client.send('POST', '/api/test/echo')).body.code).toBe('http.invalid-input')
  })

  it('accepts a body of one MiB and refuses one byte more, announced or not', async () => {
    const shell = '{"name":""}'.length
    const exact = `{"name":"${'a'.repeat(1024 * 1024 - shell)}"}`
    expect((await post(exact)).status).toBe(200)
    expect((await post(`${exact} `)).body.code).toBe('http.body-too-large')
    const response = await fetch(`${server.url}/api/test/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([exact, ' '.repeat(200_000)]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
    await response.text()
  })
})

describe('queries', () => {
  it('checks them against the schema', async () => {
    expect((await client.get('/api/test/limited?limit=200')).body).toEqual({ limit: '200' })
    for (const query of ['limit=201', 'limit=0', 'limit=ten', 'other=1']) {
      expect((await client.get(`/api/test/limited?${query}`)).body.code).toBe('http.invalid-input')
    }
  })
})

describe('replies', () => {
  it('carry the headers that keep a browser safe', async () => {
    const { headers } = await client.get('/api/test/echo')
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'content-type': 'application/json; charset=utf-8',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('are compressed above a kilobyte for whoever asks', async () => {
    for (const encoding of ['br', 'gzip']) {
      const reply = await client.get('/api/test/big', { 'accept-encoding': encoding })
      expect(reply.headers.get('content-encoding')).toBe(encoding)
      expect(reply.body.text).toHaveLength(10_000)
    }
    const plain = await client.get('/api/test/big', { 'accept-encoding': 'identity' })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect((await client.get('/api/test/echo')).headers.get('content-encoding')).toBeNull()
  })

  it('are left out when the client has this version already', async () => {
    const reply = await client.get('/api/test/tagged', { 'if-none-match': '"7"' })
    expect([reply.status, reply.body]).toEqual([304, ''])
    expect((await client.get('/api/test/tagged', { 'if-none-match': '"6"' })).status).toBe(200)
  })

  it('say nothing of the inside when something breaks', async () => {
    const reply = await client.get('/api/test/throws')
    expect([reply.status, reply.body.code]).toEqual([500, 'http.internal'])
    expect(JSON.stringify(reply.body)).not.toMatch(/secret|Error:|\.ts/)
  })
})

describe('health', () => {
  it('tells life from readiness', async () => {
    expect((await client.get('/healthz')).body).toEqual({ status: 'ok' })
    const ready = await client.get('/readyz')
    expect(ready.body).toEqual({ status: 'ready', database: 'up', plugins: { active: 4, failed: [] } })
  })
})
