import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const MAX_FAULTS = 50
/** Every manifest is read again for each plan and each activation, mostly with the same schemas in it. */
const MAX_COMPILED = 5_000
const known = new WeakMap<object, ValidateFunction>()
const byContent = new Map<string, ValidateFunction>()
const options = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  ownProperties: true,
}
/** Making the validator of JSON Schema itself takes ten times as long as that of one small schema. */
let metaSchemas: Ajv2020 | undefined

/** Compiles a JSON Schema of a manifest once. @throws Error when it is no schema */
export function compileSchema(schema: object): ValidateFunction {
  const compiled = known.get(schema) ?? compileContent(schema)
  known.set(schema, compiled)
  return compiled
}

function compileContent(schema: object): ValidateFunction {
  const content = JSON.stringify(schema)
  const compiled = byContent.get(content) ?? compile(schema)
  byContent.delete(content)
  byContent.set(content, compiled)
  if (byContent.size > MAX_COMPILED) byContent.delete(byContent.keys().next().value!)
  return compiled
}

function compile(schema: object): ValidateFunction {
  metaSchemas ??= new Ajv2020(options)
  void metaSchemas.validateSchema(schema, true)
  // An instance for each schema: two plugins may give theirs the same $id.
  const ajv = new Ajv2020({ ...options, validateSchema: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

/** Compiles all schemas of a plugin, so that no request pays for it. */
export function compileSchemas({ actions = {}, routes = [], events = {}, jobs = {} }: Manifest): void {
  for (const { input, output } of Object.values(actions)) {
    compileSchema(input)
    if (output !== undefined) compileSchema(output)
  }
  for (const { payload } of Object.values(events.emits ?? {})) compileSchema(payload)
  for (const { input } of Object.values(jobs)) compileSchema(input)
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
