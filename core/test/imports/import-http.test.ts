import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, ClientReply } from '../http/client.ts'
import { invite } from '../http/test-server.ts'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'

let server: TestPlatform
beforeAll(async () => {
  server = await startTestPlatform()
})
afterAll(() => server.stop())

const UPLOAD = '/api/imports?target=core.contact&name=contacts.csv'
const upload = (client: Client, text: string, path = UPLOAD): Promise<ClientReply> =>
  client.send('POST', path, { text, headers: { 'content-type': 'text/csv' } })

async function ended(client: Client, id: string): Promise<ClientReply['body']> {
  let body: ClientReply['body']
  await expect
    .poll(async () => (body = (await client.get(`/api/imports/${id}`)).body).state, {
      timeout: 15_000,
      interval: 30,
    })
    .not.toMatch(/ing$/)
  return body
}

test('from upload to undo over HTTP, as docs/http-api.md says', async () => {
  const me = await server.owner()
  const targets = await me.get('/api/imports/targets')
  expect(targets.body.items.map(({ id }: { id: string }) => id)).toEqual(
    expect.arrayContaining(['core.contact', 'core.item', 'crm.deal']),
  )
  const uploaded = await upload(me, readFileSync(new URL('fixtures/hubspot.csv', import.meta.url), 'utf8'))
  expect(uploaded).toMatchObject({
    status: 201,
    body: {
      state: 'uploaded',
      rows: 3,
      encoding: 'utf-8',
      delimiter: ',',
      source: 'HubSpot',
      mapping: { '1': 'first_name' },
    },
  })
  const { id, mapping } = uploaded.body
  const choices = { mapping, matchKey: ['email'], onMatch: 'update', onError: 'skip-row' }
  expect(await me.post(`/api/imports/${id}/check`, choices)).toMatchObject({
    status: 202,
    body: { state: 'checking' },
  })
  expect(await ended(me, id)).toMatchObject({
    state: 'checked',
    processed: 3,
    counts: { create: 3, update: 0, skip: 0, error: 0 },
  })
  expect(await me.post(`/api/imports/${id}/run`, choices)).toMatchObject({
    status: 202,
    body: { state: 'running' },
  })
  expect(await ended(me, id)).toMatchObject({ state: 'done', counts: { create: 3 }, failure: null })
  const people = await me.get('/api/core/party?search=tomasz')
  expect(people.body.items).toMatchObject([{ name: 'Tomasz Nowak', created_by: expect.any(String) }])
  expect((await me.get('/api/imports')).body.items).toMatchObject([{ id, state: 'done', rows: 3 }])
  expect(await me.post(`/api/imports/${id}/undo`, {})).toMatchObject({ status: 202 })
  expect(await ended(me, id)).toMatchObject({ state: 'undone', kept: 0, keptRecords: [] })
  expect((await me.get('/api/core/party/count')).body.count).toBe(0)
})

test('bad rows come as a list and as a file that no spreadsheet runs', async () => {
  const me = await server.owner()
  const { body } = await upload(
    me,
    'Name,Email,Notes\nAda,nowhere,=1+1\nBo,bo@two.example,@SUM(A1)\nCy,also bad,-2\n',
  )
  await me.post(`/api/imports/${body.id}/check`, {
    mapping: body.mapping,
    matchKey: null,
    onMatch: 'skip',
    onError: 'stop',
  })
  expect(await ended(me, body.id)).toMatchObject({ counts: { create: 1, error: 2 } })
  const errors = await me.get(`/api/imports/${body.id}/errors`)
  expect(errors.body).toEqual({
    items: [
      { row: 2, column: 'Email', value: 'nowhere', message: 'This is no e-mail address' },
      { row: 4, column: 'Email', value: 'also bad', message: 'This is no e-mail address' },
    ],
    nextCursor: null,
  })
  const file = await me.get(`/api/imports/${body.id}/errors.csv`)
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="errors.csv"')
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  expect(file.body.replace('\uFEFF', '').split('\r\n')).toEqual([
    'Row,Reason,Name,Email,Notes',
    "2,Email: This is no e-mail address,Ada,nowhere,'=1+1",
    "4,Email: This is no e-mail address,Cy,also bad,'-2",
    '',
  ])
})

