import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UnitOfWork } from '../../src/database/types.ts'
import { newId } from '../../src/database/new-id.ts'
import type { Client } from '../http/client.ts'
import { createTestServer, type TestServer } from '../http/test-server.ts'
import { testRoutes } from '../http/test-routes.ts'

let server: TestServer
let owner: Client
let failing = false
const started: string[] = []

/** What a product's own start does: writes a first row. */
async function start(unit: UnitOfWork, pluginId: string): Promise<void> {
  started.push(pluginId)
  if (pluginId !== 'garden') return
  const { organisationId, actorId } = unit.context
  await unit.as('garden').execute({
    sql: `insert into garden.plant (organisation_id, id, name, created_by, updated_by) values ($1, $2, 'Fern', $3, $3)`,
    values: [organisationId, newId(), actorId],
  })
  if (failing) throw new Error('the start failed')
}

beforeAll(async () => {
  server = await createTestServer({ routes: testRoutes, start: { enabled: start } })
  owner = await server.owner()
})
afterAll(() => server.stop())
beforeEach(() => {
  started.length = 0
})

interface Listed {
  id: string
  isEnabled: boolean
  requires: object[]
  requiredBy: object[]
  tables: { rows: number }[]
}
const products = '/api/organisation/products'
const list = async (client = owner): Promise<Listed[]> => (await client.get(products)).body.items
const on = async (client = owner): Promise<string[]> =>
  (await list(client)).filter((product) => product.isEnabled).map((product) => product.id)
const put = (id: string, isEnabled: boolean, client = owner) => client.put(`${products}/${id}`, { isEnabled })

describe('switching products', () => {
  it('begins with none on, and shows what each needs', async () => {
    expect(await on()).toEqual([])
    const [garden, orchard] = await list()
    expect(garden).toMatchObject({
      id: 'garden',
      requires: [],
      requiredBy: [{ id: 'orchard', name: 'Orchard' }],
    })
    expect(orchard!.requires).toEqual([{ id: 'garden', name: 'Garden', isEnabled: false }])
    expect(garden!.tables).toEqual([{ entity: 'garden.plant', label: 'Plants', rows: 0 }])
  })

  it('takes back everything when a start fails', async () => {
    failing = true
    expect((await put('orchard', true)).status).toBe(500)
    failing = false
    expect(await on()).toEqual([])
    expect((await list())[0]!.tables[0]!.rows).toBe(0)
  })

  it('on takes what it requires along, and starts each once, in order', async () => {
    const reply = await put('orchard', true)
    expect(reply.body.items.map((item: Listed) => item.isEnabled)).toEqual([true, true])
    expect(started).toEqual(['garden', 'orchard'])
    expect((await list())[0]!.tables[0]!.rows).toBe(1)
    await put('orchard', true)
    expect(started).toEqual(['garden', 'orchard'])
  })

  it('off is refused while another needs it', async () => {
    const reply = await put('garden', false)
    expect([reply.status, reply.body.code]).toEqual([409, 'tenancy.product-needed'])
    expect(reply.body.detail).toBe('Garden is needed by Orchard')
    expect(await on()).toEqual(['garden', 'orchard'])
  })

  it('bites at once on every node, keeps the data, and does not start again', async () => {
    const other = owner.copy((await server.node()).url)
    expect((await other.get('/api/garden/plant')).status).toBe(200)
    await put('orchard', false)
    await put('garden', false)
    const gone = await other.get('/api/garden/plant')
    expect([gone.status, gone.body.code]).toEqual([404, 'http.not-found'])
    const shell = (await other.get('/api/shell')).body
    expect(shell.products.map((product: Listed) => product.id)).toEqual(['core'])
    expect(Object.keys(shell.tables)).not.toContain('garden.plant')

    await put('garden', true)
    expect((await other.get('/api/garden/plant')).status).toBe(200)
    expect(started).toEqual([])
    expect((await list())[0]!.tables[0]!.rows).toBe(1)
  })

  it('by two admins at once never leaves a product without what it needs', async () => {
    for (let round = 0; round < 5; round++) {
      await put('garden', true)
      await put('orchard', false)
      const replies = await Promise.all([put('orchard', true), put('garden', false)])
      expect(replies.every((reply) => reply.status < 500)).toBe(true)
      const enabled = await on()
      if (enabled.includes('orchard')) expect(enabled).toContain('garden')
    }
  })

  it('is for one organisation only', async () => {
    await put('garden', true)
    const elsewhere = server.client()
    await elsewhere.post('/api/session', { email: 'olive@example.com', password: 'correct horse battery' })
    await elsewhere.post('/api/organisations', {
      name: 'Other',
      country: 'US',
      currency: 'USD',
      timeZone: 'America/New_York',
    })
    expect(await on(elsewhere)).toEqual([])
    expect((await list(elsewhere))[0]!.tables[0]!.rows).toBe(0)
    expect((await elsewhere.get('/api/garden/plant')).status).toBe(404)
    expect(await on()).toContain('garden')
  })

  it('that are not installed or part of the platform is refused', async () => {
    expect((await put('nothing', true)).body.code).toBe('tenancy.product-unknown')
    expect((await put('core', false)).body.code).toBe('tenancy.product-always-on')
  })
})
