import createFindMyWay from 'find-my-way'
import { malformedUrl, methodNotAllowed, routeNotFound } from './errors.ts'
import type { Method, Route, RouteSource } from './types.ts'

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Longest path parameter: tokens and ids are shorter. */
const MAX_PARAMETER_LENGTH = 200

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

export interface Router {
  /** @throws http.not-found (404), http.method-not-allowed (405), http.malformed-url (400) */
  match(method: string, path: string): Match
  /** Asks every source again; requests under way keep the route they were given. */
  rebuild(): void
  routes(): readonly Route[]
}

/**
 * Finds routes in time independent of their number (a linear router costs twice the request).
 * @param onConflict hears of a route whose place is taken; the first one stays
 */
export function createRouter(sources: readonly RouteSource[], onConflict: (route: Route) => void): Router {
  let tree = createFindMyWay()
  let routes: Route[] = []

  function rebuild(): void {
    const next = createFindMyWay({ maxParamLength: MAX_PARAMETER_LENGTH })
    const accepted: Route[] = []
    for (const route of sources.flatMap((source) => source.routes())) {
      if (next.hasRoute(route.method, route.path)) onConflict(route)
      else {
        next.on(route.method, route.path, () => undefined, route)
        accepted.push(route)
      }
    }
    tree = next
    routes = accepted
  }

  function find(method: Method, path: string): Match | undefined {
    const found = tree.find(method, path)
    return found === null
      ? undefined
      : { route: found.store as Route, params: found.params as Record<string, string> }
  }

  function match(method: string, path: string): Match {
    assertDecodable(path)
    const wanted = METHODS.find((known) => known === (method === 'HEAD' ? 'GET' : method))
    const found = wanted === undefined ? undefined : find(wanted, path)
    if (found !== undefined) return found
    const allowed = METHODS.filter((other) => find(other, path) !== undefined)
    if (allowed.length === 0) throw routeNotFound({ method, path: path.slice(0, 200) })
    throw methodNotAllowed({ method, allowed: allowed.includes('GET') ? ['HEAD', ...allowed] : allowed })
  }

  rebuild()
  return { match, rebuild, routes: () => routes }
}

function assertDecodable(path: string): void {
  if (!path.includes('%')) return
  try {
    decodeURIComponent(path)
  } catch {
    throw malformedUrl({})
  }
}
