import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onlyStatus, Probe, unknownLike } from './probe.ts'
import { callOf, ownIds, shapesOf, type Place, type Shape } from './route-calls.ts'
import { createTwoOrganisations } from './two-organisations.ts'

const world = await createTwoOrganisations()
const { mine, theirs } = world
const { registry } = world.platform.boot
const probe = new Probe(mine, theirs)
const shapes = shapesOf(world.platform.routes(), registry)
let before: Awaited<ReturnType<typeof world.snapshot>>
beforeAll(async () => {
  before = await world.snapshot()
})
afterAll(() => world.stop())

const nameOf = ({ route, path }: Shape): string => `${route.method} ${path}`
/** One of each kind: the organisation, and a row of every table. */
const ids = [...new Set([theirs.id, ...[...theirs.ids.values()].map(([first]) => first!)])]
const keys = [theirs.mark, ...theirs.keys.filter((key) => !mine.keys.includes(key))]
const products = registry.plugins().map(({ manifest }) => manifest.id)
const inPath = (shape: Shape): Place[] => shape.places.filter(({ where }) => where === 'path')
const idsBeside = (shape: Shape): Place[] =>
  shape.places.filter(({ where, kind }) => where !== 'path' && kind === 'id')
/** What products do with texts is their own business behind row security; the platform's own calls look things up. */
const texts = (shape: Shape): Place[] =>
  shape.pluginId === undefined && ['member', 'admin', 'operator'].includes(shape.route.access)
    ? shape.places.filter(({ kind }) => kind === 'text')
    : []

const compare = async (shape: Shape, place: Place, values: readonly string[]): Promise<number[]> => {
  const isStored = place.kind === 'text' && shape.route.method !== 'GET'
  const call = (given: string) => callOf(shape, mine, registry, new Map([[place, given]]))
  const answers = await probe.compare(call, values, isStored ? onlyStatus : undefined)
  return answers.map(({ status }) => status)
}

// Deletes come last: what they take away, the others need.
const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** What their own people see may be kept somewhere; then it must not be found by others. */
async function warm(shape: Shape, place: Place): Promise<void> {
  if (shape.route.method !== 'GET') return
  for (const id of ids) await theirs.owner.get(callOf(shape, theirs, registry, new Map([[place, id]])).path)
}
const each = (wanted: (shape: Shape) => boolean): [string, Shape][] =>
  shapes
    .filter(wanted)
    .sort((one, other) => ORDER.indexOf(one.route.method) - ORDER.indexOf(other.route.method))
    .map((shape) => [nameOf(shape), shape])

describe('an id or key of theirs in the path is not found', () => {
  test.each(each((shape) => inPath(shape).length > 0))('%s', async (_, shape) => {
    for (const place of inPath(shape)) {
      await warm(shape, place)
      // Whoever does not run the platform learns nothing there, not even what exists.
      const isClosed = shape.route.access === 'operator'
      const statuses = await compare(shape, place, isClosed ? ids.slice(0, 3) : ids)
      expect(new Set(statuses)).toEqual(new Set([isClosed ? 403 : 404]))
      if (!isClosed) for (const key of keys) await compare(shape, place, [key])
    }
  })
})

describe('an id of theirs in the input is refused as an unknown one is', () => {
  test.each(each((shape) => idsBeside(shape).length > 0))('%s', async (_, shape) => {
    for (const place of idsBeside(shape)) {
      const statuses = await compare(shape, place, ids)
      // Of a list this may be where to go on; to a product it may be a value like any other, which leads nowhere.
      const isLookedUp = shape.route.method !== 'GET' && shape.pluginId === undefined
      if (isLookedUp) expect(Math.min(...statuses)).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('nothing of theirs is in', () => {
  test.each(
    each(({ route, places }) => route.method === 'GET' && places.every(({ where }) => where !== 'path')),
  )('%s', async (_, shape) => {
    const { status } = await probe.ask(callOf(shape, mine, registry, new Map()))
    expect(status).toBe(shape.route.access === 'operator' ? 403 : 200)
  })
})

/** Places where something of mine is known to be accepted. */
const known = (shape: Shape): Place[] =>
  ['public', 'operator'].includes(shape.route.access)
    ? []
    : [...inPath(shape), ...(shape.route.method === 'GET' ? [] : idsBeside(shape))]
const conclusive = each((shape) => known(shape).length > 0)

describe('the probe is conclusive: what it refuses of theirs, it would have given of mine', () => {
  test.each(conclusive)('%s', async (_, shape) => {
    for (const place of known(shape)) {
      const unknown = unknownLike(mine.id)
      const refused = await probe.ask(callOf(shape, mine, registry, new Map([[place, unknown]])), unknown)
      let found = refused
      for (const own of new Set([...ownIds(shape, place, mine, registry), ...mine.keys, ...products])) {
        found = await probe.ask(callOf(shape, mine, registry, new Map([[place, own]])), own)
        if (found.status !== refused.status) break
      }
      expect(found.status, `no id of mine is accepted as ${place.names.join('/')}`).not.toBe(refused.status)
    }
  })
})

describe('a key or word of theirs in the input tells nothing', () => {
  test.each(each((shape) => texts(shape).length > 0))('%s', async (_, shape) => {
    for (const place of texts(shape)) {
      for (const key of keys) await compare(shape, place, [key])
    }
  })
})

test('afterwards everything of theirs is as it was', async () => {
  expect(probe.calls).toBeGreaterThan(1_000)
  expect(await world.snapshot()).toEqual(before)
})
