import type { TableDefinition } from '../../plugins/types.ts'
import { HTTP_LIMIT } from '../http/record-query.ts'
import { pluralOf } from '../titles.ts'
import { BULK_BODY } from '../http/record-bodies.ts'
import { exampleValues } from './examples.ts'
import { reference, type Json } from './schemas.ts'

const query = (name: string, schema: Json, description: string): Json => ({
  name,
  in: 'query',
  schema,
  description,
})
const text = { type: 'string' }

export const ID_PARAMETER: Json = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
}
export const KEY_PARAMETER: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 8, maxLength: 100 },
  description: 'A repeat with the same key answers the stored reply and does nothing again.',
}

export const PROBLEM: Json = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: reference('Problem') } },
}

export const reply = (description: string, schema: Json, example?: unknown): Json => ({
  description,
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
})

export const body = (schema: Json, example?: unknown): Json => ({
  required: true,
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
})

/** Calls of one table, as far as its manifest offers them. */
export function tablePaths(table: TableDefinition, tag: string): Record<string, Json> {
  const { pluginId, name } = table
  const base = `/api/${pluginId}/${name}`
  const context: TableContext = { table, tag, base, offers: offersOf(table) }
  const item = itemOperations(context)
  return {
    [base]: {
      get: listOperation(context),
      ...(context.offers.create ? { post: createOperation(context) } : {}),
    },
    [`${base}/count`]: { get: countOperation(context) },
    [`${base}/summary`]: { get: summaryOperation(context) },
    [`${base}/export.csv`]: { get: exportOperation(context) },
    ...(Object.values(context.offers).some(Boolean)
      ? { [`${base}/bulk`]: { post: bulkOperation(context) } }
      : {}),
    [`${base}/{id}`]: { parameters: [ID_PARAMETER], ...item },
  }
}

interface TableContext {
  readonly table: TableDefinition
  readonly tag: string
  readonly base: string
  readonly offers: { readonly create: boolean; readonly update: boolean; readonly delete: boolean }
}

function offersOf({ table }: TableDefinition): TableContext['offers'] {
  const records = table.records === false ? undefined : table.records
  return {
    create: records?.create !== false,
    update: records?.update !== false,
    delete: records?.delete !== false,
  }
}

const operation = ({ table, tag }: TableContext, verb: string, summary: string, rest: Json): Json => ({
  operationId: `${table.entity}.${verb}`,
  tags: [tag],
  summary,
  ...rest,
})

const selection = ({ table }: TableContext): Json[] => [
  {
    name: 'filter',
    in: 'query',
    description: 'Conditions as JSON.',
    content: { 'application/json': { schema: reference(`${table.entity}.filter`) } },
  },
  query('search', { ...text, maxLength: 200 }, 'Words, or the beginnings of words.'),
]

function exportOperation(context: TableContext): Json {
  const parameters = [
    ...selection(context),
    query('sort', text, 'As for the list.'),
    query('columns', text, 'Columns wanted, in this order, joined by commas; all when absent.'),
  ]
  const content = { 'text/csv': { schema: text } }
  return operation(context, 'export', `The whole list of ${pluralOf(context.table)} as CSV`, {
    parameters,
    responses: {
      '200': { description: 'Headings are labels, references are names', content },
      default: PROBLEM,
    },
  })
}

function listOperation(context: TableContext): Json {
  const { table } = context
  const parameters = [
    ...selection(context),
    query('sort', text, 'Up to three columns, "-" before one for descending: `-created_at`.'),
    query('limit', { type: 'integer', minimum: 1, maximum: HTTP_LIMIT, default: 50 }, 'Records of one page.'),
    query('cursor', text, '`nextCursor` of the page before, with the same sort.'),
    query('include', text, 'Reference columns whose titles are wanted, joined by commas.'),
    query('columns', text, 'Columns wanted, joined by commas; id and version always come.'),
  ]
  const schema = {
    type: 'object',
    required: ['items', 'nextCursor', 'included'],
    properties: {
      items: { type: 'array', items: reference(table.entity) },
      nextCursor: { type: ['string', 'null'] },
      included: reference('Included'),
    },
  }
  return operation(context, 'list', `List ${pluralOf(table)}`, {
    parameters,
    responses: { '200': reply('One page', schema), default: PROBLEM },
  })
}

