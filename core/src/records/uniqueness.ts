import { typeOf } from '@quoin/plugin-sdk'
import { all, identifier, join, raw, sql, toStatement } from '../database/sql-fragment.ts'
import { recordDuplicate } from './errors.ts'
import type { QuoinError } from '@quoin/plugin-sdk'
import type { TableDefinition } from '../plugins/types.ts'
import { ALIAS, tableName } from './scope.ts'
import { isRefused, type Step, type WriteContext } from './write-plan.ts'

/**
 * Finds rows that would meet a unique key, so that a bulk or an import names each of them instead of failing
 * on the first. The key itself remains the wall: a writer who comes between gets `records.duplicate`, too.
 */
export async function checkUniqueness(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const sets = context.table.table.unique ?? []
  const found = await Promise.all(sets.map((columns) => duplicates(context, columns, steps)))
  sets.forEach((columns, index) => {
    for (const step of found[index]!) step.refusal ??= duplicateOf(context.table, columns, step.valuesPath)
  })
}

/** The refusal of a value that another record has, naming the columns of the key. */
export function duplicateOf(
  table: TableDefinition,
  columns: readonly string[],
  path: string,
  cause?: unknown,
): QuoinError {
  const faults = columns.map((name) => {
    const others = columns.filter((other) => other !== name)
    const together = others.length === 0 ? '' : ` together with ${others.join(', ')}`
    return { path: `${path}/${name}`, message: `must be unique${together}` }
  })
  return recordDuplicate({ entity: table.entity }, { faults, cause })
}

async function duplicates(
  context: WriteContext,
  columns: readonly string[],
  steps: readonly Step[],
): Promise<Step[]> {
  const claims = steps
    .filter((step) => !isRefused(step) && isClaim(step, columns))
    .map((step) => ({ step, row: rowOf(step) }))
  if (claims.length === 0) return []
  const refused = new Set<Step>()
  const seen = new Set<string>()
  for (const { step, row } of claims) {
    const key = JSON.stringify(columns.map((name) => row[name]))
    if (seen.has(key)) refused.add(step)
    seen.add(key)
  }
  for (const { place, id } of await findHolders(
    context,
    columns,
    claims.map(({ row }) => row),
  )) {
    const { step, row } = claims[place]!
    if (id !== row['id']) refused.add(step)
  }
  return [...refused]
}

/** Empty values never meet in a unique key. */
function isClaim(step: Step, columns: readonly string[]): boolean {
  if (step.operation.op === 'delete') return false
  const row = rowOf(step)
  const isTouched =
    step.before === undefined ||
    columns.some((name) => name in step.values && step.values[name] !== step.before![name])
  return isTouched && columns.every((name) => (row[name] ?? null) !== null)
}

const rowOf = ({ before, values }: Step): Record<string, unknown> => ({ ...before, ...values })

function findHolders(
  { unit, table, stamp }: WriteContext,
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
): Promise<{ place: number; id: string }[]> {
  const wanted = rows.map((row, place) => ({
    place,
    ...Object.fromEntries(columns.map((name) => [name, row[name]])),
  }))
  const typed = columns.map(
    (name) =>
      sql`${identifier(name)} ${raw(typeOf(table.columns.get(name)!.column).sql(table.columns.get(name)!.column))}`,
  )
  const equal = columns.map((name) => sql`${identifier(ALIAS, name)} = ${identifier('x', name)}`)
  const kept = table.table.softDelete === true ? [sql`${identifier(ALIAS, 'deleted_at')} is null`] : []
  const query = sql`select x.place, ${identifier(ALIAS, 'id')}
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as x (place int, ${join(typed, ', ')})
    join ${tableName(table)} ${raw(ALIAS)} on ${all([sql`${identifier(ALIAS, 'organisation_id')} = ${stamp.organisationId}`, ...equal, ...kept])}`
  return unit.as(table.pluginId).rows(toStatement(query))
}
