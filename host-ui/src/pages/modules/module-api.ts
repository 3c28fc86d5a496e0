import { api } from '@quoin/plugin-sdk/ui'
import type {
  ActKind,
  ActResult,
  HistoryEntry,
  ModuleDetail,
  ModulesReply,
  PlanReport,
} from './module-model.ts'

const path = (id: string, rest = ''): string => `/api/platform/modules/${encodeURIComponent(id)}${rest}`

export interface ActInput {
  readonly version?: string | undefined
  /** Of the ledger as the plan saw it: another operator's change in between is refused (409). */
  readonly expectedRevision?: number
  /** The module's id, typed by the operator: data may be lost. */
  readonly confirm?: string | undefined
  readonly reason?: string | undefined
}

/** What an operator does with modules, over `/api/platform`. */
export const modules = {
  list: (signal?: AbortSignal): Promise<ModulesReply> => api.get('/api/platform/modules', { signal }),
  read: (id: string, signal?: AbortSignal): Promise<ModuleDetail> => api.get(path(id), { signal }),
  history: (id: string, signal?: AbortSignal): Promise<{ items: readonly HistoryEntry[] }> =>
    api.get(path(id, '/history'), { signal }),
  plan: (id: string, act: ActKind, version?: string, isRehearsed = false): Promise<PlanReport> =>
    api.post(path(id, '/plan'), { act, version, rehearse: isRehearsed }),
  act: (id: string, act: ActKind | 'stop' | 'resume', input: ActInput): Promise<ActResult> =>
    api.post(path(id, `/${act}`), input),
  upload: (file: File): Promise<{ id: string; name: string; version: string }> =>
    api.post('/api/platform/packages', file),
}
