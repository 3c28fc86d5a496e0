import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, ClientReply } from '../http/client.ts'
import { invite } from '../http/test-server.ts'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'

let server: TestPlatform
// The owner, an admin and two members of one organisation; the owner of another one.
let owner: Client
let admin: Client
let ana: Client
let ben: Client
let stranger: Client
beforeAll(async () => {
  server = await startTestPlatform()
  owner = await server.owner()
  const join = (name: string, role: string): Promise<Client> =>
    invite(owner, server.client(), `${name}@example.org`, [role])
  admin = await join('admin', 'admin')
  ana = await join('ana', 'core.member')
  ben = await join('ben', 'core.member')
  stranger = await server.owner()
})
afterAll(() => server.stop())

const VIEWS = '/api/views'
const STATE = {
  search: 'north',
  filter: [
    { column: 'job_title', operator: 'in', value: ['Buyer', 'Director'] },
    { column: 'email', operator: 'filled' },
  ],
  sort: '-name',
  columns: ['name', 'email'],
  widths: { name: 240 },
}

interface View {
  id: string
  name: string
  version: number
}

const codeOf = ({ status, body }: ClientReply): [number, string] => [status, body.code]
async function save(client: Client, name: string, more: object = {}): Promise<View> {
  const reply = await client.post(VIEWS, { page: 'crm/people', name, state: STATE, ...more })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body as View
}
const share = (client: Client, name: string): Promise<View> => save(client, name, { scope: 'organisation' })
const names = async (client: Client, page = 'crm/people'): Promise<string[]> =>
  (await client.get(`${VIEWS}?page=${page}`)).body.items.map(({ name }: View) => name)
const change = (client: Client, { id, version }: View, values: object): Promise<ClientReply> =>
  client.patch(`${VIEWS}/${id}`, { version, ...values })
const remove = (client: Client, { id, version }: View): Promise<ClientReply> =>
  client.delete(`${VIEWS}/${id}?version=${version}`)

describe('a private view', () => {
  it('gives back what was saved, to its person', async () => {
    const reply = await ana.post(VIEWS, { page: 'crm/people', name: '  Buyers   up north ', state: STATE })
    expect(reply.status).toBe(201)
    expect(reply.headers.get('location')).toBe(`${VIEWS}/${reply.body.id}`)
    expect(reply.body).toMatchObject({
      page: 'crm/people',
      name: 'Buyers up north',
      scope: 'private',
      state: STATE,
      author: { name: 'ana' },
      isOwn: true,
      mayChange: true,
      version: 1,
    })
    expect((await ana.get(`${VIEWS}/${reply.body.id}`)).body).toEqual(reply.body)
    expect(await names(ana)).toContain('Buyers up north')
  })

  it('is nobody else’s, not even an admin’s: every call answers as for an unknown one', async () => {
    const view = await save(ana, 'Mine alone')
    const unknown = { ...view, id: '01900000-0000-7000-8000-000000000001' }
    for (const client of [ben, admin, owner, stranger]) {
      expect(await names(client)).not.toContain('Mine alone')
      for (const { id, version } of [view, unknown]) {
        const replies = [
          await client.get(`${VIEWS}/${id}`),
          await change(client, { id, version, name: '' }, { name: 'Taken over' }),
          await remove(client, { id, version, name: '' }),
        ]
        expect(replies.map(codeOf)).toEqual(Array.from({ length: 3 }, () => [404, 'views.not-found']))
      }
    }
    expect((await ana.get(`${VIEWS}/${view.id}`)).body).toEqual(view)
  })

  it('is renamed, overwritten and deleted by its person', async () => {
    const view = await save(ana, 'To be changed')
    const changed = await change(ana, view, { name: 'Changed', state: { sort: 'name' } })
    expect(changed.body).toMatchObject({ name: 'Changed', state: { sort: 'name' }, version: 2 })
    expect((await remove(ana, changed.body as View)).status).toBe(204)
    expect(codeOf(await ana.get(`${VIEWS}/${view.id}`))).toEqual([404, 'views.not-found'])
  })
})

