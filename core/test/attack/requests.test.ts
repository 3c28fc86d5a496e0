import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import { Client, type ClientReply } from '../http/client.ts'
import { invite, SETUP } from '../http/test-server.ts'

let world: TestPlatform
let owner: Client
beforeAll(async () => {
  world = await startTestPlatform()
  owner = world.client()
  await owner.post('/api/setup', SETUP)
  await owner.put('/api/organisation/products/crm', { isEnabled: true })
})
afterAll(() => world?.stop())

const { email, password } = SETUP.person
const countOf = async (name: string): Promise<number> =>
  (await owner.get(`/api/core/party/count?filter=${JSON.stringify({ name: { eq: name } })}`)).body.count

/** Bytes as no client library would send them; answers the reply's head and body as text. */
function sendRaw(lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(world.platform.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(lines.join('\r\n')))
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => (text += part))
    socket.on('end', () => resolve(text)).on('error', reject)
  })
}

describe('a session', () => {
  test('that an attacker chose beforehand is never the one that is signed in', async () => {
    const planted = new Client(world.platform.url, `sid=${'A'.repeat(43)}`)
    await planted.post('/api/session', { email, password })
    expect(planted.cookie).not.toContain('AAAA')
    expect((await new Client(world.platform.url, `sid=${'A'.repeat(43)}`).get('/api/shell')).status).toBe(401)
  })

  test('of before is worth nothing after signing in again, moving, or signing out', async () => {
    const person = world.client()
    await person.post('/api/session', { email, password })
    const first = person.copy()
    await person.post('/api/session', { email, password })
    const second = person.copy()
    await person.post('/api/organisations', { ...SETUP.organisation, name: 'Second' })
    const third = person.copy()
    await person.delete('/api/session')
    for (const old of [first, second, third]) expect((await old.get('/api/shell')).status).toBe(401)
  })

  test('is one cookie: of two that are sent, a second cannot take the place of the first', async () => {
    const stranger = await invite(owner, world.client(), 'stranger@example.com', ['core.viewer'])
    const both = new Client(world.platform.url, `${stranger.cookie}; ${owner.cookie}`)
    const { status, body } = await both.get('/api/shell')
    if (status === 200) expect(body.person.email).toBe('stranger@example.com')
    else expect(status).toBe(401)
  })
})

describe('an idempotency key', () => {
  const post = (client: Client, key: string, body: object, path = '/api/core/party'): Promise<ClientReply> =>
    client.post(path, body, { 'idempotency-key': key })

  test('pressed thirty times at once makes one record, and another body with it makes none', async () => {
    const key = randomUUID()
    const person = { kind: 'person', name: 'Pressed Often' }
    const replies = await Promise.all(Array.from({ length: 30 }, () => post(owner, key, person)))
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect(await countOf('Pressed Often')).toBe(1)
    const others: [object, string?][] = [
      [{ ...person, name: 'Pressed Differently' }],
      [{ name: 'Pressed Often', kind: 'person' }],
      [{ ...person, note: '' }],
      [person, '/api/core/party?x=1'],
      [person, '/api/core/item'],
    ]
    for (const [body, path] of others) {
      const reply = await post(owner, key, body, path)
      expect([reply.status, reply.body.code]).toEqual([422, 'http.idempotency-mismatch'])
    }
    expect(await countOf('Pressed Differently')).toBe(0)
  })

  test('of somebody else gives nothing of their reply away', async () => {
    const key = randomUUID()
    await post(owner, key, { kind: 'person', name: 'Private Reply' })
    const member = await invite(owner, world.client(), 'member@example.com', ['core.member'])
    const reply = await post(member, key, { kind: 'person', name: 'Another' })
    expect([reply.status, reply.body.name, reply.headers.get('idempotency-replayed')]).toEqual([
      201,
      'Another',
      null,
    ])
  })

  test('does not replay what the person may no longer do', async () => {
    const member = await invite(owner, world.client(), 'demoted@example.com', ['core.member'])
    const key = randomUUID()
    expect((await post(member, key, { kind: 'person', name: 'Once' })).status).toBe(201)
    const { items } = (await owner.get('/api/organisation/members')).body
    const { id, version } = items.find((each: { email: string }) => each.email === 'demoted@example.com')
    await owner.delete(`/api/organisation/members/${id}?version=${version}`)
    expect((await post(member, key, { kind: 'person', name: 'Once' })).status).toBe(401)
  })
})

describe('two at once', () => {
  test('of twenty changes of one version one is stored', async () => {
    const { id } = (await owner.post('/api/core/party', { kind: 'person', name: 'Contended' })).body
    const change = (n: number) =>
      owner.patch(`/api/core/party/${id}`, { version: 1, values: { source: `s${n}` } })
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => change(n)))
    expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      200,
      ...Array<number>(19).fill(409),
    ])
    expect((await owner.get(`/api/core/party/${id}`)).body.version).toBe(2)
  })

  test('of twenty deletes one deletes, and a bulk with one stale part stores nothing', async () => {
    const { id } = (await owner.post('/api/core/party', { kind: 'person', name: 'Deleted' })).body
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => owner.delete(`/api/core/party/${id}?version=1`)),
    )
    expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      204,
      ...Array<number>(19).fill(404),
    ])
    const stale = [
      { op: 'create', values: { kind: 'person', name: 'Half Written' } },
      { op: 'update', id, version: 1, values: { name: 'Half Written' } },
    ]
    expect((await owner.post('/api/core/party/bulk', { operations: stale })).status).toBe(422)
    expect(await countOf('Half Written')).toBe(0)
  })
})

