import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TableDefinition } from '../../src/plugins/types.ts'
import { idsOf, valueOf } from './generic-rows.ts'
import { FIRST_NUMBER, Probe, unknownLike, type Answer, type Call } from './probe.ts'
import { createTwoOrganisations } from './two-organisations.ts'

const world = await createTwoOrganisations()
const { mine, theirs, tables } = world
const probe = new Probe(mine, theirs)
let before: Awaited<ReturnType<typeof world.snapshot>>
beforeAll(async () => {
  before = await world.snapshot()
})
afterAll(() => world.stop())

const offered = tables.filter(({ table }) => table.records !== false)
const withheld = tables.filter(({ table }) => table.records === false)
/** Other records tried for each of the first two references, until their combination is free. */
const TURNS = 6
const pathOf = ({ pluginId, name }: TableDefinition): string => `/api/${pluginId}/${name}`
const may = ({ table }: TableDefinition, verb: 'create' | 'update' | 'delete'): boolean =>
  typeof table.records !== 'object' || table.records[verb] !== false
const query = (values: Record<string, unknown>): string =>
  `?${new URLSearchParams(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))}`
const statuses = async (make: (id: string) => Call, ids: readonly string[]): Promise<number[]> =>
  (await probe.compare(make, ids)).map(({ status }) => status)
const itemsOf = ({ body }: Answer): { id: string }[] => (body as { items: { id: string }[] }).items
const writable = (table: TableDefinition) =>
  [...table.columns.values()].filter(
    ({ isKernelOwned, column }) => !isKernelOwned && column.writable !== false && column.type !== 'bytes',
  )
const references = (table: TableDefinition) =>
  [...table.columns.values()].filter(({ to }) => to !== undefined)

