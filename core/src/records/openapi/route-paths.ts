import type { Manifest } from '@quoin/plugin-sdk'
import type { Route } from '../../http/types.ts'
import { body, KEY_PARAMETER, PROBLEM, reply } from './record-paths.ts'
import { selfContained, type Json } from './schemas.ts'

/** Routes of the kernel's capabilities and those that manifests declare, from what they say of themselves. */
export function routePaths(routes: readonly Route[]): Record<string, Record<string, Json>> {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:([A-Za-z0-9_]+)(\([^)]*\))?/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: routeOperation(route, path) }
  }
  return paths
}

function routeOperation(route: Route, path: string): Json {
  const isRead = route.method === 'GET'
  const parameters = [
    ...pathParameters(path),
    ...queryParameters(route.query),
    ...(isRead ? [] : [KEY_PARAMETER]),
  ]
  const success = route.response === undefined ? {} : selfContained(route.response)
  return {
    operationId: `${route.method.toLowerCase()} ${path}`
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, ''),
    tags: [route.tag],
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route),
    responses: { '2XX': reply('Done', success), default: PROBLEM },
    ...(route.access === 'public' ? { security: [] } : {}),
  }
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{([A-Za-z0-9_]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

function queryParameters(schema: object | undefined): Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    schema: selfContained(each),
  }))
}

function requestBody(route: Route): Json {
  if (route.streams === true) {
    const schema = { type: 'string', format: 'binary' }
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema } } } }
  }
  return route.body === undefined ? {} : { requestBody: body(selfContained(route.body)) }
}

/** Actions of one product, each with its own input and output. */
export function actionPaths({ id, name, actions = {} }: Manifest): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(actions).map(([action, { label, description, input, output }]) => [
      `/api/${id}/actions/${action}`,
      {
        post: {
          operationId: `${id}.actions.${action}`,
          tags: [name],
          summary: label,
          ...(description === undefined ? {} : { description }),
          parameters: [KEY_PARAMETER],
          requestBody: body(selfContained(input)),
          responses: {
            '2XX': reply('Done', output === undefined ? {} : selfContained(output)),
            default: PROBLEM,
          },
        },
      },
    ]),
  )
}
