import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerProcess } from '../../launch/server-process.ts'
import { testServer } from '../harness/index.ts'
import { createEmptyDatabase, type EmptyDatabase } from '../harness/empty-database.ts'
import { Client } from '../http/client.ts'
import { invite, SETUP } from '../http/test-server.ts'
import { startNode } from './server.ts'

let database: EmptyDatabase
let nodes: ServerProcess[]
let owner: Client
/** The same person at the other process. */
let elsewhere: Client

beforeAll(async () => {
  database = await createEmptyDatabase(testServer().url, 'fault')
  nodes = await Promise.all([startNode(database), startNode(database)])
  owner = new Client(nodes[0]!.url)
  expect((await owner.post('/api/setup', SETUP)).status).toBe(201)
  elsewhere = owner.copy(nodes[1]!.url)
}, 120_000)
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.stop()))
  await database?.drop()
})

const products = async (client: Client): Promise<string[]> =>
  (await client.get('/api/shell')).body.products.map(({ id }: { id: string }) => id)
const turn = (isEnabled: boolean) => owner.put('/api/organisation/products/crm', { isEnabled })

describe('two processes on one empty database, started at the same moment', () => {
  test('both serve the same installation', async () => {
    for (const client of [owner, elsewhere]) {
      expect((await client.get('/readyz')).body).toMatchObject({ status: 'ready', plugins: { failed: [] } })
      expect((await client.get('/api/shell')).body.person.email).toBe(SETUP.person.email)
    }
    expect((await elsewhere.post('/api/setup', SETUP)).status).toBe(409)
  })

  test('a product that is switched on at one is there at the other at once, and gone at once', async () => {
    for (let round = 0; round < 5; round++) {
      expect((await turn(true)).status).toBe(200)
      expect((await elsewhere.get('/api/crm/deal')).status).toBe(200)
      expect(await products(elsewhere)).toContain('crm')
      expect((await turn(false)).status).toBe(200)
      expect((await elsewhere.get('/api/crm/deal')).status).toBe(404)
      expect((await elsewhere.post('/api/crm/actions/deal.win', { id: randomUUID() })).status).toBe(404)
      expect((await elsewhere.get('/api/crm/deal/count')).status).toBe(404)
      expect(await products(elsewhere)).not.toContain('crm')
    }
  })

  test('a product that is off keeps its records', async () => {
    await turn(true)
    const { body } = await elsewhere.post('/api/crm/deal', { title: 'Kept while off' })
    await turn(false)
    expect((await owner.get(`/api/crm/deal/${body.id}`)).status).toBe(404)
    await turn(true)
    expect((await elsewhere.get(`/api/crm/deal/${body.id}`)).body.title).toBe('Kept while off')
  })

  test('a session begins, moves and ends at both', async () => {
    const { email, password } = SETUP.person
    const here = new Client(nodes[0]!.url)
    await here.post('/api/session', { email, password })
    const there = here.copy(nodes[1]!.url)
    expect((await there.get('/api/shell')).status).toBe(200)
    await there.delete('/api/session')
    expect((await here.get('/api/shell')).status).toBe(401)
  })

  test('other roles bite at both with the next request', async () => {
    const member = await invite(owner, new Client(nodes[1]!.url), 'moving@example.com', ['core.member'])
    const { items } = (await owner.get('/api/organisation/members')).body
    const { id } = items.find((each: { email: string }) => each.email === 'moving@example.com')
    for (const [roleKeys, status] of [
      [['core.viewer'], 403],
      [['core.member'], 201],
      [['core.viewer'], 403],
    ] as const) {
      const { body } = await owner.get('/api/organisation/members')
      const { version } = body.items.find((each: { id: string }) => each.id === id)
      expect((await owner.patch(`/api/organisation/members/${id}`, { roleKeys, version })).status).toBe(200)
      expect((await member.post('/api/core/party', { kind: 'person', name: 'By roles' })).status).toBe(status)
    }
    await owner.delete(`/api/organisation/members/${id}`)
    expect((await member.get('/api/shell')).status).toBe(401)
  })

  test('one idempotency key has one effect, wherever it arrives', async () => {
    const key = randomUUID()
    const send = (client: Client) =>
      client.post('/api/core/party', { kind: 'person', name: 'One effect' }, { 'idempotency-key': key })
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send(n % 2 === 0 ? owner : elsewhere)),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    const filter = JSON.stringify({ name: { eq: 'One effect' } })
    expect((await elsewhere.get(`/api/core/party/count?filter=${filter}`)).body.count).toBe(1)
  })

  test('one version of a record takes one change, wherever both arrive', async () => {
    const { id } = (await owner.post('/api/core/party', { kind: 'person', name: 'Contended' })).body
    const change = (client: Client, n: number) =>
      client.patch(`/api/core/party/${id}`, { version: 1, values: { source: `s${n}` } })
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) => change(n % 2 === 0 ? owner : elsewhere, n)),
    )
    expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      200,
      ...Array<number>(9).fill(409),
    ])
  })

  test('a process that is killed takes nothing of the other along', async () => {
    process.kill(nodes[1]!.pid, 'SIGKILL')
    await nodes[1]!.ended
    expect((await owner.post('/api/core/party', { kind: 'person', name: 'Still here' })).status).toBe(201)
    nodes[1] = await startNode(database)
    expect((await owner.copy(nodes[1].url).get('/api/core/party?search=still')).body.items).toHaveLength(1)
  })
})
