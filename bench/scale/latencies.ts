import type { HttpClient } from '../harness/http-client.ts'
import { median, quantile } from '../harness/statistics.ts'

export interface Call {
  readonly name: string
  readonly path: string
}

export interface Latency extends Call {
  readonly p50: number
  readonly worst: number
  /** Milliseconds of processor time, server and database: what the call takes where nobody else works. */
  readonly cpu: number
  readonly items: number
}

/** After two calls, so that statements are prepared and pages in memory, as for the second person who asks. */
const WARM_UP = 2
const REPEATS = 7
/** A call this slow is known well enough after three of them. */
const ENOUGH_MS = 3_000
const FEWEST = 3

export async function latencies(
  client: HttpClient,
  calls: readonly Call[],
  cpuMs: () => Promise<number>,
): Promise<Latency[]> {
  const measured: Latency[] = []
  for (const call of calls) {
    const [times, work]: [number[], number[]] = [[], []]
    let items = 0
    const isEnough = (): boolean =>
      times.length >= FEWEST && times.reduce((sum, ms) => sum + ms, 0) > ENOUGH_MS
    for (let turn = 0; turn < WARM_UP + REPEATS && !isEnough(); turn++) {
      const cpu = await cpuMs()
      const start = performance.now()
      const { status, text } = await client.get(call.path)
      if (turn >= WARM_UP) {
        times.push(performance.now() - start)
        work.push((await cpuMs()) - cpu)
      }
      if (status !== 200) throw new Error(`${call.path}: ${status} ${text.slice(0, 300)}`)
      items = (JSON.parse(text) as { items?: unknown[] }).items?.length ?? 0
    }
    measured.push({ ...call, p50: median(times), worst: quantile(times, 1), cpu: median(work), items })
  }
  return measured
}

interface Ask {
  readonly filter?: object
  readonly sort?: string
  readonly search?: string
}

export function listPath(entity: string, { filter, sort, search }: Ask, more = ''): string {
  const query = new URLSearchParams({
    limit: '50',
    ...(filter && { filter: JSON.stringify(filter) }),
    ...(sort && { sort }),
    ...(search && { search }),
  })
  return `/api/${entity.replace('.', '/')}?${query.toString()}${more}`
}