describe('a shared view', () => {
  it('is seen by every member and by no other organisation', async () => {
    const view = await save(ana, 'For everyone')
    expect(await names(ben)).not.toContain('For everyone')
    expect((await change(ana, view, { scope: 'organisation' })).status).toBe(200)
    expect(await names(ben)).toContain('For everyone')
    const { body } = await ben.get(`${VIEWS}/${view.id}`)
    expect(body).toMatchObject({ author: { name: 'ana' }, isOwn: false, mayChange: false, state: STATE })
    expect(await names(stranger)).not.toContain('For everyone')
    expect(codeOf(await stranger.get(`${VIEWS}/${view.id}`))).toEqual([404, 'views.not-found'])
  })

  it('is changed by its author and by admins, and by no other member', async () => {
    const view = await share(ana, 'Team list')
    const refused = [
      await change(ben, view, { name: 'Ours' }),
      await change(ben, view, { state: {} }),
      await change(ben, view, { scope: 'private' }),
      await remove(ben, view),
    ]
    expect(refused.map(codeOf)).toEqual(Array.from({ length: 4 }, () => [403, 'views.not-yours']))
    const byAdmin = await change(admin, view, { name: 'Team list 2', state: { search: 'x' } })
    expect(byAdmin.body).toMatchObject({ name: 'Team list 2', version: 2, mayChange: true, isOwn: false })
    const byAuthor = await change(ana, byAdmin.body as View, { name: 'Team list 3' })
    expect(byAuthor.body).toMatchObject({ name: 'Team list 3', version: 3 })
    expect((await remove(admin, byAuthor.body as View)).status).toBe(204)
  })

  it('goes back to its author alone, who is the only one to take it back', async () => {
    const view = await share(ana, 'Shared for a while')
    expect(codeOf(await change(admin, view, { scope: 'private' }))).toEqual([403, 'views.author-only'])
    expect((await change(ana, view, { scope: 'private' })).status).toBe(200)
    expect(await names(ben)).not.toContain('Shared for a while')
    expect(await names(ana)).toContain('Shared for a while')
  })
})

describe('a name', () => {
  it('is unique among the private views of a person and among the shared ones, in whatever case', async () => {
    await save(ana, 'Élan')
    const taken = await ana.post(VIEWS, { page: 'crm/people', name: 'éLAN ', state: {} })
    expect(codeOf(taken)).toEqual([409, 'views.name-taken'])
    await save(ben, 'Élan')
    await save(ana, 'Élan', { page: 'crm/companies' })
    const shared = await share(ben, 'élan')
    const second = await ana.post(VIEWS, {
      page: 'crm/people',
      name: 'ÉLAN',
      scope: 'organisation',
      state: {},
    })
    expect(codeOf(second)).toEqual([409, 'views.name-taken'])
    // Renaming to itself in another case, and taking it back where the person has one of that name.
    expect((await change(ben, shared, { name: 'ÉLAN' })).status).toBe(200)
    const back = await change(ben, { ...shared, version: 2 }, { scope: 'private' })
    expect(codeOf(back)).toEqual([409, 'views.name-taken'])
  })

  it('is given to one of those who ask at once', async () => {
    for (let round = 1; round <= 10; round++) {
      const body = { page: 'crm/people', name: `Race ${round}`, scope: 'organisation', state: {} }
      const replies = await Promise.all([ana, ben, admin, owner].map((client) => client.post(VIEWS, body)))
      const statuses = replies.map(({ status }) => status).toSorted((a, b) => a - b)
      expect(statuses).toEqual([201, 409, 409, 409])
    }
  })

  it.each([
    ['', 400],
    ['   ', 400],
    ['x', 201],
    ['😀'.repeat(80), 201],
    [`  ${'y'.repeat(80)}  `, 201],
    ['z'.repeat(81), 400],
    ['a\u0000b', 400],
    ['a\ud800b', 400],
    [7, 400],
  ])('%j answers %i', async (name, status) => {
    const reply = await ben.post(VIEWS, { page: 'crm/people', name, state: {} })
    expect(reply.status).toBe(status)
    if (status === 400) expect(reply.body.errors[0].path).toBe('/name')
  })
})

