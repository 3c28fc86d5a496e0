import { createRequire } from 'node:module'
import type { Fault } from '@quoin/plugin-sdk'
import { typeOf } from '@quoin/plugin-sdk'
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { schemaWords } from '../errors/schema-words.ts'
import type { TableDefinition } from '../plugins/types.ts'

const require = createRequire(import.meta.url)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Compiled once for each table; the registry makes new definitions when a plugin changes. */
const validators = new WeakMap<TableDefinition, ValidateFunction>()

/** Every value that its column's JSON Schema refuses; values are present ones only. */
export function schemaFaults(table: TableDefinition, values: object, path: string): Fault[] {
  const validate = validators.get(table) ?? compile(table)
  if (validate(values)) return []
  return (validate.errors ?? []).map((error) => toFault(error, table, path))
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

/** How a value of these types is written. */
const WRITTEN: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as ana@example.org',
  phone: 'a phone number such as +44 20 7946 0000',
  url: 'a web address such as https://example.org',
  country: 'a country code of two letters such as GB',
  currency: 'a currency code of three letters such as GBP',
  decimal: 'a decimal number written as text such as "12.50"',
  percent: 'a percentage such as "12.5"',
}

function toFault(error: ErrorObject, table: TableDefinition, path: string): Fault {
  const [, name = '', ...inside] = error.instancePath.split('/')
  const type = inside.length === 0 ? table.columns.get(name)?.column.type : undefined
  const got = JSON.stringify(error.data)?.slice(0, 80) ?? 'nothing'
  return { path: `${path}${error.instancePath}`, ...schemaWords(error, WRITTEN[type ?? '']), got }
}
