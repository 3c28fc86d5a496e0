import type { Client } from '../http/client.ts'

export interface Load {
  /** From now on every call to this product must succeed. */
  expectOn(product: string): void
  /** From now on calls to this product may answer anything; nothing is asked of it. */
  expectOff(product: string): void
  /** Nothing is asked of this node for a while. */
  pause(node: string): Promise<void>
  resume(node: string, client: Client): void
  stop(): Promise<LoadFigures>
}

export interface LoadFigures {
  readonly requests: number
  readonly perSecond: number
  readonly failures: readonly string[]
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly longest: number
}

const TICK_MS = 40
type Call = (client: Client, count: number) => Promise<{ status: number; body: unknown }>

const ALWAYS: readonly Call[] = [
  (client) => client.get('/api/core/party?limit=20'),
  (client) => client.get('/api/core/tag'),
  (client) => client.get('/api/shell'),
  (client) => client.get('/api/search?q=acme'),
  (client, count) => client.post('/api/core/tag', { name: `tag ${process.pid} ${count}`, tone: 'info' }),
  (client) => client.get('/api/shell/revision'),
]

/**
 * Calls every node 25 times a second, whatever the last calls took, and remembers each answer that is not 2xx.
 * @param products calls by product, made while it is expected to be on
 */
export function putUnderLoad(
  nodes: Readonly<Record<string, Client>>,
  products: Readonly<Record<string, readonly Call[]>>,
): Load {
  const clients = new Map(Object.entries(nodes))
  const on = new Map<string, object>()
  const underWay = new Map<string, Set<Promise<void>>>()
  const durations: number[] = []
  const failures: string[] = []
  const startedAt = performance.now()
  let count = 0

  async function ask(node: string, client: Client, call: Call, product: string | undefined): Promise<void> {
    const state = product === undefined ? undefined : on.get(product)
    const began = performance.now()
    const outcome = await call(client, count++).then(
      ({ status, body }) => (status < 300 ? undefined : `${status} ${JSON.stringify(body).slice(0, 300)}`),
      (error: Error) => `${error.message} ${String(error.cause)}`,
    )
    durations.push(performance.now() - began)
    // One that was switched off meanwhile may have answered either way.
    if (outcome === undefined || (product !== undefined && on.get(product) !== state)) return
    failures.push(`${Math.round(began - startedAt)} ms ${node} ${product ?? 'core'}: ${outcome}`)
  }

  function tick(): void {
    for (const [node, client] of clients) {
      const possible: [Call, string | undefined][] = [
        ...ALWAYS.map((call) => [call, undefined] as [Call, undefined]),
        ...[...on.keys()].flatMap((id) => products[id]!.map((call) => [call, id] as [Call, string])),
      ]
      const [call, product] = possible[count % possible.length]!
      const asked = ask(node, client, call, product)
      const open = underWay.get(node) ?? new Set()
      underWay.set(node, open.add(asked))
      void asked.finally(() => open.delete(asked))
    }
  }

  const timer = setInterval(tick, TICK_MS)
  return {
    expectOn: (product) => void on.set(product, {}),
    expectOff: (product) => void on.delete(product),
    async pause(node) {
      clients.delete(node)
      const open = [...(underWay.get(node) ?? [])]
      await Promise.all(open)
    },
    resume: (node, client) => void clients.set(node, client),
    async stop() {
      clearInterval(timer)
      const seconds = (performance.now() - startedAt) / 1000
      await Promise.all([...underWay.values()].flatMap((open) => [...open]))
      durations.sort((a, b) => a - b)
      const at = (share: number) => Math.round(durations[Math.floor((durations.length - 1) * share)] ?? 0)
      return {
        requests: durations.length,
        perSecond: Math.round(durations.length / seconds),
        failures,
        p50: at(0.5),
        p99: at(0.99),
        longest: at(1),
      }
    },
  }
}
