import type { Filter } from '@quoin/plugin-sdk'
import { api, ApiError, recordsPath, type CallOptions } from '@quoin/plugin-sdk/ui'
import type { Included, Row } from './model/tables.ts'

export interface ListQuery {
  readonly filter?: Filter | undefined
  readonly sort?: string | undefined
  readonly search?: string | undefined
  readonly limit?: number
  readonly cursor?: string | undefined
  readonly include?: readonly string[]
  readonly columns?: readonly string[]
}

export interface ListReply {
  readonly items: Row[]
  readonly nextCursor: string | null
  readonly included?: Included
}

export interface SummaryGroup {
  readonly key: string | null
  readonly count: number
  readonly sums: readonly { readonly currency: string; readonly amount: number }[]
}

function joined(query: ListQuery): Record<string, unknown> {
  return { ...query, include: query.include?.join(',') ?? '', columns: query.columns?.join(',') ?? '' }
}

/** The records API of one entity, typed for the views. */
export const records = {
  list: (entity: string, query: ListQuery, options: CallOptions = {}): Promise<ListReply> =>
    api.get(recordsPath(entity), { ...options, query: joined(query) }),

  count: (
    entity: string,
    query: Pick<ListQuery, 'filter' | 'search'>,
  ): Promise<{ count: number; isExact: boolean }> => api.get(`${recordsPath(entity)}/count`, { query }),

  summary: (
    entity: string,
    query: Pick<ListQuery, 'filter' | 'search'> & { group: string; sum?: string | undefined },
  ): Promise<{ groups: SummaryGroup[] }> => api.get(`${recordsPath(entity)}/summary`, { query }),

  get: (
    entity: string,
    id: string,
    include: readonly string[] = [],
  ): Promise<Row & { included?: Included }> =>
    api.get(`${recordsPath(entity)}/${id}`, { query: { include: include.join(',') } }),

  create: (entity: string, values: object): Promise<Row> => api.post(recordsPath(entity), values),

  update: (entity: string, row: Pick<Row, 'id' | 'version'>, values: object): Promise<Row> =>
    api.patch(`${recordsPath(entity)}/${row.id}`, { version: row.version, values }),

  remove: (entity: string, row: Pick<Row, 'id' | 'version'>): Promise<void> =>
    api.delete(`${recordsPath(entity)}/${row.id}`, { query: { version: row.version } }),

  bulk: (entity: string, operations: readonly object[]): Promise<{ results: Row[] }> =>
    api.post(`${recordsPath(entity)}/bulk`, { operations }),

  action: <T = unknown>(productId: string, name: string, input: object): Promise<T> =>
    api.post(`/api/${productId}/actions/${name}`, input),
}

/** The stored record inside a refused, outdated write; undefined for any other failure. */
export function currentOf(error: unknown): Row | undefined {
  if (!(error instanceof ApiError) || error.code !== 'records.stale') return undefined
  return error.problem['current'] as Row | undefined
}

/** Adds titles to those already known, in place. */
export function mergeIncluded(known: Included, more: Included | undefined): void {
  for (const [entity, titles] of Object.entries(more ?? {})) {
    known[entity] = { ...known[entity], ...titles }
  }
}
