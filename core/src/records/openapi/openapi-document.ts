import type { Route } from '../../http/types.ts'
import type { PluginRegistry } from '../../plugins/types.ts'
import { tablePaths } from './record-paths.ts'
import { actionPaths, routePaths } from './route-paths.ts'
import { SHARED_SCHEMAS, tableSchemas, type Json } from './schemas.ts'

export interface OpenApiInput {
  readonly registry: PluginRegistry
  readonly routes: readonly Route[]
  /** Ids of the products whose calls are described. */
  readonly products: ReadonlySet<string>
  /** Name of the cookie that holds the session. */
  readonly cookie: string
}

/**
 * Everything an organisation with these products can call, as OpenAPI 3.1.
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function openApiDocument({ registry, routes, products, cookie }: OpenApiInput): Json {
  const plugins = registry.plugins().filter(({ manifest }) => products.has(manifest.id))
  const offered = plugins.flatMap((plugin) =>
    [...plugin.tables.values()]
      .filter(({ table }) => table.records !== false)
      .map((table) => ({ plugin, table })),
  )
  // Calls with the table as a parameter are described table by table.
  const own = routes.filter(
    ({ path, productId }) =>
      !path.startsWith('/api/:') &&
      path.startsWith('/api/') &&
      (productId === undefined || products.has(productId)),
  )
  const paths: Record<string, Json> = routePaths(own)
  for (const { plugin, table } of offered) merge(paths, tablePaths(table, plugin.manifest.name))
  for (const { manifest } of plugins) merge(paths, actionPaths(manifest))
  return {
    openapi: '3.1.1',
    info: {
      title: 'Quoin',
      version: registry.plugin('core')?.manifest.version ?? '0.0.0',
      description:
        'JSON over HTTP. Money is integer minor units, decimals are strings, dates `YYYY-MM-DD`, instants ISO 8601 in UTC. Errors are problem documents (RFC 9457).',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    tags: tagsOf(paths),
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: cookie } },
      schemas: Object.assign(
        {},
        SHARED_SCHEMAS,
        ...offered.map(({ plugin, table }) => tableSchemas(plugin, table)),
      ) as Json,
    },
  }
}

/** A route of a product's own may stand on a path of its table: its methods win, as in the router. */
function merge(paths: Record<string, Json>, more: Readonly<Record<string, Json>>): void {
  for (const [path, item] of Object.entries(more)) paths[path] = { ...item, ...paths[path] }
}

function tagsOf(paths: Readonly<Record<string, Json>>): Json[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item)) as { tags?: string[] }[]
  return [...new Set(operations.flatMap(({ tags }) => tags ?? []))].sort().map((name) => ({ name }))
}
