import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { HttpClient } from './harness/http-client.ts'
import type { Installation } from './harness/installation.ts'
import { cpuOf, interleave, ratios, wallOf, type Slice, type Variant } from './harness/interleave.ts'
import { spread } from './harness/statistics.ts'
import type { Bench, Budget, Measure, Result } from './harness/types.ts'

const ROUNDS = 15
const OPERATIONS = 240
const BUDGET: Budget = { of: 'ratio', atMost: 1.5 }
const PATH = '/api/core/party?limit=50'

/** The list of contacts over HTTP: the whole stack against a handler written for this list alone. */
export const listEndpoint: Measure = async (bench) => {
  const installation = await bench.installation()
  const { client, server } = installation
  const columns = Object.keys(await firstItem(client)).join(',')
  const byHand = await startByHand(bench, installation, columns)
  try {
    const results: Result[] = []
    for (const connections of [1, 8]) {
      const ours = new HttpClient(server.url, client.cookie, connections)
      const theirs = new HttpClient(byHand.url, client.cookie, connections)
      await assertSame(ours, theirs)
      const variants = [
        variantOf('pipelined', theirs, '/pipelined?limit=50', connections),
        variantOf('plain', theirs, '/plain?limit=50', connections),
        variantOf('quoin', ours, PATH, connections),
      ]
      for (const variant of variants) await variant.run(OPERATIONS)
      const backends = await backendsByName(installation)
      const cpu = (pid: number, pids: readonly number[]) => () =>
        [pid, ...pids].reduce((sum, each) => sum + bench.cpu.process(each), 0)
      const [pipelined, plain, quoin] = await interleave(
        variants.map((variant) => {
          const isOurs = variant.name === 'quoin'
          const pid = isOurs ? server.pid : byHand.pid
          return { ...variant, cpu: cpu(pid, isOurs ? backends.quoin : backends.byHand) }
        }),
        { rounds: ROUNDS, operations: OPERATIONS },
      )
      const label = connections === 1 ? 'one connection' : `${connections} connections`
      results.push(
        resultOf(`${label}: against BEGIN, context, query, COMMIT in turn`, quoin!, plain!, BUDGET),
      )
      results.push(resultOf(`${label}: against the same in one round trip`, quoin!, pipelined!, BUDGET))
      ours.close()
      theirs.close()
    }
    return results
  } finally {
    byHand.child.disconnect()
  }
}

const resultOf = (name: string, measured: Slice[], baseline: Slice[], budget: Budget | null): Result => ({
  name,
  budget,
  baseline: cpuOf(baseline),
  measured: cpuOf(measured),
  ratio: cpuOf(measured) / cpuOf(baseline),
  unit: 'µs CPU',
  detail: `round by round ${spread(ratios(measured, baseline))}; wall ${wallOf(measured).toFixed(0)} against ${wallOf(baseline).toFixed(0)} µs a request`,
})

function variantOf(
  name: string,
  client: HttpClient,
  path: string,
  connections: number,
): Omit<Variant, 'cpu'> {
  const run = async (operations: number): Promise<void> => {
    let left = operations
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        const { status } = await client.get(path)
        if (status !== 200) throw new Error(`${name} answered ${status}`)
      }
    }
    await Promise.all(Array.from({ length: connections }, worker))
  }
  return { name, run }
}

async function firstItem(client: HttpClient): Promise<object> {
  const { items } = await client.json<{ items: object[] }>('GET', PATH)
  return items[0]!
}

/** Both must answer the same bytes, or they do not do the same work. */
async function assertSame(ours: HttpClient, theirs: HttpClient): Promise<void> {
  const [{ text }, pipelined, plain] = [
    await ours.get(PATH),
    await theirs.get('/pipelined?limit=50'),
    await theirs.get('/plain?limit=50'),
  ]
  for (const other of [pipelined, plain]) {
    if (other.text !== text)
      throw new Error(`answers differ:\n${text.slice(0, 600)}\n${other.text.slice(0, 600)}`)
  }
}

async function startByHand(
  { root }: Bench,
  { environment }: Installation,
  columns: string,
): Promise<{ url: string; pid: number; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(root, 'bench/list-baseline.ts')], {
    env: { ...environment, BENCH_COLUMNS: columns },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>((done, fail) => {
    child.once('message', (message: { listening: number }) => done(message.listening))
    child.once('exit', () => fail(new Error('the handler written by hand did not start')))
  })
  return { url: `http://127.0.0.1:${port}`, pid: child.pid!, child }
}

async function backendsByName({
  superuser,
  name,
}: Installation): Promise<{ quoin: number[]; byHand: number[] }> {
  const { rows } = await superuser.query<{ pid: number; name: string }>(
    `select pid, application_name as name from pg_stat_activity
     where datname = $1 and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    [name],
  )
  const named = (wanted: string) => rows.filter((row) => row.name === wanted).map(({ pid }) => pid)
  return { quoin: named('quoin'), byHand: named('by hand') }
}
