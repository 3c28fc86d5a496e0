import { newId } from '../../src/database/new-id.ts'
import type { Reply, Request, Route, RouteSource } from '../../src/http/types.ts'

const common = { access: 'public', tag: 'test', summary: 'for tests' } as const

async function insertTag(request: Request, name: string): Promise<Reply> {
  return request.transaction(async (unit) => {
    const { organisationId, actorId } = unit.context
    const id = newId()
    await unit.as('core').execute({
      sql: `insert into core.tag (organisation_id, id, name, created_by, updated_by) values ($1, $2, $3, $4, $4)`,
      values: [organisationId, id, name, actorId],
    })
    return {
      status: 201,
      body: { id, name },
      headers: { Location: `/api/core/tag/${id}`, 'Set-Cookie': 'x=1' },
    }
  })
}

const routes: readonly Route[] = [
  {
    ...common,
    method: 'GET',
    path: '/api/test/echo',
    handle: ({ query }) => Promise.resolve({ body: { query } }),
  },
  {
    ...common,
    method: 'POST',
    path: '/api/test/echo',
    body: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1 }, size: { type: 'integer' }, nested: {} },
    },
    handle: ({ body }) => Promise.resolve({ body: { body } }),
  },
  {
    ...common,
    method: 'GET',
    path: '/api/test/big',
    handle: () => Promise.resolve({ body: { text: 'word '.repeat(2000) } }),
  },
  {
    ...common,
    method: 'GET',
    path: '/api/test/tagged',
    handle: () => Promise.resolve({ body: { a: 1 }, headers: { ETag: '"7"' } }),
  },
  {
    ...common,
    method: 'GET',
    path: '/api/test/throws',
    handle: () => Promise.reject(new Error('secret detail of the inside')),
  },
  {
    ...common,
    method: 'GET',
    path: '/api/test/limited',
    query: {
      type: 'object',
      properties: { limit: { type: 'integer', minimum: 1, maximum: 200 } },
      additionalProperties: false,
    },
    handle: ({ query }) => Promise.resolve({ body: query }),
  },
  {
    ...common,
    access: 'member',
    method: 'POST',
    path: '/api/test/tags',
    body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    handle: (request) => insertTag(request, (request.body as { name: string }).name),
  },
  {
    ...common,
    access: 'member',
    method: 'POST',
    path: '/api/test/fails-late',
    handle: async (request) => {
      await insertTag(request, 'never')
      throw new Error('after the write')
    },
  },
  {
    ...common,
    access: 'member',
    method: 'GET',
    path: '/api/test/tags',
    handle: (request) =>
      request.transaction(async (unit) => ({
        body: await unit.as('core').rows({
          sql: 'select name from core.tag where organisation_id = $1 order by name',
          values: [unit.context.organisationId],
        }),
      })),
  },
  {
    ...common,
    access: 'member',
    method: 'GET',
    path: '/api/test/writes-in-get',
    handle: (request) => insertTag(request, 'from a GET'),
  },
  {
    ...common,
    access: 'member',
    productId: 'garden',
    method: 'GET',
    path: '/api/garden/plant',
    handle: () => Promise.resolve({ body: { items: [] } }),
  },
  {
    ...common,
    access: 'operator',
    method: 'GET',
    path: '/api/test/operator',
    handle: () => Promise.resolve({ body: {} }),
  },
  {
    ...common,
    access: 'admin',
    method: 'GET',
    path: '/api/test/admin',
    handle: () => Promise.resolve({ body: {} }),
  },
]

export const testRoutes: RouteSource = { routes: () => routes }
