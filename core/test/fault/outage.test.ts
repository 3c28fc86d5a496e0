import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ServerProcess } from '../../launch/server-process.ts'
import { createEmptyDatabase } from '../harness/empty-database.ts'
import { Client, type ClientReply } from '../http/client.ts'
import { SETUP } from '../http/test-server.ts'
import { startOwnPostgres, type OwnPostgres } from './own-postgres.ts'
import { startNode } from './server.ts'

let postgres: OwnPostgres
let node: ServerProcess
let owner: Client

beforeAll(async () => {
  postgres = await startOwnPostgres()
  node = await startNode(await createEmptyDatabase(postgres.url, 'fault'))
  owner = new Client(node.url)
  expect((await owner.post('/api/setup', SETUP)).status).toBe(201)
}, 120_000)
afterAll(async () => {
  await node?.stop()
  postgres?.discard()
})

interface Outcome {
  readonly kind: 'read' | 'write'
  readonly key: string
  readonly reply: ClientReply
  readonly durationMs: number
}

/** Longest wait of a person; a request that takes longer hangs. */
const LONGEST_MS = 8_000
const WORKERS = 8

/** Keeps asking until told to stop, as eight impatient people would. */
function startLoad() {
  const outcomes: Outcome[] = []
  let isStopped = false
  const ask = async (kind: Outcome['kind'], send: (key: string) => Promise<ClientReply>): Promise<void> => {
    const key = randomUUID()
    const begun = performance.now()
    const reply = await send(key)
    outcomes.push({ kind, key, reply, durationMs: performance.now() - begun })
  }
  const workers = Array.from({ length: WORKERS }, async (_, worker) => {
    while (!isStopped) {
      if (worker % 2 === 0) await ask('read', () => owner.get('/api/core/party?limit=5'))
      else await ask('write', (key) => create(key))
    }
  })
  return {
    outcomes,
    async stop() {
      isStopped = true
      await Promise.all(workers)
    },
  }
}

const create = (key: string): Promise<ClientReply> =>
  owner.post('/api/core/party', { kind: 'person', name: key }, { 'idempotency-key': key })
const waitFor = (claim: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(claim, { timeout: 60_000, interval: 20 })

describe('a database that goes away under load and comes back', () => {
  let outcomes: readonly Outcome[]
  let lasting: readonly Outcome[]

  beforeAll(async () => {
    const load = startLoad()
    const succeeded = (from = 0) => load.outcomes.slice(from).filter(({ reply }) => reply.status < 300).length
    await waitFor(() => expect(succeeded()).toBeGreaterThan(60))
    postgres.crash()
    const crashed = load.outcomes.length
    await waitFor(() => expect(load.outcomes.length - crashed).toBeGreaterThan(80))
    lasting = load.outcomes.slice(crashed + 2 * WORKERS)
    await postgres.start()
    const back = load.outcomes.length
    await waitFor(() => expect(succeeded(back)).toBeGreaterThan(60))
    await load.stop()
    outcomes = load.outcomes
  }, 180_000)

  test('is answered with 503, a code, a time to come back, and never with anything else', () => {
    const refused = outcomes.filter(({ reply }) => reply.status >= 300)
    expect(new Set(refused.map(({ reply }) => reply.status))).toEqual(new Set([503]))
    const codes = new Set(refused.map(({ reply }) => reply.body.code))
    const possible = ['database.unavailable', 'database.commit-unknown', 'database.busy']
    expect([...codes].filter((code) => !possible.includes(code))).toEqual([])
    expect(codes).toContain('database.unavailable')
    for (const { reply } of refused) {
      expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
      expect(reply.headers.get('retry-after')).toMatch(/^[1-9]\d?$/)
      expect(reply.body.help).toBeTypeOf('string')
    }
  })

  test('while it is away, every request is refused as unavailable', () => {
    expect(lasting.length).toBeGreaterThan(30)
    expect(new Set(lasting.map(({ reply }) => reply.body.code))).toEqual(new Set(['database.unavailable']))
  })

  test('lets no request hang', () => {
    expect(Math.max(...outcomes.map(({ durationMs }) => durationMs))).toBeLessThan(LONGEST_MS)
  })

  test('loses nothing that was confirmed and keeps nothing that was refused', async () => {
    const stored = await storedNames()
    const writes = outcomes.filter(({ kind }) => kind === 'write')
    const confirmed = writes.filter(({ reply }) => reply.status === 201).map(({ key }) => key)
    const refused = writes
      .filter(({ reply }) => reply.body.code === 'database.unavailable')
      .map(({ key }) => key)
    expect(confirmed.length).toBeGreaterThan(30)
    expect(confirmed.filter((key) => stored.get(key) !== 1)).toEqual([])
    expect(refused.filter((key) => stored.has(key))).toEqual([])
  })

  test('stores each refused or unknown write once when it is sent again', async () => {
    const again = outcomes.filter(({ kind, reply }) => kind === 'write' && reply.status === 503)
    expect(again.length).toBeGreaterThan(0)
    for (const { key } of again) expect((await create(key)).status).toBe(201)
    const stored = await storedNames()
    expect(again.filter(({ key }) => stored.get(key) !== 1)).toEqual([])
    expect([...stored.values()].filter((count) => count !== 1)).toEqual([])
  })

  test('leaves the process ready, as it says itself', async () => {
    expect((await owner.get('/readyz')).body).toMatchObject({ status: 'ready', database: 'up' })
  })
})

test('a process says that it is not ready while the database is away, and lives', async () => {
  postgres.crash()
  const [live, ready] = [await owner.get('/healthz'), await owner.get('/readyz')]
  expect([live.status, ready.status]).toEqual([200, 503])
  expect(ready.body).toMatchObject({ status: 'not-ready', database: 'down' })
  await postgres.start()
  await waitFor(async () => expect((await owner.get('/readyz')).status).toBe(200))
})

async function storedNames(): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  let cursor: string | null = null
  do {
    const { body } = await owner.get(
      `/api/core/party?limit=200&columns=name${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    for (const { name } of body.items as { name: string }[]) found.set(name, (found.get(name) ?? 0) + 1)
    cursor = body.nextCursor
  } while (cursor !== null)
  return found
}
