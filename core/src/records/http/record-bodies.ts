import { MAX_OPERATIONS } from '../write-records.ts'

const version = { type: 'integer', minimum: 1, maximum: 2_147_483_647 }
const values = { type: 'object', description: 'column names and values' }
const id = { type: 'string', format: 'uuid' }

/** Shapes around the values; the values themselves are checked by their table's columns. */
export const CREATE_BODY = values
export const UPDATE_BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'values'],
  properties: { version, values },
}

const needs = (op: string, members: readonly string[]) => ({
  if: { properties: { op: { const: op } }, required: ['op'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: members },
})

export const BULK_BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['operations'],
  properties: {
    operations: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_OPERATIONS,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['op'],
        properties: { op: { enum: ['create', 'update', 'delete'] }, id, version, values },
        allOf: [
          needs('create', ['values']),
          needs('update', ['id', 'version', 'values']),
          needs('delete', ['id', 'version']),
        ],
      },
    },
  },
}

/** A thousand records with a long note each. */
export const BULK_MAX_BYTES = 16 * 1024 * 1024
