import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../../src/http/types.ts'
import { shapesOf, callOf, type Shape } from '../isolation/route-calls.ts'
import { createTwoOrganisations } from '../isolation/two-organisations.ts'
import { Client, type ClientReply } from '../http/client.ts'
import { invite } from '../http/test-server.ts'

const world = await createTwoOrganisations()
const { mine, theirs } = world
const { registry } = world.platform.boot
const routes = world.platform.routes()
/** Calls on records stand for all tables: the routes are the same for each. */
const RECORDS: readonly Shape[] = routes
  .filter(({ path }) => path.startsWith('/api/:plugin/:table'))
  .map((route) => ({
    route,
    path: route.path.replace(':plugin', 'core').replace(':table', 'party'),
    places: route.path.includes(':id') ? [{ where: 'path', names: ['id'], kind: 'id' }] : [],
    pluginId: 'core',
    tableName: 'party',
    query: route.method === 'DELETE' ? { version: '1' } : undefined,
    body: bodyOf(route),
  }))
const shapes = [...shapesOf(routes, registry), ...RECORDS]
let before: Awaited<ReturnType<typeof world.snapshot>>
let viewer: Client
beforeAll(async () => {
  viewer = await invite(mine.owner, world.client(), 'viewer@example.com', ['core.viewer'])
  before = await world.snapshot()
})
afterAll(() => world.stop())

function bodyOf({ method, path }: Route): unknown {
  if (path.endsWith('/bulk')) return { operations: [{ op: 'create', values: { name: 'x' } }] }
  if (method === 'POST') return { name: 'x' }
  return method === 'PATCH' ? { version: 1, values: { name: 'x' } } : undefined
}

const each = (wanted: (shape: Shape) => boolean): [string, Shape][] =>
  shapes.filter(wanted).map((shape) => [`${shape.route.method} ${shape.path}`, shape])
const isChange = ({ route }: Shape): boolean => route.method !== 'GET'
const hasBody = (shape: Shape): boolean => typeof shape.body === 'object' && shape.body !== null

/** The call as its own people would make it, with another way of asking. */
function send(
  client: Client,
  shape: Shape,
  change: { headers?: Record<string, string>; body?: unknown; text?: string } = {},
): Promise<ClientReply> {
  const call = callOf(shape, mine, registry, new Map())
  const { headers, ...rest } = change
  return client.send(call.method, call.path, { ...call, ...rest, headers })
}

/** Whoever may make the call, in a window of its own. */
const entitled = ({ route }: Shape): Client =>
  (route.access === 'operator' ? world.operator : mine.owner).copy()

describe('without a session nobody gets in', () => {
  test.each(each(({ route }) => route.access !== 'public'))('%s', async (_, shape) => {
    const secret = mine.owner.cookie!.slice(mine.owner.cookie!.indexOf('=') + 1)
    const cookies = [
      undefined,
      'sid=',
      `sid=${secret.slice(0, -1)}`,
      `sid=${secret}x`,
      `sid=${secret.toLowerCase()}`,
      `sid="${secret}x"`,
      `SID=${secret}`,
      `other=${secret}`,
      `sid=${'A'.repeat(7_000)}`,
      `sid=%00${secret}`,
      'sid=..%2f..%2fetc',
      `sid=' or 1=1 --`,
    ]
    for (const cookie of cookies) {
      const reply = await send(new Client(world.platform.url, cookie), shape)
      expect([cookie, reply.status]).toEqual([cookie, 401])
      expect(reply.body.code).toBe('http.sign-in-required')
    }
  })
})

describe('what only admins may do, a member may not', () => {
  test.each(each(({ route }) => route.access === 'admin' || route.access === 'operator'))(
    '%s',
    async (_, shape) => {
      const reply = await send(viewer, shape)
      expect([reply.status, reply.body.code]).toEqual([
        403,
        expect.stringMatching(/^http\.(admin|operator)-required$/),
      ])
    },
  )
})

describe('who may only look changes nothing', () => {
  /** How someone looks at a list is their own: saving that for themselves changes nothing that others see. */
  const isOwn = ({ method, path }: Route): boolean => method === 'POST' && path === '/api/views'
  const changes = ({ route }: Shape): boolean =>
    route.method !== 'GET' && route.access === 'member' && !isOwn(route)
  test.each(each(changes))('%s', async (_, shape) => {
    expect((await send(viewer, shape)).status).toBeOneOf([403, 404])
  })
})

describe('a page of another site changes nothing', () => {
  test.each(each(isChange))('%s', async (_, shape) => {
    const ways = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: world.platform.url },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${world.platform.url}.evil.example` },
      { origin: world.platform.url.replace('127.0.0.1', '127.0.0.1@evil.example') },
    ]
    for (const headers of ways) {
      const reply = await send(entitled(shape), shape, { headers })
      expect([headers, reply.status, reply.body.code]).toEqual([headers, 403, 'http.cross-site'])
    }
  })

  test.each(each(hasBody))('nor a form: %s', async (_, shape) => {
    const text = JSON.stringify(shape.body)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const reply = await send(entitled(shape), shape, { text, headers: { 'content-type': type } })
      expect([type, reply.status]).toEqual([type, 415])
    }
  })
})

describe('what a call does not know, it does not take', () => {
  const extras = {
    organisation_id: theirs.id,
    organisationId: theirs.id,
    id: theirs.id,
    isOperator: true,
    is_operator: true,
    isAdmin: true,
    role: 'owner',
    roleKeys: ['owner'],
    created_by: theirs.id,
    version: 1,
    approvedBy: theirs.id,
  }
  test.each(each(hasBody))('%s', async (_, shape) => {
    for (const [name, value] of Object.entries(extras)) {
      if (name in (shape.body as object)) continue
      const reply = await send(entitled(shape), shape, {
        body: { ...(shape.body as object), [name]: value },
      })
      expect([name, reply.status]).toEqual([name, expect.toBeOneOf([400, 422])])
    }
  })

  test.each(each(hasBody))('no prototype is reached: %s', async (_, shape) => {
    const rest = JSON.stringify(shape.body).slice(1)
    const keys = [
      '"__proto__": {"isOperator": true}',
      '"constructor": {"prototype": {"isOperator": true}}',
      '"\\u005f_proto__": {"x": 1}',
    ]
    for (const key of keys) {
      const reply = await send(entitled(shape), shape, { text: `{${key}, ${rest}` })
      expect([key, reply.status, reply.body.code]).toEqual([key, 400, 'http.malformed-json'])
    }
    expect(({} as Record<string, unknown>)['isOperator']).toBeUndefined()
  })

  test.each(each(hasBody))('no body that would tire the server: %s', async (_, shape) => {
    const deep = `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`
    const wide = `{${Array.from({ length: 60_000 }, (_unused, n) => `"k${n}":1`).join()}}`
    const before = process.cpuUsage()
    for (const text of [deep, wide])
      expect((await send(entitled(shape), shape, { text })).status).toBeOneOf([400, 413, 422])
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000, 'milliseconds of work').toBeLessThan(1_500)
  })
})

test('afterwards everything of theirs is as it was', async () => {
  expect(await world.snapshot()).toEqual(before)
})
