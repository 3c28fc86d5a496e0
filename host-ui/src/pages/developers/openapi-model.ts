/** The parts of an OpenAPI 3.1 document that the page shows. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
  readonly readOnly?: boolean
  readonly examples?: readonly unknown[]
}
export interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
  readonly description?: string
  readonly $ref?: string
}
interface RawOperation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses?: Readonly<Record<string, Content>>
}
export interface OpenApi {
  readonly info?: { readonly title?: string; readonly version?: string; readonly description?: string }
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface Operation {
  /** `GET /api/crm/deal`; also its address on the page. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly tag: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly responses: readonly {
    readonly status: string
    readonly text: string
    readonly schema: Schema | undefined
  }[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Follows `#/…` references; an unknown one gives undefined. */
export function resolve<T extends object>(document: OpenApi, value: T | undefined): T | undefined {
  let current: unknown = value
  // A reference may lead to a reference, though hardly ever more than twice.
  for (let steps = 0; steps < 8; steps += 1) {
    const ref = (current as { $ref?: unknown } | undefined)?.$ref
    if (typeof ref !== 'string') return current as T | undefined
    current = ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>(
        (node, key) =>
          (node as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
        document,
      )
  }
  return undefined
}

/** Every operation, by tag, in the document's order. */
export function operationsByTag(document: OpenApi): ReadonlyMap<string, readonly Operation[]> {
  const groups = new Map<string, Operation[]>()
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const raw = item[method] as RawOperation | undefined
      if (!raw) continue
      const operation = operationOf(
        document,
        method.toUpperCase(),
        path,
        raw,
        item['parameters'] as Parameter[] | undefined,
      )
      groups.set(operation.tag, [...(groups.get(operation.tag) ?? []), operation])
    }
  }
  return groups
}

function operationOf(
  document: OpenApi,
  method: string,
  path: string,
  raw: RawOperation,
  shared: readonly Parameter[] = [],
): Operation {
  const parameters = [...shared, ...(raw.parameters ?? [])].flatMap(
    (parameter) => resolve(document, parameter) ?? [],
  )
  return {
    id: `${method} ${path}`,
    method,
    path,
    summary: raw.summary ?? path,
    description: raw.description ?? '',
    tag: raw.tags?.[0] ?? 'Other',
    parameters,
    body: schemaOf(resolve(document, raw.requestBody)),
    responses: Object.entries(raw.responses ?? {}).map(([status, response]) => {
      const found = resolve(document, response)
      return { status, text: found?.description ?? '', schema: schemaOf(found) }
    }),
  }
}

const schemaOf = (content: Content | undefined): Schema | undefined =>
  Object.values(content?.content ?? {})[0]?.schema

/** A type in one line: "string (uuid)", "array of Deal", "open | won". */
export function typeText(document: OpenApi, schema: Schema | undefined): string {
  const name = schema?.$ref?.split('/').at(-1)
  const found = resolve(document, schema)
  if (!found) return 'any'
  if (found.enum) return found.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (found.const !== undefined) return JSON.stringify(found.const)
  const variants = found.anyOf ?? found.oneOf
  if (variants) return variants.map((variant) => typeText(document, variant)).join(' | ')
  const type = Array.isArray(found.type)
    ? found.type.join(' | ')
    : ((found.type as string | undefined) ?? 'any')
  if (type === 'array') return `array of ${typeText(document, found.items)}`
  if (name && type === 'object') return name
  return found.format ? `${type} (${found.format})` : type
}

/** Deeper than this an example says no more. */
const DEPTH = 4

/** A value that fits a schema, for examples. */
export function exampleOf(document: OpenApi, schema: Schema | undefined, depth = 0): unknown {
  const found = resolve(document, schema)
  if (!found || depth > DEPTH) return null
  if (found.examples?.length) return found.examples[0]
  if (found.default !== undefined) return found.default
  if (found.const !== undefined) return found.const
  if (found.enum) return found.enum[0]
  const variant = found.anyOf?.[0] ?? found.oneOf?.[0] ?? found.allOf?.[0]
  if (variant) return exampleOf(document, variant, depth + 1)
  const type = typeof found.type === 'string' ? found.type : found.type?.find((each) => each !== 'null')
  if (type === 'array') return [exampleOf(document, found.items, depth + 1)]
  if (type === 'object' || found.properties) return exampleObject(document, found, depth)
  return scalarExample(type, found)
}

function exampleObject(document: OpenApi, schema: Schema, depth: number): object {
  const required = new Set(schema.required)
  const names = Object.keys(schema.properties ?? {}).filter(
    (name) => required.size === 0 || required.has(name),
  )
  return Object.fromEntries(
    names.map((name) => [name, exampleOf(document, schema.properties?.[name], depth + 1)]),
  )
}

function scalarExample(type: string | undefined, schema: Schema): unknown {
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  if (type === 'boolean') return true
  const byFormat: Readonly<Record<string, string>> = {
    uuid: '0198c4f0-0000-7000-8000-000000000001',
    date: '2026-11-24',
    'date-time': '2026-11-24T09:00:00Z',
    email: 'ana@example.com',
    uri: 'https://example.com',
  }
  return type === 'string' ? (byFormat[schema.format ?? ''] ?? 'text') : null
}

/** A call that a terminal can make. */
export function curlOf(document: OpenApi, operation: Operation, origin: string): string {
  const path = operation.path.replace(
    /\{(\w+)\}|:(\w+)/g,
    (_, braced?: string, colon?: string) => `<${braced ?? colon ?? ''}>`,
  )
  const lines = [`curl -X ${operation.method} '${origin}${path}'`, `-H 'Cookie: <your session>'`]
  if (operation.method !== 'GET') lines.push(`-H "Idempotency-Key: $(uuidgen)"`)
  if (operation.body) {
    lines.push(`-H 'Content-Type: application/json'`)
    lines.push(`-d '${JSON.stringify(exampleOf(document, operation.body), null, 2)}'`)
  }
  return lines.join(' \\\n  ')
}
