import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attachmentHeader, cleanFileName, cleanMediaType } from '../../src/files/file-name.ts'
import type { Client } from '../http/client.ts'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'

let server: TestPlatform
beforeAll(async () => {
  server = await startTestPlatform()
})
afterAll(() => server.stop())

const put = (client: Client, text: string, query: Record<string, string>, type = 'text/html') =>
  client.send('POST', `/api/files?${new URLSearchParams(query)}`, { text, headers: { 'content-type': type } })

describe('a file', () => {
  test('comes back as it went in, as a download that cannot run', async () => {
    const me = await server.owner()
    const text = 'x'.repeat(700_000)
    const stored = await put(me, text, { name: 'Größe “1”.html' })
    expect(stored).toMatchObject({
      status: 201,
      body: {
        name: 'Größe “1”.html',
        media_type: 'text/html',
        size_bytes: 700_000,
        sha256: createHash('sha256').update(text).digest('hex'),
      },
    })
    const file = await me.get(`/api/files/${stored.body.id}`)
    expect(file.status).toBe(200)
    expect(file.body).toBe(text)
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="Gr__e _1_.html"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%9C1%E2%80%9D.html`,
    )
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
  })

  test('hangs on a record and goes where the record goes', async () => {
    const [me, other] = [await server.owner(), await server.owner()]
    const party = (await me.post('/api/core/party', { kind: 'company', name: 'Harbour' })).body
    const stored = await put(me, 'hello', { name: 'a.txt', entity: 'core.party', record: party.id })
    expect(stored.body).toMatchObject({ entity: 'core.party', record: party.id })
    const filter = encodeURIComponent(JSON.stringify({ record: { eq: party.id } }))
    expect((await me.get(`/api/core/file?filter=${filter}`)).body.items).toMatchObject([{ name: 'a.txt' }])
    expect((await other.get(`/api/files/${stored.body.id}`)).status).toBe(404)
    expect((await put(other, 'x', { name: 'a.txt', entity: 'core.party', record: party.id })).status).toBe(
      404,
    )
    expect((await put(me, 'x', { name: 'a.txt', entity: 'core.party' })).body.code).toBe(
      'files.attachment-incomplete',
    )
  })

  test('takes its bytes along when it is deleted', async () => {
    const me = await server.owner()
    const { body } = await put(me, 'hello', { name: 'a.txt' })
    expect((await me.delete(`/api/core/file/${body.id}?version=1`)).status).toBe(204)
    expect((await me.get(`/api/files/${body.id}`)).status).toBe(404)
    const { organisation } = (await me.get('/api/shell')).body
    const context = { ...server.test.organisation(), organisationId: organisation.id }
    const chunks = await server.test.database.read(context, (unit) =>
      unit.as('kernel').rows({
        sql: 'select id from kernel.file_chunk where organisation_id = $1',
        values: [organisation.id],
      }),
    )
    expect(chunks).toEqual([])
  })

  test('of 25 MB is taken, one byte more is not, none at all neither', async () => {
    const me = await server.owner()
    expect((await put(me, 'x'.repeat(25_000_000), { name: 'big' })).status).toBe(201)
    expect(await put(me, 'x'.repeat(25_000_001), { name: 'big' })).toMatchObject({
      status: 413,
      body: { code: 'files.too-large' },
    })
    expect(await put(me, '', { name: 'none' })).toMatchObject({ status: 422, body: { code: 'files.empty' } })
  })
})

describe('names', () => {
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\a.txt', 'a.txt'],
    ['.htaccess', 'htaccess'],
    ['a\u202Etxt.exe', 'atxt.exe'],
    ['a\r\nb"c.txt', 'abc.txt'],
    ['...', 'file'],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanFileName(name)).toBe(clean)
  })

  test.each([
    ['text/html; charset=utf-8', 'text/html'],
    [undefined, 'application/octet-stream'],
    ['text/html\r\nX: y', 'application/octet-stream'],
    ['nonsense', 'application/octet-stream'],
  ])('media type %j becomes %j', (type, clean) => {
    expect(cleanMediaType(type)).toBe(clean)
  })

  test('a header holds no character that could end it', () => {
    expect(attachmentHeader(`a'(b)*%.txt`)).toBe(
      `attachment; filename="a'(b)*_.txt"; filename*=UTF-8''a%27%28b%29%2A%25.txt`,
    )
  })
})
