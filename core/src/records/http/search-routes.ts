import type { RouteSource } from '../../http/types.ts'
import { batchReader } from '../reader.ts'
import { searchEverything } from '../search-everything.ts'
import { parseSearch } from './record-query.ts'
import type { RecordRouteParts } from './record-routes.ts'

export function searchRoutes({
  registry,
  database,
}: Pick<RecordRouteParts, 'registry' | 'database'>): RouteSource {
  const route = {
    method: 'GET',
    path: '/api/search',
    access: 'member',
    tag: 'records',
    summary: 'Search all records the caller may read',
    query: {
      type: 'object',
      additionalProperties: false,
      required: ['q'],
      properties: { q: { type: 'string', maxLength: 200, description: 'words, or the beginnings of words' } },
    },
  } as const
  const routes = [
    {
      ...route,
      handle: async ({ actor, correlationId, query }) => {
        const context = { organisationId: actor.organisationId, actorId: actor.personId, correlationId }
        return {
          body: {
            groups: await searchEverything(
              registry,
              batchReader(database, context),
              actor,
              parseSearch(query),
            ),
          },
        }
      },
    },
  ] as const satisfies ReturnType<RouteSource['routes']>
  return { routes: () => routes }
}
