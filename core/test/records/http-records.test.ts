import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/index.ts'
import { startPlatform, type Platform } from '../../src/start-platform.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { Client, type ClientReply } from '../http/client.ts'
import { invite, SETUP } from '../http/test-server.ts'

let db: TestDatabase
let platform: Platform
let owner: Client
beforeAll(async () => {
  db = await createTestDatabase()
  const config = loadConfig({ DATABASE_URL: db.config.databaseUrl })
  platform = await startPlatform(
    { ...config, port: 0, rolePrefix: TEST_ROLE_PREFIX, databaseUrl: db.config.databaseUrl },
    { log: pino({ level: 'fatal' }) },
  )
  owner = new Client(platform.url)
  expect((await owner.post('/api/setup', SETUP)).status).toBe(201)
  expect((await owner.put('/api/organisation/products/crm', { isEnabled: true })).status).toBe(200)
})
afterAll(async () => {
  await platform.stop()
  await db.drop()
})

const withoutId = ({ status, body }: ClientReply) => {
  const { correlationId: _, ...rest } = body as Record<string, unknown>
  return { status, ...rest }
}
const query = (values: Record<string, string>): string => `?${new URLSearchParams(values).toString()}`

describe('records over HTTP', () => {
  test('live: created, read, changed, listed, counted, deleted', async () => {
    const created = await owner.post('/api/core/party', { name: 'Acme', kind: 'company' })
    expect([created.status, created.body.version]).toEqual([201, 1])
    const path = `/api/core/party/${created.body.id}`
    expect(created.headers.get('location')).toBe(path)
    const read = await owner.get(path)
    expect([read.body, read.headers.get('etag')]).toEqual([created.body, '"1"'])
    const changed = await owner.patch(path, { version: 1, values: { industry: 'Roads' } })
    expect([changed.status, changed.body.industry, changed.body.version]).toEqual([200, 'Roads', 2])
    const filter = JSON.stringify({ industry: { eq: 'Roads' } })
    const list = await owner.get(
      `/api/core/party${query({ filter, include: 'created_by', columns: 'name' })}`,
    )
    expect(list.body.items).toEqual([{ id: created.body.id, version: 2, name: 'Acme' }])
    expect(Object.values(list.body.included['core.person'])).toEqual([
      { id: created.body.created_by, title: 'Olive Owner' },
    ])
    expect((await owner.get(`/api/core/party/count${query({ filter })}`)).body).toEqual({
      count: 1,
      isExact: true,
    })
    expect((await owner.get(`/api/core/party/summary${query({ group: 'kind' })}`)).body.groups).toEqual([
      { key: 'company', count: 1, sums: [] },
    ])
    expect((await owner.get('/api/search?q=acm')).body.groups).toEqual([
      { entity: 'core.party', label: 'Contacts', items: [{ id: created.body.id, title: 'Acme' }] },
    ])
    const stale = await owner.patch(path, { version: 1, values: { industry: 'Rail' } })
    expect(stale.status).toBe(409)
    expect(stale.body).toMatchObject({
      code: 'records.stale',
      yours: { industry: 'Rail' },
      current: { industry: 'Roads' },
    })
    expect((await owner.delete(path)).body).toMatchObject({
      code: 'records.invalid-query',
      errors: [{ path: '/version' }],
    })
    expect((await owner.delete(`${path}?version=1`)).status).toBe(409)
    expect((await owner.delete(`${path}?version=2`)).status).toBe(204)
    expect((await owner.get(path)).status).toBe(404)
  })

  test('search: the title itself, then titles that begin so, then the newest of the rest', async () => {
    const names = ['Orba', 'Orba Works', 'New Orba', 'Órba, second', 'Ann']
    for (const name of names) {
      // The newest is the one that fits least.
      const values = { kind: 'person', name, ...(name === 'Ann' ? { email: 'orba@example.org' } : {}) }
      expect((await owner.post('/api/core/party', values)).status).toBe(201)
    }
    const titles = async (typed: string): Promise<string[]> =>
      (await owner.get(`/api/search${query({ q: typed })}`)).body.groups
        .filter(({ entity }: { entity: string }) => entity === 'core.party')
        .flatMap(({ items }: { items: { title: string }[] }) => items.map(({ title }) => title))
    expect(await titles('orba')).toEqual(['Orba', 'Órba, second', 'Orba Works', 'New Orba', 'Ann'])
    expect(await titles(' ORBA  works')).toEqual(['Orba Works'])
    for (let n = 0; n < 6; n += 1) await owner.post('/api/core/party', { name: `Big Orba ${n}` })
    expect((await titles('orba')).slice(0, 3)).toEqual(['Orba', 'Órba, second', 'Orba Works'])
  })

  test('an action of a product runs, its hooks complete a record', async () => {
    const deal = await owner.post('/api/crm/deal', { title: 'Bridge', amount: 5 })
    expect([deal.status, deal.body.outcome, deal.body.currency]).toEqual([201, 'open', 'GBP'])
    const won = await owner.post('/api/crm/actions/deal.win', { id: deal.body.id, version: 1 })
    expect(won.status).toBe(200)
    expect((await owner.get(`/api/crm/deal/${deal.body.id}`)).body.outcome).toBe('won')
    const cheat = await owner.patch(`/api/crm/deal/${deal.body.id}`, {
      version: 2,
      values: { outcome: 'open' },
    })
    expect(cheat.body).toMatchObject({ code: 'records.invalid', errors: [{ path: '/values/outcome' }] })
    expect((await owner.post('/api/crm/actions/deal.vanish', {})).status).toBe(404)
  })

  test('every absent thing has one and the same answer', async () => {
    const id = randomUUID()
    const answers = [
      await owner.get(`/api/core/party/${id}`),
      await owner.get('/api/core/party/no-id'),
      await owner.get(`/api/core/membership/${id}`),
      await owner.get(`/api/kernel/account/${id}`),
      await owner.get(`/api/nothing/deal/${id}`),
      await owner.get('/api/core/organisation'),
      await owner.post('/api/nothing/actions/deal.win', {}),
    ].map(withoutId)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 404, code: 'records.not-found' })
  })

  test('a product that is off answers as if it were absent', async () => {
    const other = new Client(platform.url)
    const { email, password } = SETUP.person
    await other.post('/api/session', { email, password })
    expect((await other.post('/api/organisations', { ...SETUP.organisation, name: 'Second' })).status).toBe(
      201,
    )
    const off = [
      await other.get('/api/crm/deal'),
      await other.post('/api/crm/actions/deal.win', {}),
      await other.get('/api/crm/deal/count'),
    ]
    const absent = withoutId(await other.get('/api/nothing/deal'))
    for (const answer of off) expect(withoutId(answer)).toEqual(absent)
    const paths = Object.keys((await other.get('/api/openapi.json')).body.paths as object)
    expect(paths).toContain('/api/core/party')
    expect(paths.filter((path) => path.startsWith('/api/crm'))).toEqual([])
  })

  test('a viewer reads and changes nothing', async () => {
    const viewer = await invite(owner, new Client(platform.url), 'vic@example.com', ['core.viewer'])
    expect((await viewer.get('/api/crm/deal')).body.items).toHaveLength(1)
    const refused = await viewer.post('/api/core/party', { name: 'x' })
    expect([refused.status, refused.body.code]).toEqual([403, 'permissions.forbidden'])
    const [deal] = (await viewer.get('/api/crm/deal')).body.items as { id: string; version: number }[]
    expect((await viewer.post('/api/crm/actions/deal.reopen', { id: deal!.id })).status).toBe(403)
    expect((await viewer.delete(`/api/crm/deal/${deal!.id}?version=${deal!.version}`)).status).toBe(403)
  })

  test('bulk is all or nothing and says where each fault is', async () => {
    const operations = [
      { op: 'create', values: { name: 'One' } },
      { op: 'create', values: { nmae: 'Two' } },
    ]
    const refused = await owner.post('/api/core/party/bulk', { operations })
    expect([refused.status, refused.body.code]).toEqual([422, 'records.bulk-refused'])
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      '/operations/1/values/nmae',
      '/operations/1/values/name',
    ])
    expect((await owner.get('/api/core/party/count?search=one')).body.count).toBe(0)
    const stored = await owner.post('/api/core/party/bulk', { operations: operations.slice(0, 1) })
    expect(stored.body.results).toMatchObject([{ name: 'One', version: 1 }])
  })

  test.each([
    ['?limit=0', '/limit'],
    ['?limit=201', '/limit'],
    ['?limit=ten', '/limit'],
    ['?filter={', '/filter'],
    ['?filtre={}', '/filtre'],
    [`?search=${'x'.repeat(201)}`, '/search'],
  ])('a list refuses %s', async (text, path) => {
    const { status, body } = await owner.get(`/api/core/party${text}`)
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'records.invalid-query', path])
  })

  test('pages continue until there is no more', async () => {
    const operations = Array.from({ length: 7 }, (_, index) => ({
      op: 'create',
      values: { name: `Tag ${index}` },
    }))
    await owner.post('/api/core/tag/bulk', { operations })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await owner.get(
        `/api/core/tag${query({ limit: '3', sort: '-name', ...(cursor && { cursor }) })}`,
      )
      names.push(...(page.body.items as { name: string }[]).map(({ name }) => name))
      cursor = (page.body.nextCursor as string | null) ?? undefined
    } while (cursor !== undefined)
    expect(names).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `Tag ${index}`))
  })
})
