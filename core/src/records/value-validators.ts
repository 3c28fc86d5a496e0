import { createRequire } from 'node:module'
import type { Fault } from '@quoin/plugin-sdk'
import { typeOf } from '@quoin/plugin-sdk'
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { TableDefinition } from '../plugins/types.ts'

const require = createRequire(import.meta.url)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Compiled once for each table; the registry makes new definitions when a plugin changes. */
const validators = new WeakMap<TableDefinition, ValidateFunction>()

/** Every value that its column's JSON Schema refuses; values are present ones only. */
export function schemaFaults(table: TableDefinition, values: object, path: string): Fault[] {
  const validate = validators.get(table) ?? compile(table)
  if (validate(values)) return []
  return (validate.errors ?? []).map((error) => toFault(error, path))
}

/** Compiles ahead, so that the first write after a start or an upgrade does not wait. */
export function compile(table: TableDefinition): ValidateFunction {
  const properties = Object.fromEntries(
    [...table.columns.values()]
      .filter(({ isKernelOwned }) => !isKernelOwned)
      .map(({ name, column }) => [name, typeOf(column).jsonSchema(column)]),
  )
  const validate = createAjv().compile({ type: 'object', properties })
  validators.set(table, validate)
  return validate
}

/** One instance for each table: schemas of json columns may carry `$id`s, which an instance keeps for ever. */
function createAjv(): Ajv2020 {
  const { Ajv2020: Ajv } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020 }
  const addFormats = require('ajv-formats') as { default: (ajv: Ajv2020) => void }
  // Column types make it, and schemas of json columns were checked with their manifest.
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    ownProperties: true,
    verbose: true,
    validateSchema: false,
  })
  addFormats.default(ajv)
  // The usual definition also takes "urn:uuid:…", which PostgreSQL does not.
  return ajv.addFormat('uuid', UUID)
}

function toFault(error: ErrorObject, path: string): Fault {
  const params = error.params as Record<string, unknown>
  const expected =
    error.keyword === 'enum'
      ? (params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')
      : (error.message ?? 'another value')
  const got = JSON.stringify(error.data)?.slice(0, 80) ?? 'nothing'
  return { path: `${path}${error.instancePath}`, message: error.message ?? 'is not valid', expected, got }
}
