import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import type { Route } from '../../src/http/types.ts'
import { openApiDocument } from '../../src/records/openapi/openapi-document.ts'
import { openApiRoutes } from '../../src/records/openapi/openapi-routes.ts'
import { manifest, registryOf } from '../permissions/registry-fixture.ts'
import { oddManifest } from './odd-manifest.ts'
import { coreManifest, crmManifest, kernelManifest } from './records-fixture.ts'

interface Operation {
  operationId: string
  tags: string[]
  summary: string
  parameters?: { name: string; in: string; required?: boolean; schema?: object; content?: object }[]
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> }
  responses: Record<string, object>
}
type Paths = Record<string, Record<string, Operation>>
interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Paths
  tags: { name: string }[]
  components: { schemas: Record<string, { properties?: Record<string, object>; required?: string[] }> }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const registry = registryOf(
  kernelManifest,
  coreManifest,
  crmManifest,
  oddManifest,
  manifest('later', {
    tables: { visit: { label: 'Visit', title: '{name}', columns: { name: { type: 'text' } } } },
    actions: {
      'visit.plan': {
        label: 'Plan',
        permission: 'update:visit',
        effect: 'write',
        input: { $id: 'x', $ref: '#/$defs/a', $defs: { a: { type: 'object' } } },
      },
    },
  }),
)
const handle = () => Promise.resolve({})
const routes: Route[] = [
  { method: 'GET', path: '/api/members/:id', access: 'member', tag: 'people', summary: 'One', handle },
  {
    method: 'PATCH',
    path: '/api/members/:id',
    access: 'admin',
    tag: 'people',
    summary: 'Change',
    body: { type: 'object' },
    handle,
  },
  {
    method: 'POST',
    path: '/api/session',
    access: 'public',
    tag: 'session',
    summary: 'Sign in',
    body: {},
    handle,
  },
  {
    method: 'POST',
    path: '/api/imports',
    access: 'member',
    tag: 'imports',
    summary: 'Upload',
    streams: true,
    query: { properties: { name: { type: 'string' } }, required: ['name'] },
    handle,
  },
  {
    method: 'GET',
    path: '/api/later/extra',
    access: 'member',
    tag: 'later',
    summary: 'Extra',
    productId: 'later',
    handle,
  },
  { method: 'GET', path: '/api/:plugin/:table', access: 'member', tag: 'records', summary: 'List', handle },
  { method: 'GET', path: '/healthz', access: 'public', tag: 'health', summary: 'Health', handle },
]
const documentFor = (...products: string[]): Document =>
  openApiDocument({
    registry,
    routes,
    products: new Set(products),
    cookie: 'sid',
  }) as never as Document
const document = documentFor('core', 'kernel', 'crm', 'odd')
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.flatMap((method) =>
    item[method] === undefined ? [] : [{ path, method, operation: item[method], item }],
  ),
)

