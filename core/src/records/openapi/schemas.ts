import { columnSchema, typeOf, type Column } from '@quoin/plugin-sdk'
import type { ActivePlugin, ColumnDefinition, TableDefinition } from '../../plugins/types.ts'
import { writableColumns } from '../check-values.ts'
import { comparisonSchema } from '../column-values.ts'
import { storedColumns } from '../scope.ts'

export type Json = Readonly<Record<string, unknown>>

export const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

/** Schemas of one table: `crm.deal`, and what is given to create, change and filter its records. */
export function tableSchemas(plugin: ActivePlugin, table: TableDefinition): Record<string, Json> {
  const { entity } = table
  const shown = storedColumns(table).map((name) => table.columns.get(name)!)
  const writable = [...writableColumns(table, 'api').values()]
  const isCompleted = plugin.manifest.hooks?.[table.name]?.includes('beforeCreate') === true
  return {
    [entity]: {
      type: 'object',
      title: table.table.label,
      required: shown.map(({ name }) => name),
      properties: Object.fromEntries(shown.map((column) => [column.name, shownSchema(column, table)])),
    },
    [`${entity}.new`]: {
      type: 'object',
      title: `New ${table.table.label}`,
      additionalProperties: false,
      // What the product's own code completes may be left out.
      required: isCompleted ? [] : writable.filter(({ column }) => isNeeded(column)).map(({ name }) => name),
      properties: Object.fromEntries(writable.map((column) => [column.name, valueSchema(column)])),
    },
    [`${entity}.values`]: {
      type: 'object',
      title: `Changed values of ${table.table.label}`,
      additionalProperties: false,
      properties: Object.fromEntries(writable.map((column) => [column.name, valueSchema(column)])),
    },
    [`${entity}.filter`]: filterSchema(table, shown),
  }
}

const isNeeded = (column: Column): boolean => column.required === true && column.default === undefined

function shownSchema(definition: ColumnDefinition, table: TableDefinition): Json {
  const isReadOnly = !writableColumns(table, 'api').has(definition.name)
  return { ...valueSchema(definition), ...(isReadOnly ? { readOnly: true } : {}) }
}

function valueSchema({ column, to }: ColumnDefinition): Json {
  const notes = [
    column.help,
    to === undefined ? undefined : `Id of a ${to}.`,
    column.type === 'money'
      ? `Minor units of the currency in "${column.currency ?? 'currency'}".`
      : undefined,
  ].filter((note) => note !== undefined)
  return {
    ...selfContained(columnSchema(column)),
    ...(column.label === undefined ? {} : { title: column.label }),
    ...(notes.length === 0 ? {} : { description: notes.join(' ') }),
    ...(column.default === undefined ? {} : { default: column.default }),
  }
}

/** References inside a schema of a manifest mean places of that schema, not of this document. */
export const selfContained = (schema: object): Json =>
  JSON.stringify(schema).includes('"$ref"')
    ? { description: 'Described in the manifest of the product.' }
    : (Object.fromEntries(
        Object.entries(schema).filter(([name]) => name !== '$id' && name !== '$schema'),
      ) as Json)

function filterSchema({ entity }: TableDefinition, columns: readonly ColumnDefinition[]): Json {
  const self = reference(`${entity}.filter`)
  const conditions = columns
    .filter(({ column }) => typeOf(column).operators.length > 0)
    .map(({ name, column }) => [name, conditionSchema(column)] as const)
  return {
    type: 'object',
    title: `Filter of ${entity}`,
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(conditions),
      and: { type: 'array', items: self, minItems: 1 },
      or: { type: 'array', items: self, minItems: 1 },
      not: self,
    },
  }
}

function conditionSchema(column: Column): Json {
  const value = comparisonSchema(column)
  const orNull = { anyOf: [value, { type: 'null' }] }
  const shapes: Readonly<Record<string, Json>> = {
    empty: { type: 'boolean' },
    eq: orNull,
    ne: orNull,
    in: { type: 'array', items: orNull, maxItems: 500 },
    notIn: { type: 'array', items: orNull, maxItems: 500 },
    starts: { type: 'string', maxLength: 200 },
    contains: { type: 'string', maxLength: 200 },
  }
  const properties = typeOf(column).operators.map((operator) => [operator, shapes[operator] ?? value])
  return {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: Object.fromEntries(properties),
  }
}

/** What every call may answer with. */
export const SHARED_SCHEMAS: Readonly<Record<string, Json>> = {
  Problem: {
    type: 'object',
    description: 'RFC 9457. Branch on `code`, show `detail` and `help`.',
    required: ['type', 'code', 'title', 'status', 'detail', 'correlationId'],
    properties: {
      type: { type: 'string', format: 'uri' },
      code: { type: 'string', examples: ['records.stale'] },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      help: { type: 'string' },
      correlationId: { type: 'string' },
      errors: { type: 'array', items: { $ref: '#/components/schemas/Fault' } },
      yours: { type: 'object', description: 'records.stale: the values that were sent' },
      current: { type: 'object', description: 'records.stale: the record as it is' },
    },
  },
  Fault: {
    type: 'object',
    required: ['path', 'message'],
    properties: {
      path: { type: 'string', description: 'JSON Pointer', examples: ['/amount'] },
      message: { type: 'string' },
      expected: { type: 'string' },
      got: { type: 'string' },
    },
  },
  Included: {
    type: 'object',
    description: 'Titles of referred records: entity, then id.',
    additionalProperties: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['id', 'title'],
        properties: { id: { type: 'string', format: 'uuid' }, title: { type: 'string' } },
      },
    },
  },
}
