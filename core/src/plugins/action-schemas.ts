import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const MAX_FAULTS = 50
const compiled = new WeakMap<object, ValidateFunction>()

/** Compiles a JSON Schema of a manifest once. @throws Error when it is no schema */
export function compileSchema(schema: object): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  // An instance for each schema: two plugins may give theirs the same $id.
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
  })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  compiled.set(schema, validate)
  return validate
}

/** Compiles all schemas of a plugin, so that no request pays for it. */
export function compileSchemas({ actions = {}, routes = [], events = {} }: Manifest): void {
  for (const { input, output } of Object.values(actions)) {
    compileSchema(input)
    if (output !== undefined) compileSchema(output)
  }
  for (const { payload } of Object.values(events.emits ?? {})) compileSchema(payload)
  for (const { query, body, response } of routes) {
    for (const schema of [query, body, response]) if (schema !== undefined) compileSchema(schema)
  }
}

/** What a value lacks of a schema; values themselves are not repeated. */
export function valueFaults(schema: object, value: unknown): Fault[] {
  const validate = compileSchema(schema)
  if (validate(value)) return []
  return (validate.errors ?? []).slice(0, MAX_FAULTS).map(({ instancePath, params, message }) => {
    const extra = params as { missingProperty?: string; additionalProperty?: string }
    const property = extra.missingProperty ?? extra.additionalProperty
    return {
      path: property === undefined ? instancePath : `${instancePath}/${property}`,
      message: message ?? 'is not valid',
    }
  })
}
