import type { Manifest, RouteInput } from '@quoin/plugin-sdk'
import type { UnitOfWork } from '../../database/types.ts'
import type { Actor, Reply, Request, Route, RouteSource } from '../../http/types.ts'
import type { CallLimit } from '../../plugins/guard/call-limit.ts'
import { assertNotStopped } from '../../plugins/plugin-state.ts'
import type { PluginRegistry } from '../../plugins/types.ts'
import { recordNotFound } from '../errors.ts'

/** Runs the code of plugins with the caller's rights, inside the request's transaction. */
export interface PluginCalls {
  runAction(
    unit: UnitOfWork,
    actor: Actor,
    call: { readonly pluginId: string; readonly action: string; readonly input: unknown },
  ): Promise<unknown>
  runRoute(
    unit: UnitOfWork,
    actor: Actor,
    call: { readonly pluginId: string; readonly route: ManifestRoute; readonly input: RouteInput },
  ): Promise<unknown>
}

export type ManifestRoute = NonNullable<Manifest['routes']>[number]

/** Actions of all products by one route, and the routes that manifests declare, each by its own. */
export function pluginRoutes(registry: PluginRegistry, calls: PluginCalls, limit: CallLimit): RouteSource {
  const action = actionRoute(registry, calls, limit)
  return {
    routes: () => [
      action,
      ...registry.plugins().flatMap(({ manifest }) =>
        (manifest.routes ?? []).map((route) => ({
          ...declaredRoute(manifest, route, { calls, limit }),
          assertAvailable: () => assertNotStopped(registry, manifest.id),
        })),
      ),
    ],
  }
}

const actionRoute = (registry: PluginRegistry, calls: PluginCalls, limit: CallLimit): Route => ({
  method: 'POST',
  path: '/api/:plugin/actions/:action',
  access: 'member',
  tag: 'actions',
  summary: 'Run an action of a product',
  // Checked by the action's own input schema.
  body: {},
  handle: async (request) => {
    const { plugin: pluginId = '', action = '' } = request.params
    assertNotStopped(registry, pluginId)
    // The same answer whether the product is off, absent, or the path means nothing.
    if (!request.actor.products.has(pluginId)) throw recordNotFound({})
    return run(request, { pluginId, limit }, (unit) =>
      calls.runAction(unit, request.actor, { pluginId, action, input: request.body }),
    )
  },
})

interface Serving {
  readonly calls: PluginCalls
  readonly limit: CallLimit
}

const declaredRoute = ({ id, name }: Manifest, route: ManifestRoute, { calls, limit }: Serving): Route => ({
  method: route.method,
  path: `/api/${id}${route.path === '/' ? '' : route.path}`,
  access: 'member',
  productId: id,
  tag: name,
  summary: route.handler,
  ...(route.query === undefined ? {} : { query: route.query }),
  ...(route.body === undefined ? {} : { body: route.body }),
  ...(route.response === undefined ? {} : { response: route.response }),
  handle: (request) => {
    const { params, query, body } = request
    const call = { pluginId: id, route, input: { params, query, body } }
    return run(request, { pluginId: id, limit }, (unit) => calls.runRoute(unit, request.actor, call))
  },
})

async function run(
  request: Request,
  { pluginId, limit }: { readonly pluginId: string; readonly limit: CallLimit },
  work: (unit: UnitOfWork) => Promise<unknown>,
): Promise<Reply> {
  const body = await limit.run(request.actor.organisationId, pluginId, () => request.transaction(work))
  return body === undefined ? { status: 204 } : { body }
}
