import { newId } from '../../database/new-id.ts'
import { SYSTEM_ACTOR_ID, type Database } from '../../database/types.ts'
import type { DoneStep } from '../apply/ledger.ts'
import type { Plan, Step } from '../plan/types.ts'
import { literal, qualified, quote } from '../structure/sql-names.ts'
import type { StepReport } from './types.ts'

type Run = (sql: string) => Promise<object[]>
type Rows = NonNullable<StepReport['rows']>

/** Up to here rows are counted, beyond it PostgreSQL's own estimate is told. */
const SMALL = 10_000
const MAX_COUNTED_ORGANISATIONS = 200

/** Planned steps with the table's estimated rows; after a rehearsal with times and exact losses. */
export function reportSteps(
  plan: Pick<Plan, 'pluginId'>,
  steps: readonly (Step | DoneStep)[],
  rows: ReadonlyMap<string, Rows>,
): StepReport[] {
  return steps.map((each) => {
    const done = 'step' in each ? each : undefined
    const step = 'step' in each ? each.step : each
    const known = step.kind === 'destructive' ? rows.get(step.object) : undefined
    const table = step.lock === 'none' ? undefined : rows.get(tableOf(step))
    const lost = done?.rows === undefined ? undefined : { count: done.rows, isExact: true }
    return {
      plugin: plan.pluginId,
      object: step.object,
      summary: step.summary,
      kind: step.kind,
      phase: step.phase,
      lock: lockText(step),
      rows: lost ?? known ?? table ?? null,
      durationMs: done === undefined ? null : Math.round(done.durationMs * 10) / 10,
    }
  })
}

const tableOf = ({ object }: Step): string => object.split('.').slice(0, 2).join('.')

function lockText(step: Step): string | null {
  if (step.lock === 'none') return null
  const tables = [tableOf(step), ...(step.alsoLocks === undefined ? [] : [step.alsoLocks])]
  return `${step.lock.toUpperCase()} on ${tables.join(' and ')}`
}

/** Rows of the tables that the steps lock, and values that destructive ones would take: objects to counts. */
export async function countRows(
  run: Run,
  steps: readonly Step[],
  counting: {
    readonly database: Database
    readonly plugin: string
    readonly organisations: readonly string[]
  },
): Promise<Map<string, Rows>> {
  const tables = [...new Set(steps.filter(({ lock }) => lock !== 'none').map(tableOf))]
  const estimates = await estimateRows(run, tables)
  const isFew = counting.organisations.length <= MAX_COUNTED_ORGANISATIONS
  const small = tables.filter((table) => (estimates.get(table) ?? SMALL) < SMALL)
  const destructive = steps.filter((step) => step.kind === 'destructive' && estimates.has(tableOf(step)))
  const objects = isFew ? [...new Set([...small, ...destructive.map(({ object }) => object)])] : []
  const own = objects.filter((object) => object.startsWith(`${counting.plugin}.`))
  const exact = await countExactly(own, counting)
  const known = new Map<string, Rows>()
  for (const [table, count] of estimates) known.set(table, { count, isExact: false })
  for (const [object, count] of exact) known.set(object, { count, isExact: true })
  return known
}

/** From the last ANALYZE; a table that never had one counts as small. */
async function estimateRows(run: Run, tables: readonly string[]): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map()
  const rows = (await run(`
    select n.nspname || '.' || c.relname as name, greatest(c.reltuples, 0)::bigint::float8 as count
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = any (array[${tables.map(literal).join(', ')}]) and c.relkind = 'r'`)) as {
    name: string
    count: number
  }[]
  return new Map(rows.map(({ name, count }) => [name, Number(count)]))
}

/** As the plugin, in each organisation: nobody sees rows of all of them at once. */
async function countExactly(
  objects: readonly string[],
  { database, plugin, organisations }: Parameters<typeof countRows>[2],
): Promise<Map<string, number>> {
  const totals = new Map(objects.map((object) => [object, 0]))
  if (objects.length === 0) return totals
  const queries = objects.map((object) => {
    const [schema = '', table = '', column] = object.split('.')
    const counted = column === undefined ? '*' : quote(column)
    return { sql: `select count(${counted})::int as count from ${qualified(schema, table)}`, values: [] }
  })
  for (const organisationId of organisations) {
    const context = { organisationId, actorId: SYSTEM_ACTOR_ID, correlationId: newId() }
    const answers = await database.readBatch(context, plugin, queries)
    for (const [place, [row]] of answers.entries()) {
      const object = objects[place]!
      totals.set(object, totals.get(object)! + (row as { count: number }).count)
    }
  }
  return totals
}

/** Rows of every declared table of a plugin, over all organisations; the keys are entities. */
export const countTables = (
  tables: readonly string[],
  counting: Parameters<typeof countRows>[2],
): Promise<Map<string, number>> => countExactly(tables, counting)