/** A new record of mine that is sound in everything; each `turn` chooses other records to refer to. */
function soundValues(table: TableDefinition, number: number, turn = 0): Record<string, unknown> {
  let place = 0
  const values = writable(table).map((column) => {
    const step = column.to === undefined ? 0 : Math.floor(turn / TURNS ** place++)
    const ids = (entity: string): string[] => {
      const all = mine.ids.get(entity) ?? []
      return all.slice(step % Math.max(all.length, 1)).slice(0, 1)
    }
    return [column.name, valueOf(column, { mark: mine.mark, number, ids })]
  })
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

const oneColumn = (table: TableDefinition): Record<string, unknown> => {
  const column = writable(table).find(({ to }) => to === undefined)
  return column === undefined
    ? {}
    : { [column.name]: valueOf(column, { mark: mine.mark, number: 77, ids: () => [] }) }
}

test('every call on records is one that is probed here', () => {
  const paths = world.platform
    .routes()
    .filter(({ path }) => path.startsWith('/api/:plugin/:table'))
    .map(({ method, path }) => `${method} ${path.slice('/api/:plugin/:table'.length)}`)
  expect(paths.sort()).toEqual(
    [
      'GET ',
      'GET /count',
      'GET /summary',
      'GET /export.csv',
      'GET /:id',
      'POST ',
      'PATCH /:id',
      'DELETE /:id',
      'POST /bulk',
    ].sort(),
  )
})

test('both organisations have rows in every table', () => {
  for (const { entity } of tables) {
    expect([entity, mine.ids.get(entity)!.length > 0, theirs.ids.get(entity)!.length > 0]).toEqual([
      entity,
      true,
      true,
    ])
  }
})

describe.each(offered.map((table) => [table.entity, table] as const))(
  '%s of another organisation',
  (entity, table) => {
    const path = pathOf(table)
    const foreign = theirs.ids.get(entity)!
    // Asked each time: a product's own code may replace its rows when others change.
    const own = () => idsOf(world.admin, table, mine.id)

    test('is not found by id', async () => {
      const includes = references(table)
        .map(({ name }) => name)
        .join(',')
      // Its own people see it, and what they saw may be kept somewhere.
      for (const id of foreign) expect((await theirs.owner.get(`${path}/${id}`)).status).toBe(200)
      for (const text of ['', query({ include: includes })]) {
        const call = (id: string): Call => ({ method: 'GET', path: `${path}/${id}${text}` })
        expect(await statuses(call, foreign)).toEqual(foreign.map(() => 404))
      }
      expect(await probe.ask({ method: 'GET', path: `${path}/${(await own())[0]}` })).toMatchObject({
        status: 200,
      })
    })

    test('is not changed or deleted by id', async () => {
      const calls: [boolean, (value: string) => Call][] = [
        [
          may(table, 'update'),
          (id) => ({
            method: 'PATCH',
            path: `${path}/${id}`,
            body: { version: 1, values: oneColumn(table) },
          }),
        ],
        [may(table, 'delete'), (id) => ({ method: 'DELETE', path: `${path}/${id}?version=1` })],
      ]
      for (const [isOffered, call] of calls) {
        // What nobody may do at all is refused before anyone looks for the record.
        for (const status of await statuses(call, foreign))
          expect(isOffered ? [404] : [403, 404, 405]).toContain(status)
      }
    })

    test('is not changed or deleted in bulk', async () => {
      const operations: ((id: string) => object)[] = [
        (id) => ({ op: 'update', id, version: 1, values: oneColumn(table) }),
        (id) => ({ op: 'delete', id, version: 1 }),
      ]
      for (const operation of operations) {
        const call = (id: string): Call => ({
          method: 'POST',
          path: `${path}/bulk`,
          body: { operations: [operation(id)] },
        })
        expect(Math.min(...(await statuses(call, foreign)))).toBeGreaterThanOrEqual(400)
      }
    })

    test('is in no list, count or summary, whatever the filter', async () => {
      const ways = [...references(table), table.columns.get('id')!].map(
        ({ name, to }) => [name, theirs.ids.get(to ?? entity)!] as const,
      )
      for (const [column, ids] of ways) {
        for (const filter of [{ [column]: { eq: ids[0] } }, { [column]: { in: ids.slice(0, 20) } }]) {
          expect(itemsOf(await probe.ask({ method: 'GET', path: path + query({ filter }) }))).toEqual([])
          expect(
            (await probe.ask({ method: 'GET', path: `${path}/count${query({ filter })}` })).body,
          ).toMatchObject({ count: 0 })
          expect(
            (await probe.ask({ method: 'GET', path: `${path}/summary${query({ filter })}` })).body,
          ).toEqual({ groups: [] })
        }
      }
      const [first] = await own()
      const filter = { id: { in: [first, foreign[0]] } }
      expect(
        itemsOf(await probe.ask({ method: 'GET', path: path + query({ filter }) })).map(({ id }) => id),
      ).toEqual([first])
    })

    test('is on no page of the whole list, with all that it refers to', async () => {
      const include = references(table)
        .map(({ name }) => name)
        .join(',')
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page = await probe.ask({
          method: 'GET',
          path: path + query({ limit: '2', include, ...(cursor === null ? {} : { cursor }) }),
        })
        found.push(...itemsOf(page).map(({ id }) => id))
        cursor = (page.body as { nextCursor: string | null }).nextCursor
      } while (cursor !== null)
      expect(found).toEqual(expect.arrayContaining(await own()))
      expect(found.filter((id) => foreign.includes(id))).toEqual([])
      for (const { name } of references(table))
        await probe.ask({ method: 'GET', path: `${path}/summary${query({ group: name })}` })
    })

    test('is in no export', async () => {
      const { status, body } = await probe.ask({ method: 'GET', path: `${path}/export.csv` })
      expect(status).toBe(200)
      const text = String(body)
      for (const id of await own()) expect(text).toContain(id)
      expect(foreign.filter((id) => text.includes(id))).toEqual([])
    })

    test('is not reached with a cursor of theirs', async () => {
      const page = await theirs.owner.get(`${path}?limit=1`)
      const cursor = (page.body as { nextCursor: string | null }).nextCursor
      if (cursor === null) return expect(foreign).toHaveLength(1)
      const answer = await probe.ask({ method: 'GET', path: path + query({ limit: '1', cursor }) })
      expect([200, 400]).toContain(answer.status)
    })

    test('is not found by its words', async () => {
      const isSearched = [...table.columns.values()].some(({ column }) => column.search !== undefined)
      const search = (words: string) => probe.ask({ method: 'GET', path: path + query({ search: words }) })
      const answer = await search(theirs.mark)
      if (isSearched) expect(itemsOf(answer)).toEqual([])
      if (isSearched) expect(itemsOf(await search(mine.mark))).not.toEqual([])
    })

    test('cannot be referred to by a new record', async () => {
      if (!may(table, 'create')) {
        const { status } = await probe.ask({ method: 'POST', path, body: soundValues(table, FIRST_NUMBER) })
        return expect([403, 404, 405]).toContain(status)
      }
      let number = FIRST_NUMBER
      const made = async (): Promise<Answer[]> => {
        const answers: Answer[] = []
        for (let turn = 0; turn < TURNS ** 2; turn++) {
          answers.push(await probe.ask({ method: 'POST', path, body: soundValues(table, number++, turn) }))
          if (answers.at(-1)?.status === 201) break
        }
        return answers
      }
      expect((await made()).map(({ status, body }) => (status === 201 ? status : body))).toContain(201)
      const columns = writable(table).filter(({ to, column }) => to !== undefined || column.type === 'uuid')
      for (const { name, column, to } of columns) {
        const id = theirs.ids.get(to ?? 'core.party')![0]!
        const values = (value: string) => ({ ...soundValues(table, number++), [name]: value })
        const many = (value: string) => ({ operations: [{ op: 'create', values: values(value) }] })
        const one = (value: string): Call => ({ method: 'POST', path, body: values(value) })
        const bulk = (value: string): Call => ({ method: 'POST', path: `${path}/bulk`, body: many(value) })
        const found = [...(await statuses(one, [id])), ...(await statuses(bulk, [id]))]
        // An id without a reference behind it is only a value: it may be stored, and leads nowhere.
        if (column.type !== 'uuid') expect(Math.min(...found)).toBeGreaterThanOrEqual(400)
      }
    })

    test('cannot be referred to by a record of mine', async () => {
      const columns = writable(table).filter(({ to }) => to !== undefined)
      const at = `${path}/${(await own())[0]}`
      const { version } = (await probe.ask({ method: 'GET', path: at })).body as { version: number }
      for (const { name, to } of columns) {
        const body = (value: string) => ({ version, values: { [name]: value } })
        const call = (value: string): Call => ({ method: 'PATCH', path: at, body: body(value) })
        const [status] = await statuses(call, [theirs.ids.get(to!)![0]!])
        expect(status).toBeGreaterThanOrEqual(400)
      }
    })
  },
)

describe.each(withheld.map((table) => [table.entity, table] as const))(
  '%s, which is not offered',
  (entity, table) => {
    test.each([
      ['mine', mine],
      ['theirs', theirs],
    ] as const)('is not there for any call, %s', async (_, { ids }) => {
      const path = pathOf(table)
      const id = ids.get(entity)![0] ?? unknownLike(mine.id)
      const calls: Call[] = [
        { method: 'GET', path },
        { method: 'GET', path: `${path}/count` },
        { method: 'GET', path: `${path}/summary` },
        { method: 'GET', path: `${path}/${id}` },
        { method: 'POST', path, body: {} },
        { method: 'PATCH', path: `${path}/${id}`, body: { version: 1, values: {} } },
        { method: 'DELETE', path: `${path}/${id}?version=1` },
        { method: 'POST', path: `${path}/bulk`, body: { operations: [{ op: 'delete', id, version: 1 }] } },
      ]
      for (const call of calls) expect(await probe.ask(call)).toMatchObject({ status: 404 })
    })
  },
)

test('afterwards everything of theirs is as it was', async () => {
  expect(probe.calls).toBeGreaterThan(offered.length * 20)
  expect(await world.snapshot()).toEqual(before)
})