test('long lists of bad rows come page by page', async () => {
  const me = await server.owner()
  const { body } = await upload(
    me,
    ['Name,Email', ...Array.from({ length: 130 }, (_, i) => `P ${i},bad`)].join('\n'),
  )
  await me.post(`/api/imports/${body.id}/check`, {
    mapping: body.mapping,
    matchKey: null,
    onMatch: 'skip',
    onError: 'stop',
  })
  await ended(me, body.id)
  const first = await me.get(`/api/imports/${body.id}/errors`)
  expect(first.body.items).toHaveLength(100)
  const second = await me.get(`/api/imports/${body.id}/errors?cursor=${first.body.nextCursor}`)
  expect(second.body).toMatchObject({ nextCursor: null })
  expect(second.body.items.map(({ row }: { row: number }) => row)).toEqual(
    Array.from({ length: 30 }, (_, i) => i + 102),
  )
})

test.each([
  ['Name,Email\n"Ada,ada@one.example\n', 422, 'imports.broken-file'],
  ['', 422, 'imports.empty-file'],
  ['Ada,ada@one.example\n', 422, 'imports.no-headings'],
])('%j is refused with %i %s', async (text, status, code) => {
  const me = await server.owner()
  expect(await upload(me, text)).toMatchObject({ status, body: { code, help: expect.any(String) } })
  expect((await me.get('/api/imports')).body.items).toEqual([])
})

test('unknown targets, wrong choices and foreign imports are refused', async () => {
  const [me, other] = [await server.owner(), await server.owner()]
  expect(await upload(me, 'Name\nAda\n', '/api/imports?target=core.party_email&name=a.csv')).toMatchObject({
    status: 404,
    body: { code: 'imports.unknown-target' },
  })
  const { body } = await upload(me, 'Name\nAda\n')
  const wrong = await me.post(`/api/imports/${body.id}/run`, {
    mapping: { '7': 'name' },
    matchKey: null,
    onMatch: 'skip',
    onError: 'stop',
  })
  expect(wrong).toMatchObject({
    status: 422,
    body: { code: 'imports.mapping-invalid', errors: [{ path: '/mapping/7' }] },
  })
  for (const path of ['', '/errors', '/errors.csv']) {
    expect((await other.get(`/api/imports/${body.id}${path}`)).status).toBe(404)
  }
  for (const act of ['check', 'run', 'undo']) {
    const choices =
      act === 'undo' ? {} : { mapping: body.mapping, matchKey: null, onMatch: 'skip', onError: 'stop' }
    expect((await other.post(`/api/imports/${body.id}/${act}`, choices)).status).toBe(404)
  }
  expect((await me.get('/api/imports/not-an-id')).status).toBe(404)
})

test('the target of a product that is switched off is gone at once', async () => {
  const me = await server.owner()
  const { body } = await upload(me, 'Title\nBig one\n', '/api/imports?target=crm.deal&name=deals.csv')
  await me.put('/api/organisation/products/crm', { isEnabled: false })
  const run = await me.post(`/api/imports/${body.id}/run`, {
    mapping: body.mapping,
    matchKey: null,
    onMatch: 'skip',
    onError: 'stop',
  })
  expect(run).toMatchObject({ status: 404, body: { code: 'imports.unknown-target' } })
})

test('an import is there for who uploaded it and for admins, and for nobody else', async () => {
  const owner = await server.owner()
  const uploader = await invite(owner, server.client(), 'uploader@example.com', ['core.member'])
  const colleague = await invite(owner, server.client(), 'colleague@example.com', ['core.member'])
  const { id, mapping } = (await upload(uploader, 'Name\nSecret Customer\n')).body
  const choices = { mapping, matchKey: null, onMatch: 'skip', onError: 'skip-row' }
  await uploader.post(`/api/imports/${id}/run`, choices)
  expect(await ended(uploader, id)).toMatchObject({ state: 'done', counts: { create: 1 } })
  for (const path of ['', '/errors', '/errors.csv']) {
    expect((await colleague.get(`/api/imports/${id}${path}`)).status).toBe(404)
    expect((await owner.get(`/api/imports/${id}${path}`)).status).toBe(200)
  }
  const listed = async (client: Client) =>
    (await client.get('/api/imports')).body.items.some((each: { id: string }) => each.id === id)
  expect([await listed(uploader), await listed(colleague), await listed(owner)]).toEqual([true, false, true])
  for (const act of ['check', 'run', 'undo']) {
    expect((await colleague.post(`/api/imports/${id}/${act}`, choices)).body.code).toBe('imports.not-found')
  }
  const members = (await owner.get('/api/organisation/members')).body.items
  const { id: person, version } = members.find(({ email }: { email: string }) => email.startsWith('uploader'))
  await owner.patch(`/api/organisation/members/${person}`, { roleKeys: ['core.viewer'], version })
  // Whoever may no longer import may not take back what they once did either.
  expect((await uploader.post(`/api/imports/${id}/undo`)).status).toBeOneOf([403, 404])
  expect((await owner.post(`/api/imports/${id}/undo`)).status).toBe(202)
})
