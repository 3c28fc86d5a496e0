import type { Route, RouteSource } from '../../http/types.ts'
import type { PluginRegistry } from '../../plugins/types.ts'
import { openApiDocument } from './openapi-document.ts'

export interface OpenApiParts {
  readonly registry: PluginRegistry
  /** All routes that exist now. */
  readonly routes: () => readonly Route[]
  readonly cookie: string
}

/** A document is some hundred kilobytes, and organisations choose among few sets of products. */
const MAX_DOCUMENTS = 20

export function openApiRoutes({ registry, routes, cookie }: OpenApiParts): RouteSource {
  const documents = new Map<string, object>()
  registry.onChange(() => documents.clear())
  const documentFor = (products: ReadonlySet<string>): object => {
    // A request that began before a change must not leave its document to those after it.
    const key = [registry.revision, ...[...products].sort()].join()
    const known = documents.get(key)
    if (known !== undefined) return known
    const document = openApiDocument({ registry, routes: routes(), products, cookie })
    if (documents.size >= MAX_DOCUMENTS) documents.delete(documents.keys().next().value!)
    documents.set(key, document)
    return document
  }
  const route: Route = {
    method: 'GET',
    path: '/api/openapi.json',
    access: 'member',
    tag: 'developers',
    summary: 'This description',
    handle: async ({ actor }) => ({ body: documentFor(actor.products) }),
  }
  return { routes: () => [route] }
}
