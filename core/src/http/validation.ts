import { createRequire } from 'node:module'
import type { Fault } from '@quoin/plugin-sdk'
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { schemaWords } from '../errors/schema-words.ts'
import { invalidInput } from './errors.ts'

const require = createRequire(import.meta.url)
const compiled = new WeakMap<object, ValidateFunction>()
const MAX_FAULTS = 50
let bodies: Ajv2020 | undefined
let queries: Ajv2020 | undefined

/** Loading Ajv and its first compilation cost about 60 ms, so both wait for the first schema. */
function createAjv(coerceTypes: boolean): Ajv2020 {
  const { Ajv2020: Ajv } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020 }
  const addFormats = require('ajv-formats') as { default: (ajv: Ajv2020) => void }
  const ajv = new Ajv({ allErrors: true, strict: false, coerceTypes, ownProperties: true, verbose: true })
  addFormats.default(ajv)
  return ajv
}

/**
 * Checks a value against the route's schema; each schema is compiled once in the life of the process.
 * @throws http.invalid-input (400) with every fault: path, what was expected, what came
 */
export function assertValid(part: 'body' | 'query', schema: object, value: unknown): void {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    const ajv = part === 'body' ? (bodies ??= createAjv(false)) : (queries ??= createAjv(true))
    validate = ajv.compile(withoutId(schema))
    compiled.set(schema, validate)
  }
  if (validate(value)) return
  const faults = (validate.errors ?? []).slice(0, MAX_FAULTS).map(toFault)
  throw invalidInput({ part }, { faults })
}

/** Ajv keeps schemas by `$id` and refuses a second one; routes are told apart by identity instead. */
function withoutId(schema: object): object {
  if (!('$id' in schema)) return schema
  const { $id: _, ...rest } = schema
  return rest
}

function toFault(error: ErrorObject): Fault {
  const params = error.params as Record<string, unknown>
  const extra = params['missingProperty'] ?? params['additionalProperty']
  const path =
    extra === undefined ? error.instancePath : `${error.instancePath}/${escapePointer(String(extra))}`
  if (error.keyword === 'additionalProperties') {
    return { path, message: 'is not known here', expected: knownProperties(error), got: String(extra) }
  }
  if (error.keyword === 'required')
    return { path, message: 'is missing', expected: 'a value', got: 'nothing' }
  return { path, ...schemaWords(error), got: describe(error.data) }
}

function knownProperties(error: ErrorObject): string {
  const properties = (error.parentSchema as { properties?: object } | undefined)?.properties ?? {}
  return Object.keys(properties).slice(0, 40).join(', ') || 'no properties'
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Short, and never a whole value: a problem document must not repeat a password. */
function describe(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length} characters`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : String(value)
}
