import knexFactory from 'knex'
import pg from 'pg'
import { newId } from '../core/src/database/new-id.ts'
import {
  createPluginDatabase,
  openDatabase,
  type Database,
  type Statement,
  type TransactionContext,
} from '../core/src/database/index.ts'
import { valueParsers } from '../core/src/database/value-parsers.ts'
import { openCountingProxy } from './harness/counting-proxy.ts'
import { cpuOf, interleave, ratios, wallOf, type Variant } from './harness/interleave.ts'
import { spread } from './harness/statistics.ts'
import type { Bench, Budget, Measure, Result } from './harness/types.ts'
import { sampleRows } from './harness/sample-rows.ts'

const ROUNDS = 15
const BUDGET: Budget = { of: 'ratio', atMost: 2 }
const knex = knexFactory({ client: 'pg' })
const COLUMNS = [
  'id',
  'version',
  'title',
  'party',
  'stage',
  'amount',
  'currency',
  'owner',
  'expected_close',
  'outcome',
  'created_at',
]

const pointQuery = (organisation: string, id: string) =>
  knex.withSchema('crm').from('deal').select(COLUMNS).where({ organisation_id: organisation, id })
const listQuery = (organisation: string) =>
  knex
    .withSchema('crm')
    .from('deal')
    .select(COLUMNS)
    .where({ organisation_id: organisation })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(50)

/** Who reads: `read` is what the walls cost, `raw` the same statement by someone who owns the table. */
interface Parts {
  readonly bench: Bench
  readonly database: Database
  readonly owner: pg.Client
  readonly context: TransactionContext
  readonly backends: { database: number; owner: number }
  readonly ids: readonly string[]
}

/** The same query through role, row security and signed context, and bare: processor time and round trips. */
export const readPath: Measure = async (bench) => {
  const { prepared, superuserUrl, context } = await bench.installation()
  const ids = await sampleRows(await bench.installation(), 'crm.deal', 500)
  const proxy = await openCountingProxy(prepared.appUrl)
  const counted = openDatabase({ ...prepared, appUrl: proxy.url })
  const database = openDatabase(prepared)
  const owner = new pg.Client({ connectionString: superuserUrl, types: valueParsers })
  await owner.connect()
  const own = await owner.query<{ pid: number }>('select pg_backend_pid() as pid')
  const theirs = await database.readBatch(context, 'crm', [
    { sql: 'select pg_backend_pid() as pid', values: [] },
  ])
  const pid = (theirs[0]![0] as { pid: number }).pid
  const parts: Parts = {
    bench,
    database,
    owner,
    context,
    ids,
    backends: { database: pid, owner: own.rows[0]!.pid },
  }
  try {
    const results: Result[] = []
    for (const shape of [
      { name: 'one record', operations: 600, sql: pointQuery },
      { name: 'list of 50', operations: 200, sql: (organisation: string) => listQuery(organisation) },
    ]) {
      const trips = async (work: (database: Database) => Promise<unknown>): Promise<number> => {
        await work(counted)
        proxy.take()
        await work(counted)
        await work(counted)
        return proxy.take() / 2
      }
      results.push(...(await compare(parts, shape, trips)))
    }
    return results
  } finally {
    await Promise.all([database.close(), counted.close(), owner.end()])
    await proxy.close()
  }
}

interface Shape {
  readonly name: string
  readonly operations: number
  sql(organisation: string, id: string): ReturnType<typeof listQuery>
}

async function compare(
  parts: Parts,
  shape: Shape,
  countTrips: (work: (database: Database) => Promise<unknown>) => Promise<number>,
): Promise<Result[]> {
  const { bench, database, owner, context, ids, backends } = parts
  const organisation = context.organisationId
  const build = (turn: number) => shape.sql(organisation, ids[turn % ids.length]!)
  const text = build(0).toSQL().toNative().sql
  const valuesOf = (turn: number): readonly unknown[] => build(turn).toSQL().toNative().bindings
  const prebuilt = ids.map((_, turn) => valuesOf(turn))
  const fresh = (): TransactionContext => ({ ...context, correlationId: newId() })
  const policy = { ownSchema: 'crm', grantedRelations: new Set<string>() }

  const viaKnex = (on: Database, turn: number) => on.readBatch(fresh(), 'crm', [build(turn)])
  const viaGate = (on: Database, turn: number) =>
    on.read(fresh(), (unit) =>
      createPluginDatabase(unit, 'crm', policy).query(text, prebuilt[turn % prebuilt.length]),
    )
  const viaStatement = (on: Database, turn: number) => {
    const statement: Statement = { sql: text, values: prebuilt[turn % prebuilt.length]! }
    return on.readBatch(fresh(), 'crm', [statement])
  }
  const through = (name: string, pid: number, work: (turn: number) => Promise<unknown>): Variant => ({
    name,
    cpu: () => bench.cpu.own() + bench.cpu.process(pid),
    run: async (operations) => {
      for (let turn = 0; turn < operations; turn++) await work(turn)
    },
  })
  const slices = await interleave(
    [
      through('owner', backends.owner, (turn) =>
        owner.query({ name: shape.name, text, values: [...prebuilt[turn % prebuilt.length]!] }),
      ),
      through('knex', backends.database, (turn) => viaKnex(database, turn)),
      through('statement', backends.database, (turn) => viaStatement(database, turn)),
      through('gate', backends.database, (turn) => viaGate(database, turn)),
    ],
    { rounds: ROUNDS, operations: shape.operations },
  )
  const [bare, ...walled] = slices
  const works = [viaKnex, viaStatement, viaGate]
  const names = ['built by knex, readBatch', 'SQL text, readBatch', "a plugin's own SQL through the gate"]
  const results: Result[] = []
  for (const [index, each] of walled.entries()) {
    const trips = await countTrips((on) => works[index]!(on, 0))
    results.push({
      name: `${shape.name}: ${names[index]}`,
      budget: BUDGET,
      baseline: cpuOf(bare!),
      measured: cpuOf(each),
      ratio: cpuOf(each) / cpuOf(bare!),
      unit: 'µs CPU',
      detail: `round by round ${spread(ratios(each, bare!))}; ${trips} round trip(s); wall ${wallOf(each).toFixed(0)} against ${wallOf(bare!).toFixed(0)} µs`,
    })
  }
  return results
}