function countOperation(context: TableContext): Json {
  const schema = {
    type: 'object',
    required: ['count', 'isExact'],
    properties: {
      count: { type: 'integer' },
      isExact: { type: 'boolean', description: 'false: there are more' },
    },
  }
  return operation(context, 'count', `Count ${pluralOf(context.table)}`, {
    parameters: selection(context),
    responses: { '200': reply('The number', schema, { count: 12, isExact: true }), default: PROBLEM },
  })
}

function summaryOperation(context: TableContext): Json {
  const sum = {
    type: 'object',
    required: ['currency', 'amount'],
    properties: { currency: { type: ['string', 'null'] }, amount: { type: ['integer', 'string'] } },
  }
  const group = {
    type: 'object',
    required: ['key', 'count', 'sums'],
    properties: {
      key: { type: ['string', 'boolean', 'null'] },
      count: { type: 'integer' },
      sums: { type: 'array', items: sum },
    },
  }
  const schema = {
    type: 'object',
    required: ['groups'],
    properties: { groups: { type: 'array', items: group } },
  }
  const parameters = [
    ...selection(context),
    query('group', text, 'A choice, reference, boolean, country or currency column.'),
    query('sum', text, 'A money, integer, duration or decimal column.'),
  ]
  return operation(context, 'summary', `Counts and sums of ${pluralOf(context.table)}`, {
    parameters,
    responses: { '200': reply('Groups', schema), default: PROBLEM },
  })
}

function createOperation(context: TableContext): Json {
  const { table, base } = context
  return operation(context, 'create', `Create a ${table.table.label}`, {
    parameters: [KEY_PARAMETER],
    requestBody: body(reference(`${table.entity}.new`), exampleValues(table)),
    responses: {
      '201': {
        ...reply('The record', reference(table.entity)),
        headers: { Location: { schema: text, description: `${base}/{id}` } },
      },
      default: PROBLEM,
    },
  })
}

function itemOperations(context: TableContext): Json {
  const { table, offers } = context
  const etag = { ETag: { schema: text, description: 'the version in quotes' } }
  const record = { ...reply('The record', reference(table.entity)), headers: etag }
  const get = operation(context, 'get', `One ${table.table.label}`, {
    parameters: [query('include', text, 'Reference columns whose titles are wanted; adds `included`.')],
    responses: { '200': record, default: PROBLEM },
  })
  const change = {
    type: 'object',
    additionalProperties: false,
    required: ['version', 'values'],
    properties: { version: { type: 'integer', minimum: 1 }, values: reference(`${table.entity}.values`) },
  }
  const patch = operation(context, 'update', `Change a ${table.table.label}`, {
    parameters: [KEY_PARAMETER],
    requestBody: body(change, { version: 1, values: exampleValues(table, 1) }),
    responses: { '200': record, default: PROBLEM },
  })
  const remove = operation(context, 'delete', `Delete a ${table.table.label}`, {
    parameters: [
      { ...query('version', { type: 'integer', minimum: 1 }, 'The version you saw.'), required: true },
      KEY_PARAMETER,
    ],
    responses: { '204': { description: 'Deleted' }, default: PROBLEM },
  })
  return { get, ...(offers.update ? { patch } : {}), ...(offers.delete ? { delete: remove } : {}) }
}

function bulkOperation(context: TableContext): Json {
  const { table } = context
  const schema = {
    type: 'object',
    required: ['results'],
    properties: {
      results: {
        type: 'array',
        items: {
          anyOf: [
            reference(table.entity),
            { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
          ],
        },
      },
    },
  }
  return operation(context, 'bulk', `Many writes of ${pluralOf(table)}, all or nothing`, {
    parameters: [KEY_PARAMETER],
    requestBody: body(BULK_BODY, { operations: [{ op: 'create', values: exampleValues(table) }] }),
    responses: { '200': reply('One result for each operation', schema), default: PROBLEM },
  })
}
