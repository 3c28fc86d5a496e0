import { describe, expect, test } from 'vitest'
import {
  curlOf,
  exampleOf,
  operationsByTag,
  resolve,
  typeText,
} from '../../src/pages/developers/openapi-model.ts'
import type { OpenApi } from '../../src/pages/developers/openapi-model.ts'

const document: OpenApi = {
  paths: {
    '/api/crm/deal/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      get: { summary: 'One deal', tags: ['CRM'], responses: { 200: { description: 'The deal' } } },
      patch: {
        summary: 'Changes a deal',
        tags: ['CRM'],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Change' } } } },
      },
    },
    '/healthz': { get: {} },
  },
  components: {
    schemas: {
      Change: {
        type: 'object',
        required: ['version', 'values'],
        properties: {
          version: { type: 'integer', minimum: 1 },
          values: {
            type: 'object',
            properties: { name: { type: 'string' }, due: { type: 'string', format: 'date' } },
          },
          note: { type: 'string' },
        },
      },
      Tree: {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
      },
      Loop: { $ref: '#/components/schemas/Loop' },
    },
  },
}

describe('an OpenAPI document', () => {
  const groups = operationsByTag(document)

  test('gives operations by tag with the parameters of their path', () => {
    expect([...groups].map(([tag, list]) => [tag, list.map((each) => each.id)])).toEqual([
      ['CRM', ['GET /api/crm/deal/{id}', 'PATCH /api/crm/deal/{id}']],
      ['Other', ['GET /healthz']],
    ])
    expect(groups.get('CRM')?.[0]?.parameters[0]?.name).toBe('id')
  })

  test('gives a call for the terminal with a body that fits', () => {
    const operation = groups.get('CRM')?.[1]
    if (!operation) throw new Error('expected an operation')
    const curl = curlOf(document, operation, 'https://q.example')
    expect(curl).toContain("curl -X PATCH 'https://q.example/api/crm/deal/<id>'")
    expect(curl).toContain('Idempotency-Key')
    expect(exampleOf(document, operation.body)).toEqual({
      version: 1,
      values: { name: 'text', due: '2026-11-24' },
    })
  })

  test('ends where a schema holds itself', () => {
    const tree = { $ref: '#/components/schemas/Tree' }
    expect(JSON.stringify(exampleOf(document, tree)).length).toBeLessThan(200)
    expect(resolve(document, { $ref: '#/components/schemas/Loop' })).toBeUndefined()
    expect(resolve(document, { $ref: '#/components/schemas/Nobody' })).toBeUndefined()
  })

  test('names types in one line', () => {
    expect(typeText(document, { $ref: '#/components/schemas/Change' })).toBe('Change')
    expect(typeText(document, { type: 'array', items: { type: 'string', format: 'uuid' } })).toBe(
      'array of string (uuid)',
    )
    expect(typeText(document, { enum: ['a', 'b'] })).toBe('"a" | "b"')
    expect(typeText(document, { anyOf: [{ type: 'string' }, { type: 'null' }] })).toBe('string | null')
    expect(typeText(document, undefined)).toBe('any')
  })
})
