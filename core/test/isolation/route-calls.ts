import type { Manifest } from '@quoin/plugin-sdk'
import type { Route } from '../../src/http/types.ts'
import type { PluginRegistry } from '../../src/plugins/types.ts'
import type { Call } from './probe.ts'
import type { Organisation } from './two-organisations.ts'

/** A place in a call that a caller fills: an id, or a text that could be the key of something. */
export interface Place {
  readonly where: 'path' | 'query' | 'body'
  /** Names from the outside in: `['organisation', 'name']`. */
  readonly names: readonly string[]
  readonly kind: 'id' | 'text'
}

/** One call that can be made: a route with its vocabulary filled in and its input described. */
export interface Shape {
  readonly route: Route
  readonly path: string
  readonly places: readonly Place[]
  /** The plugin whose tables name what an id means, and the table that its permission speaks of. */
  readonly pluginId: string | undefined
  readonly tableName: string | undefined
  readonly body: unknown
  readonly query: unknown
}

type Schema = Readonly<Record<string, unknown>> & { readonly properties?: Record<string, Schema> }

/** Sound texts where a schema alone does not say what they mean. */
const SAMPLES: Readonly<Record<string, string>> = {
  email: 'sample@example.com',
  country: 'GB',
  currency: 'GBP',
  timeZone: 'Europe/London',
  target: 'core.contact',
  page: 'crm/people',
}
const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-03-31',
  'date-time': '2026-03-31T14:00:00Z',
  email: 'sample@example.com',
  uri: 'https://example.com',
}
const SAMPLE_ID = '01900000-0000-7000-8000-000000000001'

/**
 * Every call of the router beside those on records, from the routes and the manifests alone.
 * @throws on a schema that it cannot fill: such a route would go unprobed
 */
export function shapesOf(routes: readonly Route[], registry: PluginRegistry): Shape[] {
  return routes
    .filter(({ path }) => !path.startsWith('/api/:plugin/:table'))
    .flatMap((route) => expand(route, registry))
}

function expand(route: Route, registry: PluginRegistry): Shape[] {
  if (route.path !== '/api/:plugin/actions/:action') {
    const manifest = route.productId === undefined ? undefined : registry.plugin(route.productId)!.manifest
    const declared = manifest?.routes?.find(({ handler }) => handler === route.summary)
    return [
      shapeOf(route, { path: route.path, manifest, permission: declared?.permission, body: route.body }),
    ]
  }
  return registry
    .plugins()
    .flatMap(({ manifest }) =>
      Object.entries(manifest.actions ?? {}).map(([name, { permission, input }]) =>
        shapeOf(route, { path: `/api/${manifest.id}/actions/${name}`, manifest, permission, body: input }),
      ),
    )
}

function shapeOf(
  route: Route,
  facts: { path: string; manifest: Manifest | undefined; permission: string | undefined; body: unknown },
): Shape {
  const { path, manifest, permission } = facts
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const places: Place[] = inPath.map((name) => ({ where: 'path', names: [name], kind: 'id' }))
  const fill = (where: 'query' | 'body', schema: unknown): unknown => {
    if (schema === undefined) return undefined
    return sample(schema as Schema, [], (names, kind) => places.push({ where, names, kind }), path)
  }
  return {
    route,
    path,
    pluginId: manifest?.id,
    tableName: permission?.split(':')[1],
    query: fill('query', route.query),
    body: fill('body', facts.body),
    places,
  }
}

/** A value that the schema accepts, with everything optional in it; tells each place that a caller fills. */
function sample(
  schema: Schema,
  names: readonly string[],
  tell: (names: readonly string[], kind: Place['kind']) => void,
  path: string,
): unknown {
  const inner = (part: unknown, name: string): unknown => sample(part as Schema, [...names, name], tell, path)
  if (Array.isArray(schema['anyOf'])) return sample(schema['anyOf'][0] as Schema, names, tell, path)
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part, name)]),
      )
    case 'array':
      return schema['minItems'] === undefined ? [] : [inner(schema['items'], '0')]
    case 'string':
      tell(names, isId(schema) ? 'id' : 'text')
      return isId(schema) ? SAMPLE_ID : sampleText(schema, names.at(-1), path)
    case 'integer':
      return 1
    case 'boolean':
      return true
    default:
      throw new Error(
        `${path}: cannot fill ${JSON.stringify(schema)}; describe the input of this call by type`,
      )
  }
}

const fits = (schema: Schema, text: string): boolean =>
  schema['pattern'] === undefined || new RegExp(schema['pattern'] as string, 'u').test(text)
const isId = (schema: Schema): boolean =>
  schema['format'] === 'uuid' ||
  (schema['pattern'] !== undefined && fits(schema, SAMPLE_ID) && !fits(schema, 'a'))

function sampleText(schema: Schema, name: string | undefined, path: string): string {
  const found = [
    FORMATS[String(schema['format'])],
    SAMPLES[name ?? ''],
    'sample text',
    'sample',
    '1.0.0',
    '1',
  ].find((text) => text !== undefined && fits(schema, text))
  if (found === undefined) throw new Error(`${path}: no sample fits ${JSON.stringify(schema)} of ${name}`)
  return found
}

/** The call with these values in these places, and what the rest needs to be sound for `own`. */
export function callOf(
  shape: Shape,
  own: Organisation,
  registry: PluginRegistry,
  values: ReadonlyMap<Place, string>,
): Call {
  const { route } = shape
  const query = structuredClone(shape.query) as Record<string, unknown> | undefined
  const body: unknown = structuredClone(shape.body)
  let path = shape.path
  for (const place of shape.places) {
    const value =
      values.get(place) ?? (place.kind === 'id' ? ownIds(shape, place, own, registry)[0] : undefined)
    if (value === undefined) continue
    if (place.where === 'path') path = path.replace(`:${place.names[0]}`, encodeURIComponent(value))
    else set(place.where === 'query' ? query : body, place.names, value)
  }
  // `entity` and `record` together name a record of any table, wherever the platform has them.
  if (query !== undefined && 'entity' in query && 'record' in query)
    query['entity'] = entityOf(query['record'] as string, own)
  const text = query === undefined ? '' : `?${new URLSearchParams(query as Record<string, string>)}`
  const stream = route.streams === true ? { text: 'Name\nSample\n' } : {}
  return { method: route.method, path: path + text, ...(body === undefined ? {} : { body }), ...stream }
}

const entityOf = (id: string, own: Organisation): string =>
  [...own.ids].find(([, ids]) => ids.includes(id))?.[0] ?? 'core.party'

/** Ids of mine that may stand in the place, the likeliest first. */
export function ownIds(shape: Shape, place: Place, own: Organisation, registry: PluginRegistry): string[] {
  const name = place.names.at(-1)!
  const all = [...own.ids.values()].flat()
  if (name === 'organisationId') return [own.id]
  if (name === 'record') return own.ids.get('core.party')!.slice()
  const tables = registry.tables().filter(({ pluginId }) => pluginId === shape.pluginId)
  const named = tables.find((table) => table.name === (name === 'id' ? shape.tableName : name))
  const referring = tables.find(({ columns }) => columns.get(name)?.to !== undefined)
  const entity = named?.entity ?? referring?.columns.get(name)?.to
  return [...(entity === undefined ? [] : own.ids.get(entity)!), ...all]
}

function set(target: unknown, names: readonly string[], value: string): void {
  let inner = target as Record<string, unknown>
  for (const name of names.slice(0, -1)) inner = inner[name] as Record<string, unknown>
  inner[names.at(-1)!] = value
}
