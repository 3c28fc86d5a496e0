import { ApiError, problemOf } from './problem.ts'

export interface CallOptions {
  /** Values that are undefined are left out; objects are sent as JSON. */
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Given by callers that may send the same act again; made here otherwise. */
  readonly idempotencyKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Calls the kernel's API. Every method throws `ApiError`, or the abort reason when `signal` fires. */
export interface ApiClient {
  get<T>(path: string, options?: CallOptions): Promise<T>
  post<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  put<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  patch<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  delete<T = void>(path: string, options?: CallOptions): Promise<T>
}

export interface ApiPorts {
  fetch(url: string, init: RequestInit): Promise<Response>
  wait(ms: number): Promise<void>
  newKey(): string
  /** Told after each attempt whether the server could be reached. */
  onReach?(isReached: boolean): void
  /** Told of every refusal before it is thrown, e.g. to send a signed-out person to sign-in. */
  onRefusal?(error: ApiError): void
}

/** Pauses between attempts: three attempts in all, so that a restart of the server goes unnoticed. */
const RETRY_PAUSES_MS = [300, 1200]
const TRANSIENT = new Set([502, 503, 504])
/** An operator stopped the product: asking again at once helps nobody. */
const STOPPED = 'plugins.stopped'

/**
 * A client whose retries are safe: reads repeat freely, mutations repeat under one idempotency key, which
 * the kernel answers from its record when the first attempt had arrived after all.
 */
export function createApiClient(ports: ApiPorts): ApiClient {
  async function call<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
    const init = requestInit(method, body, options, ports)
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await attemptOnce(ports, withQuery(path, options.query), init, options.signal)
      if (outcome instanceof Response && outcome.ok) return (await bodyOf(outcome)) as T
      const error = outcome instanceof Response ? await problemOf(outcome) : outcome
      const pause = RETRY_PAUSES_MS[attempt]
      const mayPass = error.isOffline || (TRANSIENT.has(error.status) && error.code !== STOPPED)
      if (!mayPass || pause === undefined || body instanceof ReadableStream) {
        ports.onRefusal?.(error)
        throw error
      }
      await ports.wait(pause)
      options.signal?.throwIfAborted()
    }
  }
  return {
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body, options),
    put: (path, body, options) => call('PUT', path, body, options),
    patch: (path, body, options) => call('PATCH', path, body, options),
    delete: (path, options) => call('DELETE', path, undefined, options),
  }
}

async function attemptOnce(
  ports: ApiPorts,
  url: string,
  init: RequestInit,
  signal: AbortSignal | undefined,
): Promise<Response | ApiError> {
  try {
    const response = await ports.fetch(url, init)
    ports.onReach?.(true)
    return response
  } catch (cause) {
    if (signal?.aborted) throw cause
    ports.onReach?.(false)
    return unreachable(cause)
  }
}

function unreachable(cause: unknown): ApiError {
  return new ApiError(
    {
      code: 'network.unreachable',
      status: 0,
      detail: 'The server cannot be reached',
      help: 'Nothing was lost. Check the connection and try again.',
    },
    { cause },
  )
}

function requestInit(method: string, body: unknown, options: CallOptions, ports: ApiPorts): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers }
  if (method !== 'GET') headers['idempotency-key'] = options.idempotencyKey ?? ports.newKey()
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (body instanceof Blob) init.body = body
  else if (body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(body)
  }
  return init
}

/** Adds query parameters to a path. @example withQuery('/api/crm/deal', { limit: 50, filter: {…} }) */
export function withQuery(path: string, query: Readonly<Record<string, unknown>> = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    parameters.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const text = parameters.toString()
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return isJson ? response.json() : response.text()
}
