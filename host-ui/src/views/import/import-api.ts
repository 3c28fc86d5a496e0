import { api, ApiError, type CallOptions } from '@quoin/plugin-sdk/ui'
import type { ImportTarget, Mapping } from './mapping.ts'

export interface ImportCounts {
  readonly create?: number
  readonly update?: number
  readonly skip?: number
  readonly error?: number
}

/** One import, as `/api/imports` answers it. */
export interface ImportJob {
  readonly id: string
  readonly version?: number
  readonly state: 'uploaded' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'undoing' | 'undone'
  readonly target: string
  readonly name: string
  readonly rows: number | null
  readonly encoding?: string | null
  readonly delimiter?: string | null
  readonly source?: string | null
  readonly headers?: readonly string[]
  readonly sample?: readonly (readonly string[])[]
  readonly mapping?: Mapping
  readonly matchKey?: readonly string[] | string | null
  readonly onMatch?: 'update' | 'skip' | null
  readonly onError?: 'stop' | 'skip-row' | null
  readonly processed?: number | null
  readonly counts?: ImportCounts | null
  readonly failure?: string | null
  readonly kept?: number | null
  readonly created_at?: string
  readonly createdAt?: string
}

export interface RowFault {
  readonly row: number
  readonly column: string | null
  readonly value: string | null
  readonly message: string
}

export interface ImportChoices {
  readonly mapping: Mapping
  readonly matchKey: readonly string[] | null
  readonly onMatch: 'update' | 'skip'
  readonly onError: 'stop' | 'skip-row'
}

export const imports = {
  targets: (): Promise<{ items: ImportTarget[] }> => api.get('/api/imports/targets'),
  list: (): Promise<{ items: ImportJob[] }> => api.get('/api/imports'),
  get: (id: string): Promise<ImportJob> => api.get(`/api/imports/${id}`),
  errors: (id: string, cursor?: string): Promise<{ items: RowFault[]; nextCursor: string | null }> =>
    api.get(`/api/imports/${id}/errors`, { query: { cursor } }),
  check: (id: string, choices: ImportChoices): Promise<ImportJob> =>
    api.post(`/api/imports/${id}/check`, choices),
  run: (id: string, choices: ImportChoices, options?: CallOptions): Promise<ImportJob> =>
    api.post(`/api/imports/${id}/run`, choices, options),
  undo: (id: string): Promise<ImportJob> => api.post(`/api/imports/${id}/undo`, {}),
}

/**
 * Sends a file as the body of one request; `fetch` reports no progress of an upload, so XMLHttpRequest does it.
 * @param onProgress called with the part sent, 0 to 1
 */
export function uploadFile(
  target: string,
  file: File,
  onProgress: (part: number) => void,
): Promise<ImportJob> {
  const query = new URLSearchParams({ target, name: file.name })
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/imports?${query.toString()}`)
    request.setRequestHeader('Idempotency-Key', crypto.randomUUID())
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('load', () => {
      if (request.status < 300) resolve(request.response as ImportJob)
      else reject(new ApiError(problemBody(request)))
    })
    request.addEventListener('error', () =>
      reject(
        new ApiError({
          code: 'network.unreachable',
          status: 0,
          detail: 'The file could not be sent',
          help: 'Check the connection and choose the file again.',
        }),
      ),
    )
    request.send(file)
  })
}

function problemBody(request: XMLHttpRequest): ConstructorParameters<typeof ApiError>[0] {
  const body = request.response as { code?: string } | null
  if (body && typeof body.code === 'string') return body as ConstructorParameters<typeof ApiError>[0]
  return {
    code: 'http.unexpected-reply',
    status: request.status,
    detail: `The server answered ${request.status}`,
  }
}
