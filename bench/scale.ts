import { systemClock } from '../core/src/config/index.ts'
import { createAccess } from '../core/src/permissions/index.ts'
import { batchReader, RecordsService, type RecordActor } from '../core/src/records/index.ts'
import type { TransactionContext } from '../core/src/database/index.ts'
import { fillOrganisation } from './data/fill.ts'
import { backendsOf } from './harness/cpu.ts'
import { HttpClient } from './harness/http-client.ts'
import { contextOf, createInstallation, type Installation } from './harness/installation.ts'
import type { Bench, Measure, Result } from './harness/types.ts'
import { crowding } from './scale/crowding.ts'
import { latencies, type Latency } from './scale/latencies.ts'
import { listCases } from './scale/list-cases.ts'
import { fillLarge, fillOthers, LARGE, listedTables, ordinaryFillings, ORGANISATIONS } from './scale/load.ts'
import { partyCalls } from './scale/party-calls.ts'
import { explain, type Explainer, type Plan } from './scale/plans.ts'

const LIMIT_MS = 150
/** Rows read for each one shown, above which a plan is named in the report. */
const WASTE = 5

/** What one organisation pays for the others' rows, and what its own million costs. */
export const scale: Measure = async (bench) => {
  const [crowd, alone] = [
    await createInstallation(bench.root, bench.cluster),
    await createInstallation(bench.root, bench.cluster),
  ]
  try {
    for (const { database, registry, context, superuser } of [crowd, alone]) {
      await fillOrganisation(database, registry, context, ordinaryFillings(registry))
      await superuser.query('vacuum analyze')
    }
    await fillOthers(bench, crowd)
    await crowd.superuser.query('vacuum analyze')
    const results = [...(await planResults(bench, crowd)), ...(await crowding(bench.cpu, alone, crowd))]
    return [...results, ...(await largeResults(bench, crowd))]
  } finally {
    await alone.drop()
    await crowd.drop()
  }
}

/** Every list query of every table, under its product's role with a signed context. */
async function planResults(bench: Bench, installation: Installation): Promise<Result[]> {
  const explainer = explainerOf(installation, installation.context)
  const plans: Plan[] = []
  for (const table of listedTables(installation.registry)) {
    const { service, actor } = explainer
    const reader = batchReader(installation.database, installation.context)
    const { items } = await service.list(reader, actor, table, { limit: 200 })
    for (const list of listCases(table, items)) {
      const plan = await explain(explainer, table, list)
      if (plan !== undefined) plans.push(plan)
    }
  }
  const faulty = plans.filter(({ faults }) => faults.length > 0)
  const wasteful = plans.filter(({ rowsRead, rowsShown }) => rowsRead > WASTE * (rowsShown + 50))
  for (const plan of [...faulty, ...wasteful]) {
    const { entity, name, indexes, rowsRead, rowsShown, faults } = plan
    bench.say(
      `  ${entity}, ${name}: ${rowsRead} rows read for ${rowsShown}, ${indexes.join(', ')} ${faults.join('; ')}`,
    )
  }
  const count = installation.registry.tables().length
  return [
    {
      name: 'list queries that may touch rows of other organisations',
      budget: { of: 'measured', atMost: 0 },
      baseline: null,
      measured: faulty.length,
      ratio: null,
      unit: 'plans',
      detail: `of ${plans.length} plans over ${listedTables(installation.registry).length} lists of ${count} tables, ${ORGANISATIONS} organisations; the others reach each table through an index that begins with the organisation`,
    },
    {
      name: `list queries that read more than ${WASTE} rows for each one shown`,
      budget: null,
      baseline: null,
      measured: wasteful.length,
      ratio: null,
      unit: 'plans',
      detail: `slowest ${Math.max(...plans.map(({ ms }) => ms)).toFixed(1)} ms; ${wasteful.map(({ entity, name }) => `${entity} ${name}`).join('; ')}`,
    },
  ]
}

/** The list of a million contacts, each way a person can look at it, over HTTP. */
async function largeResults(bench: Bench, installation: Installation): Promise<Result[]> {
  const { server, client, registry, database } = installation
  const own = new HttpClient(server.url, client.cookie)
  const facts = { name: 'Large', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  await own.json('POST', '/api/organisations', facts)
  const context = await contextOf(own)
  await fillLarge(bench, installation, context)
  await installation.superuser.query('vacuum analyze')
  const table = registry.table('core.party')!
  const { service, actor } = explainerOf(installation, context)
  const { items } = await service.list(batchReader(database, context), actor, table, {
    limit: 200,
    sort: 'created_at',
  })
  await own.get('/api/core/party')
  const cpuMs = async (): Promise<number> => {
    const backends = await backendsOf(installation.superuser, installation.name)
    return [server.pid, ...backends].reduce((sum, pid) => sum + bench.cpu.process(pid), 0) / 1e6
  }
  const measured = await latencies(own, partyCalls(table, items), cpuMs)
  own.close()
  const over = measured.filter(({ p50 }) => p50 > LIMIT_MS).sort((a, b) => b.p50 - a.p50)
  for (const { name, p50, worst, cpu, items: shown } of over) {
    bench.say(
      `  ${name}: ${p50.toFixed(0)} ms (worst ${worst.toFixed(0)}), ${cpu.toFixed(0)} ms CPU, ${shown} rows`,
    )
  }
  const overCpu = measured.filter(({ cpu }) => cpu > LIMIT_MS).length
  const byTime = [...measured].sort((a, b) => a.p50 - b.p50)
  return [
    {
      name: `ways to look at ${LARGE.toLocaleString('en-GB')} contacts that take over ${LIMIT_MS} ms`,
      budget: { of: 'measured', atMost: 0 },
      baseline: measured.length,
      measured: over.length,
      ratio: over.length / measured.length,
      unit: 'ways',
      detail: `first page, p50; by processor time alone ${overCpu}; middle ${byTime[Math.floor(byTime.length / 2)]!.p50.toFixed(0)} ms; over: ${over.map(shortly).join('; ')}`,
    },
  ]
}

const shortly = ({ name, p50, cpu }: Latency): string =>
  `${name} ${p50.toFixed(0)} (${cpu.toFixed(0)} CPU) ms`

function explainerOf({ registry, database }: Installation, context: TransactionContext): Explainer {
  const actor: RecordActor = {
    organisationId: context.organisationId,
    personId: context.actorId,
    access: createAccess([{ action: 'manage', subject: 'all' }], ['owner']),
    products: new Set(registry.plugins().map(({ manifest }) => manifest.id)),
    person: { id: context.actorId, name: 'Bea Bench', email: 'bea@bench.example' },
    organisation: {
      id: context.organisationId,
      name: 'Bench',
      country: 'GB',
      currency: 'GBP',
      timeZone: 'Europe/London',
    },
  }
  return { database, service: new RecordsService(registry, systemClock), actor, context }
}