describe('a file', () => {
  const upload = (name: string, type: string, text = '<script>alert(1)</script>'): Promise<ClientReply> =>
    owner.send('POST', `/api/files?name=${encodeURIComponent(name)}`, {
      text,
      headers: { 'content-type': type },
    })

  test.each([
    ['a\r\nSet-Cookie: x=1.txt'],
    ['a\nX-Injected: 1'],
    ['"; filename=evil.exe'],
    ["a'; drop table.txt"],
    ['../../etc/passwd'],
    ['..\\..\\windows\\win.ini'],
    ['\u202Egnp.exe'],
    ['日本語 – naïve 🙂.pdf'],
    ['%0d%0aX: 1'],
    ['.htaccess'],
    ['CON'],
    ['   '],
  ])('named %j comes back under a harmless name', async (name) => {
    const { status, body } = await upload(name, 'text/html')
    expect(status).toBe(201)
    expect(body.name).not.toMatch(/[\r\n/\\"\u202E]|^\./)
    const reply = await fetch(`${world.platform.url}/api/files/${body.id}`, {
      headers: { cookie: owner.cookie! },
    })
    const disposition = reply.headers.get('content-disposition')!
    expect(disposition).toMatch(/^attachment; filename="[^"\r\n]*"; filename\*=UTF-8''[\w%.~!#$&+^`|-]+$/)
    expect(reply.headers.get('set-cookie')).toBeNull()
    expect(reply.headers.get('x-injected')).toBeNull()
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
  })

  test.each([
    'text/html; charset=x\u00e9',
    'image/svg+xml',
    'nonsense',
    'text/html, text/plain',
    'a/b;c="\\"',
  ])('of type %j cannot run in the browser', async (type) => {
    const { status, body } = await upload('x.svg', type.replace(/[^\x20-\x7e]/g, ''))
    expect(status).toBe(201)
    const reply = await owner.get(`/api/files/${body.id}`)
    expect(reply.headers.get('content-type')).toMatch(/^[\w.+-]+\/[\w.+-]+$/)
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment/)
  })
})

test('a file that goes while it is read ends the reply, instead of letting the reader wait', async () => {
  const upload = { text: 'x'.repeat(600_000), headers: { 'content-type': 'text/plain' } }
  const { id } = (await owner.send('POST', '/api/files?name=gone.txt', upload)).body
  await world.admin.query('delete from kernel.file_chunk where file = $1 and position > 0', [id])
  const reply = await fetch(`${world.platform.url}/api/files/${id}`, { headers: { cookie: owner.cookie! } })
  await expect(reply.text()).rejects.toThrow()
})

describe('a request that is no proper one', () => {
  test.each([
    [
      'two lengths',
      ['POST /api/session HTTP/1.1', 'Host: x', 'Content-Length: 5', 'Content-Length: 6', '', 'hello'],
    ],
    [
      'a length and chunks',
      [
        'POST /api/session HTTP/1.1',
        'Host: x',
        'Content-Length: 5',
        'Transfer-Encoding: chunked',
        '',
        '0',
        '',
        '',
      ],
    ],
    ['a space before the colon', ['GET /healthz HTTP/1.1', 'Host : x', '', '']],
    ['a broken header', ['GET /healthz HTTP/1.1', 'Host: x', 'X\u0000Y: 1', '', '']],
    ['headers without end', ['GET /healthz HTTP/1.1', 'Host: x', `X: ${'a'.repeat(40_000)}`, '', '']],
    ['no host', ['GET /healthz HTTP/1.1', '', '']],
  ])('with %s is refused', async (_, lines) => {
    expect(await sendRaw(lines)).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  test.each([
    '//evil.example/api/shell',
    '/api/../api/shell',
    '/api/%2e%2e/shell',
    '/api//shell',
    '/API/shell',
    '/api/shell/',
    '/api/shell%00',
    '/api/shell;x=1',
  ])('to %s reaches no protected call without a session', async (path) => {
    const head = await sendRaw([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', '', ''])
    expect(head).not.toMatch(/olive@example\.com/)
    // 503: what is no call is answered by the page, which a fresh clone has not built yet.
    expect(head).toMatch(/^HTTP\/1\.1 (200|301|302|400|401|404|503) /)
  })

  test('of a chunked body beyond the bound ends early', async () => {
    const chunk = 'x'.repeat(64 * 1024)
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(chunk))
      },
    })
    const options = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    } as RequestInit
    const outcome = await fetch(`${world.platform.url}/api/session`, options).then(
      ({ status }) => status,
      // The server may close the line on what nobody will read.
      () => 413,
    )
    expect(outcome).toBe(413)
    expect((await world.client().get('/healthz')).status).toBe(200)
  })
})
