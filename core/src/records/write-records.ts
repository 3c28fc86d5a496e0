import { QuoinError, type Fault } from '@quoin/plugin-sdk'
import { toStatement } from '../database/sql-fragment.ts'
import { foreignKeyViolation, uniqueViolation, type Refusal } from '../database/errors.ts'
import { checkWrites, hookContext } from './check-writes.ts'
import { bulkRefused, recordInUse, valuesInvalid } from './errors.ts'
import type { StoredRecord } from './hooks.ts'
import type { Row } from './reader.ts'
import { pluralOf } from './titles.ts'
import { duplicateOf } from './uniqueness.ts'
import { isRefused, stepsOf, type Operation, type Step, type WriteContext } from './write-plan.ts'
import { deleteRows, insertRows, updateRows } from './write-statements.ts'

/** Of one bulk: what one transaction can hold without keeping others waiting. */
export const MAX_OPERATIONS = 1_000

/**
 * One create, update or delete.
 * @param valuesPath where the faults of values are reported: '' for a body that is the values
 * @throws records.not-found, records.stale, records.in-use, records.duplicate, records.invalid, permissions.*
 */
export async function writeRecord(
  context: WriteContext,
  operation: Operation,
  valuesPath: string,
): Promise<Step> {
  const step = createStep(operation, '', valuesPath)
  await checkWrites(context, [step])
  if (step.refusal !== undefined) throw step.refusal
  if (step.faults.length > 0) throw valuesInvalid({ entity: context.table.entity }, { faults: step.faults })
  await store(context, [step])
  return step
}

/**
 * Any number of writes to one table, all or nothing: creates, then updates, then deletes.
 * @throws records.bulk-refused (422) with every fault of every operation, at `/operations/<n>/…`
 */
export async function writeBulk(context: WriteContext, operations: readonly Operation[]): Promise<Step[]> {
  const steps = operations.map((operation, index) =>
    createStep(operation, `/operations/${index}`, `/operations/${index}/values`),
  )
  await checkWrites(context, steps)
  const faults = steps.flatMap(faultsOf)
  if (faults.length > 0) throw bulkRefused({ faults: faults.length }, { faults })
  await store(context, steps)
  return steps
}

export function createStep(operation: Operation, path: string, valuesPath: string): Step {
  const values = operation.op === 'delete' ? {} : { ...operation.values }
  const target = operation.op === 'create' ? operation : { ...operation, id: operation.id.toLowerCase() }
  return { operation: target, path, valuesPath, faults: [], values }
}

/** The faults of an operation; a refusal that has none of its own is one. */
export function faultsOf({ path, refusal, faults }: Step): Fault[] {
  if (refusal === undefined) return [...faults]
  const own =
    refusal.faults.length > 0 ? refusal.faults : [{ path, message: refusal.message, got: refusal.code }]
  return [...own, ...faults]
}

/** Writes checked steps. @throws records.duplicate, records.in-use (409) where another writer came first */
export async function store(context: WriteContext, steps: readonly Step[]): Promise<void> {
  try {
    await Promise.all([
      storeCreates(context, stepsOf(steps, 'create')),
      storeUpdates(context, stepsOf(steps, 'update')),
      storeDeletes(context, stepsOf(steps, 'delete')),
    ])
  } catch (error) {
    throw translate(context, error, steps)
  }
  await runAfterHooks(
    context,
    steps.filter((step) => !isRefused(step)),
  )
}

async function storeCreates(context: WriteContext, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return
  const { unit, table, stamp } = context
  const statement = insertRows(
    table,
    steps.map(({ values }) => values),
    stamp,
  )
  const rows = await unit.as(table.pluginId).rows<StoredRecord>(toStatement(statement))
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const step of steps) step.record = byId.get(String(step.values['id']))!
}

/** Changes of the same columns go in one statement; all statements leave in one round trip. */
async function storeUpdates(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const { unit, table, stamp } = context
  const groups = new Map<string, { columns: string[]; rows: Row[] }>()
  for (const step of steps) {
    step.record = step.before!
    const columns = Object.keys(step.values).sort()
    if (columns.length === 0) continue
    const key = columns.join()
    const group = groups.get(key) ?? { columns, rows: [] }
    groups.set(key, group)
    group.rows.push({ id: step.before!.id, ...step.values })
  }
  const runner = unit.as(table.pluginId)
  const written = await Promise.all(
    [...groups.values()].map(({ columns, rows }) =>
      runner.rows<StoredRecord>(toStatement(updateRows(table, columns, rows, stamp))),
    ),
  )
  const byId = new Map(written.flat().map((row) => [row.id, row]))
  for (const step of steps) step.record = byId.get(step.before!.id) ?? step.before!
}

async function storeDeletes(context: WriteContext, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return
  const ids = steps.map(({ before }) => before!.id)
  await context.unit
    .as(context.table.pluginId)
    .execute(toStatement(deleteRows(context.table, ids, context.stamp)))
}

async function runAfterHooks(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const created = stepsOf(steps, 'create').map(({ record }) => record!)
  const updated = stepsOf(steps, 'update').map(({ before, record }) => ({ before: before!, record: record! }))
  const deleted = stepsOf(steps, 'delete').map(({ before }) => before!)
  for (const hook of context.hooks) {
    if (created.length > 0) await hook.afterCreate?.(hookContext(context), created)
    if (updated.length > 0) await hook.afterUpdate?.(hookContext(context), updated)
    if (deleted.length > 0) await hook.afterDelete?.(hookContext(context), deleted)
  }
}

function translate({ table, registry }: WriteContext, error: unknown, steps: readonly Step[]): unknown {
  if (!(error instanceof QuoinError)) return error
  const refusal = error.parameters as Refusal
  if (error.code === uniqueViolation.definition.code) {
    const sets = table.table.unique ?? []
    const matching = sets.filter((columns) => refusal.constraint?.includes(columns.join('_')))
    const columns = (matching.length > 0 ? matching : sets)[0] ?? []
    return duplicateOf(table, columns, steps.length === 1 ? steps[0]!.valuesPath : '/operations', error)
  }
  if (error.code === foreignKeyViolation.definition.code && stepsOf(steps, 'delete').length > 0) {
    const other = registry.table(`${refusal.schema}.${refusal.table}`)
    const label = other === undefined ? 'others' : pluralOf(other)
    return recordInUse({ uses: [{ entity: other?.entity ?? '', label, count: 1 }] }, { cause: error })
  }
  return error
}
