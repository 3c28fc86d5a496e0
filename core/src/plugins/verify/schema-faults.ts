import { Manifest, type Fault } from '@quoin/plugin-sdk'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { nearestName } from '../../config/nearest-name.ts'
import { pointerPart } from './parse-manifest.ts'

const MAX_FAULTS = 200
let validate: ValidateFunction | undefined

/** Every way in which a value is not the manifest's schema; each says what was expected and what came. */
export function schemaFaults(value: unknown): Fault[] {
  validate ??= new Ajv2020({
    allErrors: true,
    strict: true,
    // A record of named things states its names as patterns; a union may mix a text and a list.
    strictTypes: false,
    verbose: true,
    ownProperties: true,
  }).compile(Manifest)
  if (validate(value)) return []
  return withoutBranches(validate.errors ?? [])
    .slice(0, MAX_FAULTS)
    .map(toFault)
}

/**
 * A union reports the faults of all its branches. Kept are those of the branch that the value was meant for:
 * the one whose type it has; without such a branch, the union's own fault says what would do.
 */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>()
  for (const union of errors.filter(({ keyword }) => keyword === 'anyOf')) {
    const inside = errors.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/`))
    const branch = ({ schemaPath }: ErrorObject) => schemaPath.slice(union.schemaPath.length).split('/')[1]
    const isMismatch = (error: ErrorObject) =>
      error.instancePath === union.instancePath && ['type', 'const', 'enum'].includes(error.keyword)
    const mismatched = new Set(inside.filter(isMismatch).map(branch))
    const meant = inside.filter(
      (error) => error.instancePath.startsWith(union.instancePath) && !mismatched.has(branch(error)),
    )
    for (const error of inside) if (!meant.includes(error)) dropped.add(error)
    if (meant.length > 0) dropped.add(union)
  }
  // `propertyNames` repeats what additionalProperties says better.
  return errors.filter((error) => !dropped.has(error) && error.keyword !== 'propertyNames')
}

function toFault(error: ErrorObject): Fault {
  const params = error.params as Record<string, unknown>
  if (error.keyword === 'additionalProperties')
    return unknownProperty(error, String(params['additionalProperty']))
  if (error.keyword === 'required') {
    const path = `${error.instancePath}/${pointerPart(String(params['missingProperty']))}`
    return { path, message: 'is missing', expected: 'a value', got: 'nothing' }
  }
  const path =
    error.propertyName === undefined
      ? error.instancePath
      : `${error.instancePath}/${pointerPart(error.propertyName)}`
  const got = describe(error.propertyName ?? error.data)
  const expected = expectation(error)
  const near =
    error.keyword === 'enum'
      ? nearestName(String(error.data), (params['allowedValues'] as unknown[]).map(String))
      : undefined
  return { path, message: `expected ${expected}, got ${got}${meantName(near)}`, expected, got }
}

function unknownProperty(error: ErrorObject, name: string): Fault {
  const schema = error.parentSchema as { properties?: object; patternProperties?: object }
  const known = Object.keys(schema.properties ?? {})
  const [pattern] = Object.keys(schema.patternProperties ?? {})
  const expected = pattern === undefined ? `one of ${known.join(', ')}` : `a name of the form ${pattern}`
  return {
    path: `${error.instancePath}/${pointerPart(name)}`,
    message:
      pattern === undefined
        ? `is not known here${meantName(nearestName(name, known))}`
        : `is not ${expected}`,
    expected,
    got: name.slice(0, 100),
  }
}

const meantName = (near: string | undefined): string =>
  near === undefined ? '' : `; did you mean "${near}"?`

function expectation({ keyword, params, schema, parentSchema, message }: ErrorObject): string {
  const { description } = (parentSchema ?? {}) as { description?: string }
  const values = params as Record<string, unknown>
  switch (keyword) {
    case 'type':
      return `a value of type ${[values['type']].flat().join(' or ')}`
    case 'enum':
      return `one of ${(values['allowedValues'] as unknown[]).join(', ')}`
    case 'pattern':
      return `${description === undefined ? '' : `${description}, `}text of the form ${String(values['pattern'])}`
    case 'anyOf':
      return (schema as { type?: string; const?: unknown; enum?: unknown[] }[])
        .map((branch) =>
          branch.const !== undefined
            ? String(branch.const)
            : branch.enum !== undefined
              ? `one of ${branch.enum.join(', ')}`
              : `a value of type ${branch.type}`,
        )
        .join(' or ')
    default:
      return (message ?? 'another value').replace(
        /^must (NOT )?(be|have|match) ?/,
        (_, not: string | undefined) => (not === undefined ? '' : 'not '),
      )
  }
}

export function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