describe('a state', () => {
  const at = async (state: unknown): Promise<[number, string | undefined]> => {
    const { status, body } = await ben.post(VIEWS, { page: 'crm/people', name: crypto.randomUUID(), state })
    return [status, body.errors?.[0]?.path]
  }
  const condition = { column: 'name', operator: 'eq', value: 'x' }

  it.each([
    ['is left out', undefined, '/state'],
    ['is no object', [], '/state'],
    ['has an unknown key', { grouping: 'name' }, '/state/grouping'],
    ['has an unknown key in a filter', { filter: [{ ...condition, or: [] }] }, '/state/filter/0/or'],
    ['has an unknown operator', { filter: [{ ...condition, operator: 'like' }] }, '/state/filter/0/operator'],
    ['has an object as value', { filter: [{ ...condition, value: {} }] }, '/state/filter/0/value'],
    ['has SQL for a column', { filter: [{ ...condition, column: 'a"; --' }] }, '/state/filter/0/column'],
    ['has too many conditions', { filter: Array.from({ length: 51 }, () => condition) }, '/state/filter'],
    ['sorts by no name', { sort: 'name desc' }, '/state/sort'],
    ['has a column twice', { columns: ['name', 'name'] }, '/state/columns'],
    ['has a width out of bounds', { widths: { name: 10 } }, '/state/widths/name'],
    ['has a width of no column', { widths: { 'a b': 100 } }, '/state/widths/a b'],
    ['has a zero byte', { search: 'a\u0000' }, '/state/search'],
    ['has half a character', { filter: [{ ...condition, value: ['\udc00'] }] }, '/state/filter/0/value'],
    ['searches too long', { search: 'x'.repeat(201) }, '/state/search'],
  ])('that %s is refused with its place', async (_, state, path) => {
    expect(await at(state)).toEqual([400, path])
  })

  it('is stored at its bounds, and refused over its size', async () => {
    const full = Array.from({ length: 50 }, () => condition)
    const borders = [{}, { filter: full, search: 'x'.repeat(200), widths: { name: 40, email: 2000 } }]
    for (const state of borders) expect(await at(state)).toEqual([201, undefined])
    const large = { ...condition, operator: 'in', value: Array.from({ length: 100 }, () => 'x'.repeat(200)) }
    const reply = await ben.post(VIEWS, { page: 'crm/people', name: 'Large', state: { filter: [large] } })
    expect(codeOf(reply)).toEqual([413, 'http.body-too-large'])
  })

  it('names columns that nobody has: whoever opens the view leaves them out', async () => {
    expect(await at({ columns: ['gone_tomorrow'] })).toEqual([201, undefined])
  })
})

describe('a change', () => {
  it('of an outdated version is refused and shows the current view', async () => {
    const view = await save(ana, 'Two windows')
    const first = await change(ana, view, { name: 'First window' })
    const second = await change(ana, view, { name: 'Second window' })
    expect(codeOf(second)).toEqual([409, 'views.stale'])
    expect(second.body.current).toEqual(first.body)
    expect(codeOf(await remove(ana, view))).toEqual([409, 'views.stale'])
    expect(await names(ana)).toContain('First window')
  })

  it('must change something that is known', async () => {
    const view = await save(ana, 'Strict')
    for (const values of [{}, { page: 'crm/companies' }, { person: view.id }, { scope: 'public' }])
      expect((await change(ana, view, values)).status).toBe(400)
    expect((await ana.delete(`${VIEWS}/${view.id}`)).status).toBe(400)
  })
})

