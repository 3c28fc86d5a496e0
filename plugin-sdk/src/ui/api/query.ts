import { QueryClient, QueryObserver } from '@tanstack/query-core'
import type { QueryObserverResult } from '@tanstack/query-core'
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export type QueryKey = readonly unknown[]

export interface QueryOptions<T> {
  /** Names the data; changing it loads again. Start with the entity: `['crm.deal', { filter }]`. */
  readonly key: QueryKey
  readonly load: (signal: AbortSignal) => Promise<T>
  /** How long a result counts as fresh; 10 seconds unless told. */
  readonly staleMs?: number
  readonly isEnabled?: boolean
}

const client = new QueryClient({
  // Retries belong to the API client, which knows what may be repeated.
  defaultOptions: { queries: { retry: false, staleTime: 10_000, gcTime: 300_000, refetchOnReconnect: true } },
})

/** One cached read that belongs to an element: loads while connected, renders the element on change. */
export class Query<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #options: () => QueryOptions<T>
  #observer: QueryObserver<T> | undefined
  #stop: (() => void) | undefined

  constructor(host: ReactiveControllerHost, options: () => QueryOptions<T>) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  hostConnected(): void {
    this.#observer ??= new QueryObserver<T>(client, observed(this.#options()))
    this.#stop = this.#observer.subscribe(() => this.#host.requestUpdate())
  }

  hostUpdate(): void {
    this.#observer?.setOptions(observed(this.#options()))
  }

  hostDisconnected(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  get #result(): QueryObserverResult<T> | undefined {
    return this.#observer?.getCurrentResult()
  }
  /** Last good data, also while newer data is on its way. */
  get data(): T | undefined {
    return this.#result?.data
  }
  get error(): unknown {
    return this.#result?.error ?? undefined
  }
  /** No data yet, and some is coming. */
  get isLoading(): boolean {
    return this.#result?.isLoading ?? true
  }
  get isFetching(): boolean {
    return this.#result?.isFetching ?? false
  }
  async refetch(): Promise<void> {
    await this.#observer?.refetch()
  }
}

/** Gives an element one cached read. @example #deals = query(this, () => ({ key: ['crm.deal'], load: … })) */
export function query<T>(host: ReactiveControllerHost, options: () => QueryOptions<T>): Query<T> {
  return new Query(host, options)
}

/** Loads through the same cache outside an element. */
export function fetchQuery<T>(options: QueryOptions<T>): Promise<T> {
  const { queryKey, queryFn, staleTime } = observed(options)
  return client.fetchQuery<T>({ queryKey, queryFn, staleTime })
}

/** Marks everything whose key starts with `prefix` as old; what is on screen loads again. */
export async function invalidate(prefix: QueryKey = []): Promise<void> {
  await client.invalidateQueries({ queryKey: [...prefix] })
}

/** Changes cached data at once, e.g. before the server has confirmed. */
export function setCached<T>(key: QueryKey, update: (old: T | undefined) => T | undefined): void {
  client.setQueryData<T>([...key], update)
}

/** Forgets everything: another organisation or person from here on. */
export function clearCache(): void {
  client.clear()
}

function observed<T>(options: QueryOptions<T>) {
  return {
    queryKey: [...options.key],
    queryFn: ({ signal }: { signal: AbortSignal }) => options.load(signal),
    staleTime: options.staleMs ?? 10_000,
    enabled: options.isEnabled ?? true,
  }
}