describe('the description of the API', () => {
  test('names the calls of every offered table and action of the products that are on', () => {
    const paths = Object.keys(document.paths)
    expect(paths).toEqual(
      expect.arrayContaining([
        '/api/crm/deal',
        '/api/crm/deal/{id}',
        '/api/crm/deal/count',
        '/api/crm/deal/summary',
        '/api/crm/deal/bulk',
        '/api/core/party',
        '/api/crm/actions/deal.win',
        '/api/members/{id}',
      ]),
    )
    expect(paths.filter((path) => /kernel|later|hidden|organisation|healthz|:/.test(path))).toEqual([])
    expect(Object.keys(documentFor('core', 'later').paths)).toEqual(
      expect.arrayContaining(['/api/later/visit', '/api/later/extra', '/api/later/actions/visit.plan']),
    )
  })

  test('offers only what a manifest opens', () => {
    expect(Object.keys(document.paths['/api/core/person']!)).toEqual(['get'])
    expect(Object.keys(document.paths['/api/core/person/{id}']!)).toEqual(['parameters', 'get'])
    expect(document.paths['/api/core/person/bulk']).toBeUndefined()
  })

  test('every reference leads somewhere inside the document', () => {
    const missing: string[] = []
    for (const whole of [document, documentFor('later')]) {
      const resolve = (ref: string): unknown =>
        ref
          .replace(/^#\//, '')
          .split('/')
          .reduce((at: unknown, step) => (at as Record<string, unknown> | undefined)?.[step], whole)
      const visit = (value: unknown): void => {
        if (typeof value !== 'object' || value === null) return
        for (const [name, each] of Object.entries(value)) {
          if (name !== '$ref') visit(each)
          else if (resolve(String(each)) === undefined) missing.push(String(each))
        }
      }
      visit(whole)
    }
    expect(missing).toEqual([])
  })

  test('has the structure that OpenAPI 3.1 asks for', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: 'Quoin' })
    expect(
      Object.keys(document.components.schemas).filter((name) => !/^[A-Za-z0-9._-]+$/.test(name)),
    ).toEqual([])
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
    const tags = document.tags.map(({ name }) => name)
    for (const { path, operation, item } of operations) {
      expect(operation.summary).not.toBe('')
      expect(
        Object.keys(operation.responses).every((status) => /^([1-5](\d\d|XX)|default)$/.test(status)),
      ).toBe(true)
      for (const tag of operation.tags) expect(tags).toContain(tag)
      const parameters = [
        ...((item['parameters'] as never as Operation['parameters']) ?? []),
        ...(operation.parameters ?? []),
      ]
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const inPath = parameters.filter((parameter) => parameter.in === 'path')
      expect(inPath.map(({ name }) => name)).toEqual(wanted)
      expect(inPath.every(({ required }) => required === true)).toBe(true)
      for (const parameter of parameters) {
        expect((parameter.schema === undefined) !== (parameter.content === undefined)).toBe(true)
      }
      const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  test('its schemas are sound, and its examples fit them', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    ajv.addSchema({ ...document, $id: 'openapi' })
    const named = Object.keys(document.components.schemas)
    for (const name of named.filter((each) => /^(odd|core\.party|Problem)/.test(each)))
      ajv.compile({ $ref: `openapi#/components/schemas/${name}` })
    let checked = 0
    for (const { operation } of operations) {
      const media = operation.requestBody?.content['application/json']
      if (media?.example === undefined) continue
      const schema = JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"openapi#/')) as object
      const validate = ajv.compile(schema)
      expect([operation.operationId, validate(media.example), validate.errors]).toEqual([
        operation.operationId,
        true,
        null,
      ])
      checked++
    }
    expect(checked).toBeGreaterThan(20)
  })

  test('a record shows its columns, a new one only what may be written', () => {
    const { schemas } = document.components
    expect(Object.keys(schemas['odd.thing']!.properties!)).toEqual(
      expect.arrayContaining(['id', 'version', 'secret', 'name']),
    )
    expect(schemas['odd.thing']!.properties).not.toHaveProperty('blob')
    expect(schemas['odd.thing']!.properties).not.toHaveProperty('deleted_at')
    expect(schemas['odd.thing.new']!.properties).not.toHaveProperty('secret')
    expect(schemas['odd.thing.new']!.properties).not.toHaveProperty('id')
    expect(schemas['odd.thing.new']!.required).toEqual(['name'])
    expect(schemas['crm.deal.new']!.required, 'hooks complete a deal').toEqual([])
  })

  test('is built once for each set of products and again when a plugin changes', async () => {
    const changing = registryOf(coreManifest, crmManifest)
    const [route] = openApiRoutes({
      registry: changing,
      routes: () => routes,
      cookie: 'sid',
    }).routes()
    const ask = async (...products: string[]) =>
      (await route!.handle({ actor: { products: new Set(products) } } as never)).body
    const first = await ask('core', 'crm')
    expect(await ask('crm', 'core')).toBe(first)
    expect(await ask('core')).not.toBe(first)
    changing.replace(changing.plugins())
    expect(await ask('core', 'crm')).not.toBe(first)
  })
})