describe('a page', () => {
  const at = (client: Client, page: string): Promise<ClientReply> =>
    client.post(VIEWS, { page, name: 'Anywhere', state: {} })

  it('is one that the person can open', async () => {
    for (const page of ['crm/nowhere', 'nowhere/people', 'invoicing/invoices'])
      expect(codeOf(await at(ana, page))).toEqual([422, 'views.unknown-page'])
    for (const page of ['people', '../crm/people', 'crm/people?x'])
      expect(codeOf(await at(ana, page))).toEqual([400, 'http.invalid-input'])
    expect((await ana.get(`${VIEWS}?page=crm/nowhere`)).body).toEqual({ items: [] })
  })

  it('takes its views along when its product goes off, and brings them back', async () => {
    const product = '/api/organisation/products/invoicing'
    await owner.put(product, { isEnabled: true })
    const view = await save(owner, 'Overdue', { page: 'invoicing/invoices', scope: 'organisation' })
    expect(await names(owner, 'invoicing/invoices')).toEqual(['Overdue'])
    await owner.put(product, { isEnabled: false })
    expect(await names(owner, 'invoicing/invoices')).toEqual([])
    expect(codeOf(await owner.get(`${VIEWS}/${view.id}`))).toEqual([404, 'views.not-found'])
    expect(codeOf(await remove(owner, view))).toEqual([404, 'views.not-found'])
    await owner.put(product, { isEnabled: true })
    expect(await names(owner, 'invoicing/invoices')).toEqual(['Overdue'])
  })

  it('keeps its views from people who may not read its records', async () => {
    await save(owner, 'Secret names', { page: 'crm/deals', scope: 'organisation' })
    const role = { label: 'Desk', rules: [{ action: 'read', subject: 'core.party' }] }
    expect((await owner.post('/api/organisation/roles', role)).status).toBe(201)
    const desk = await invite(owner, server.client(), 'desk@example.org', ['desk'])
    expect((await desk.get('/api/crm/deal')).status).toBe(403)
    expect(await names(desk, 'crm/deals')).toEqual([])
    expect(await names(owner, 'crm/deals')).toEqual(['Secret names'])
    const { items } = (await desk.get(VIEWS)).body as { items: { page: string }[] }
    expect(items.some(({ page }) => page === 'crm/people')).toBe(true)
    expect(items.some(({ page }) => page === 'crm/deals')).toBe(false)
  })

  it('is named by each view of the list of all pages, which holds no states', async () => {
    const { items } = (await ana.get(VIEWS)).body as { items: Record<string, unknown>[] }
    expect(new Set(items.map(({ page }) => page))).toContain('crm/companies')
    expect(items.filter((item) => 'state' in item)).toEqual([])
  })

  it('has at most 100 views of a person, and at most 100 shared ones', async () => {
    const page = 'crm/activities'
    for (let n = 1; n <= 100; n++) await save(ana, `View ${n}`, { page })
    const more = await ana.post(VIEWS, { page, name: 'View 101', state: {} })
    expect(codeOf(more)).toEqual([409, 'views.too-many'])
    await save(ana, 'Elsewhere', { page: 'crm/deals' })
    const own = await save(ben, 'Not yet shared', { page })
    const { items } = (await ana.get(`${VIEWS}?page=${page}`)).body as { items: View[] }
    for (const view of items) expect((await change(ana, view, { scope: 'organisation' })).status).toBe(200)
    expect(codeOf(await change(ben, own, { scope: 'organisation' }))).toEqual([409, 'views.too-many'])
    const shared = { page, name: 'Shared at once', scope: 'organisation', state: {} }
    expect(codeOf(await ben.post(VIEWS, shared))).toEqual([409, 'views.too-many'])
    expect(await names(ben, page)).toHaveLength(101)
  })
})

it('nobody without a session sees or saves a view', async () => {
  const nobody = server.client()
  expect((await nobody.get(`${VIEWS}?page=crm/people`)).status).toBe(401)
  expect((await nobody.post(VIEWS, { page: 'crm/people', name: 'x', state: {} })).status).toBe(401)
})
