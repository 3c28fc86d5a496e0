import type { Database } from '../../database/types.ts'
import type { Request, Route, RouteSource } from '../../http/types.ts'
import { forbidden, permitsSome } from '../../permissions/index.ts'
import { assertNotStopped } from '../../plugins/plugin-state.ts'
import type { PluginRegistry, TableDefinition } from '../../plugins/types.ts'
import { recordNotFound } from '../errors.ts'
import { exportRecords } from '../export-records.ts'
import type { Values } from '../hooks.ts'
import { batchReader, type Reader } from '../reader.ts'
import type { RecordsService } from '../records-service.ts'
import type { Operation } from '../write-plan.ts'
import { BULK_BODY, BULK_MAX_BYTES, CREATE_BODY, UPDATE_BODY } from './record-bodies.ts'
import {
  parseExportQuery,
  parseInclude,
  parseListQuery,
  parseSelection,
  parseSummaryQuery,
  parseVersion,
} from './record-query.ts'

export interface RecordRouteParts {
  readonly registry: PluginRegistry
  readonly service: RecordsService
  readonly database: Database
}

const PATH = '/api/:plugin/:table'
const shared = { access: 'member', tag: 'records' } as const

/**
 * The calls that every offered table has. One set of routes with parameters serves all tables, so nothing is
 * rebuilt when a product comes or goes; fixed paths of other capabilities win over them in the router.
 */
export function recordRoutes(parts: RecordRouteParts): RouteSource {
  const routes = [...readRoutes(parts), ...writeRoutes(parts)]
  return { routes: () => routes }
}

function readRoutes(parts: RecordRouteParts): Route[] {
  const { service } = parts
  const read = (path: string, summary: string, handle: (call: Call) => Promise<object>): Route => ({
    ...shared,
    method: 'GET',
    path,
    summary,
    handle: async (request) => ({ body: await handle(openCall(parts, request)) }),
  })
  return [
    read(PATH, 'List records', ({ reader, actor, table, query }) => {
      assertReadable(actor, table)
      return service.list(reader, actor, table, parseListQuery(query))
    }),
    read(`${PATH}/count`, 'Count records', ({ reader, actor, table, query }) => {
      assertReadable(actor, table)
      return service.count(reader, actor, table, parseSelection(query))
    }),
    read(`${PATH}/summary`, 'Counts and sums by group', async ({ reader, actor, table, query }) => {
      assertReadable(actor, table)
      return { groups: await service.summary(reader, actor, table, parseSummaryQuery(query)) }
    }),
    {
      ...shared,
      method: 'GET',
      path: `${PATH}/export.csv`,
      summary: 'The whole list as CSV',
      handle: async (request) => {
        const { reader, actor, table, query } = openCall(parts, request)
        assertReadable(actor, table)
        const body = await exportRecords(table, actor, parseExportQuery(query), (page) =>
          service.list(reader, actor, table, page),
        )
        const name = `${table.pluginId}-${table.name}.csv`
        return {
          body,
          headers: {
            'Content-Type': 'text/csv; charset=utf-8',
            'Content-Disposition': `attachment; filename="${name}"`,
          },
        }
      },
    },
    {
      ...shared,
      method: 'GET',
      path: `${PATH}/:id`,
      summary: 'One record',
      handle: async (request) => {
        const { reader, actor, table, query, id } = openCall(parts, request)
        const { include } = parseInclude(query)
        const { record, included } = await service.get(reader, actor, table, { id, include })
        const body = include === undefined ? record : { ...record, included }
        return { body, headers: { ETag: `"${record.version}"` } }
      },
    },
  ]
}

function writeRoutes(parts: RecordRouteParts): Route[] {
  const { service } = parts
  return [
    {
      ...shared,
      method: 'POST',
      path: PATH,
      summary: 'Create a record',
      body: CREATE_BODY,
      handle: async (request) => {
        const { actor, table } = openCall(parts, request)
        const values = request.body as Values
        const body = await request.transaction((unit) => service.create(unit, actor, table, values))
        return { status: 201, body, headers: { Location: `/api/${table.pluginId}/${table.name}/${body.id}` } }
      },
    },
    {
      ...shared,
      method: 'PATCH',
      path: `${PATH}/:id`,
      summary: 'Change a record',
      body: UPDATE_BODY,
      handle: async (request) => {
        const { actor, table, id } = openCall(parts, request)
        const change = { id, ...(request.body as { version: number; values: Values }) }
        const body = await request.transaction((unit) => service.update(unit, actor, table, change))
        return { body, headers: { ETag: `"${body.version}"` } }
      },
    },
    {
      ...shared,
      method: 'DELETE',
      path: `${PATH}/:id`,
      summary: 'Delete a record',
      handle: async (request) => {
        const { actor, table, id, query } = openCall(parts, request)
        const version = parseVersion(query)
        await request.transaction((unit) => service.delete(unit, actor, table, { id, version }))
        return { status: 204 }
      },
    },
    {
      ...shared,
      method: 'POST',
      path: `${PATH}/bulk`,
      summary: 'Many writes, all or nothing',
      body: BULK_BODY,
      maxBodyBytes: BULK_MAX_BYTES,
      handle: async (request) => {
        const { actor, table } = openCall(parts, request)
        const { operations } = request.body as { operations: Operation[] }
        const results = await request.transaction((unit) => service.bulk(unit, actor, table, operations))
        return { body: { results } }
      },
    },
  ]
}

interface Call {
  readonly reader: Reader
  readonly actor: Request['actor']
  readonly table: TableDefinition
  readonly query: Request['query']
  readonly id: string
}

/**
 * @throws records.not-found (404) for an absent table, a hidden one and one of a product that is off alike,
 *   plugins.stopped (503)
 */
function openCall({ registry, database }: RecordRouteParts, request: Request): Call {
  const { actor, correlationId, params, query } = request
  assertNotStopped(registry, params['plugin'] ?? '')
  const table = registry.table(`${params['plugin']}.${params['table']}`)
  if (table === undefined || table.table.records === false || !actor.products.has(table.pluginId)) {
    throw recordNotFound({})
  }
  const context = { organisationId: actor.organisationId, actorId: actor.personId, correlationId }
  return { reader: batchReader(database, context), actor, table, query, id: params['id'] ?? '' }
}

function assertReadable({ access }: Request['actor'], { entity }: TableDefinition): void {
  if (!permitsSome(access, 'read', entity)) throw forbidden({ verb: 'read', entity })
}
