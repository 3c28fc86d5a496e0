import { openDatabase, type Database, type TransactionContext } from '../core/src/database/index.ts'
import { sampleRows } from './harness/sample-rows.ts'
import { median, quantile, spread } from './harness/statistics.ts'
import type { Budget, Measure, Result } from './harness/types.ts'

const ROUNDS = 7
const PHASE_MS = 4_000
/** B's requests come at fixed times, whether the one before is answered or not. */
const EVERY_MS = 20
const FLOOD = 64
const BUDGET: Budget = { of: 'ratio', atMost: 1.5 }

const FLOODS = [
  { name: 'waiting 50 ms (as for a disk)', sql: 'select pg_sleep(0.05)' },
  { name: 'computing about 50 ms', sql: 'select count(*) from generate_series(1, 400000) n where n % 7 = 3' },
] as const

/** One organisation floods a process; another one's requests must not feel it. */
export const fairness: Measure = async (bench) => {
  const installation = await bench.installation()
  const ids = await sampleRows(installation, 'core.party', 500)
  const database = openDatabase({ ...installation.prepared, poolSize: 10 })
  const b = installation.context
  const a = { ...b, organisationId: '00000000-0000-7000-8000-00000000000a' }
  try {
    const results: Result[] = []
    for (const { name, sql } of FLOODS) {
      const [alone, flooded, aloneMiddle, floodedMiddle]: number[][] = [[], [], [], []]
      let done = 0
      for (let round = 0; round < ROUNDS; round++) {
        const quiet = await requests(database, b, ids)
        alone!.push(quantile(quiet, 0.99))
        aloneMiddle!.push(median(quiet))
        const flood = startFlood(database, a, sql)
        const loud = await requests(database, b, ids)
        flooded!.push(quantile(loud, 0.99))
        floodedMiddle!.push(median(loud))
        done += await flood.stop()
      }
      results.push({
        name: `B's p99 while A floods with ${FLOOD} queries ${name}`,
        budget: BUDGET,
        baseline: median(alone!),
        measured: median(flooded!),
        ratio: median(flooded!) / median(alone!),
        unit: 'ms',
        detail: `alone ${spread(alone!)}, flooded ${spread(flooded!)}, p50 ${median(aloneMiddle!).toFixed(1)} against ${median(floodedMiddle!).toFixed(1)}, over ${ROUNDS} rounds of ${PHASE_MS / EVERY_MS} requests; A finished ${Math.round((done * 1000) / ROUNDS / PHASE_MS)} a second`,
      })
    }
    return results
  } finally {
    await database.close()
  }
}

async function requests(
  database: Database,
  context: TransactionContext,
  ids: readonly string[],
): Promise<number[]> {
  const sql = 'select id, name, email from core.party where organisation_id = $1 and id = $2'
  const waits: Promise<number>[] = []
  const first = performance.now()
  for (let turn = 0; turn * EVERY_MS < PHASE_MS; turn++) {
    const due = first + turn * EVERY_MS
    const early = due - performance.now()
    if (early > 0) await new Promise((done) => setTimeout(done, early))
    // From the moment it was due, so that a blocked event loop is not forgiven.
    const values = [context.organisationId, ids[turn % ids.length]]
    waits.push(
      database
        .readBatch(context, 'core', [{ sql, values }])
        .then(() => performance.now() - Math.max(due, first)),
    )
  }
  return Promise.all(waits)
}

function startFlood(
  database: Database,
  context: TransactionContext,
  sql: string,
): { stop(): Promise<number> } {
  let isOver = false
  let done = 0
  const workers = Array.from({ length: FLOOD }, async () => {
    while (!isOver) {
      await database.readBatch(context, 'core', [{ sql, values: [] }])
      done++
    }
  })
  return {
    async stop() {
      isOver = true
      await Promise.all(workers)
      return done
    },
  }
}
