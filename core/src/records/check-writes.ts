import {
  fieldForbidden,
  forbidden,
  permitsField,
  permitsRecord,
  permitsSome,
  type Verb,
} from '../permissions/index.ts'
import { assignmentFaults, checkChange, checkNewRow, writableColumns } from './check-values.ts'
import { operationClosed, recordInUse, recordNotFound, recordStale } from './errors.ts'
import { loadForUpdate } from './load-for-update.ts'
import type { Values } from './hooks.ts'
import { unitReader } from './reader.ts'
import { referenceFaults } from './references.ts'
import { checkUniqueness } from './uniqueness.ts'
import { usesOf } from './uses.ts'
import { visibleRecord } from './visible-record.ts'
import { isRefused, stepsOf, type Step, type WriteContext } from './write-plan.ts'

/**
 * All checks of a batch, before anything is written: offered, allowed, present, current, valid, referring to
 * what exists. Every operation is checked, so that one answer lists every fault.
 * @throws records.closed, permissions.forbidden (403) when the kind of write is closed to the caller altogether
 */
export async function checkWrites(context: WriteContext, steps: readonly Step[]): Promise<void> {
  for (const verb of ['create', 'update', 'delete'] as const) {
    if (stepsOf(steps, verb).length > 0) assertOpen(context, verb)
  }
  await loadRows(context, steps)
  await checkCreates(context, stepsOf(steps, 'create'))
  await checkUpdates(context, stepsOf(steps, 'update'))
  await Promise.all([
    checkReferences(context, steps),
    checkUniqueness(context, steps),
    checkDeletes(context, stepsOf(steps, 'delete')),
  ])
}

function assertOpen({ actor, table, by }: WriteContext, verb: Exclude<Verb, 'read' | 'manage'>): void {
  const { records } = table.table
  const isOffered = by === 'plugin' || (records !== false && records?.[verb] !== false)
  if (!isOffered) throw operationClosed({ operation: verb, entity: table.entity })
  if (!permitsSome(actor.access, verb, table.entity)) throw forbidden({ verb, entity: table.entity })
}

async function loadRows(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const changing = [...stepsOf(steps, 'update'), ...stepsOf(steps, 'delete')]
  if (changing.length === 0) return
  const rows = await loadForUpdate(
    context,
    changing.map(({ operation }) => operation.id),
  )
  const seen = new Set<string>()
  for (const step of changing) {
    const { id, version } = step.operation
    const row = rows.get(id)
    if (row === undefined) step.refusal = recordNotFound({})
    else if (seen.has(id))
      step.faults.push({ path: `${step.path}/id`, message: 'is named by an earlier operation', got: id })
    else if (version !== undefined && version !== row.version) {
      const yours = step.operation.op === 'update' ? step.operation.values : {}
      step.refusal = recordStale({ yours, current: visibleRecord(context.actor, context.table, row) })
    } else step.before = row
    seen.add(id)
  }
}

async function checkCreates(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const { actor, table, by, hooks } = context
  for (const step of steps) {
    step.faults.push(...assignmentFaults(table, step.values, by, step.valuesPath))
    step.values = { ...ownershipValues(context), ...step.values }
  }
  for (const hook of hooks) {
    const sound = steps.filter((step) => !isRefused(step))
    if (hook.beforeCreate === undefined || sound.length === 0) continue
    const completed = await hook.beforeCreate(
      hookContext(context),
      sound.map(({ values }) => values),
    )
    sound.forEach((step, index) => takeCompleted(context, step, completed[index]!))
  }
  for (const step of steps) {
    const known = onlyKnown(context, step.values)
    const checked = checkNewRow(table, known, actor.organisation.currency, step.valuesPath)
    step.faults.push(...checked.faults)
    step.values = { ...checked.values, id: context.newId() }
    if (!isRefused(step)) checkPermission(context, 'create', step, step.values)
  }
}

/**
 * What a person may create only with certain values ("owner is me") is filled in with them when left out.
 * Only for columns that the person could write, and only where no rule allows the row without.
 */
function ownershipValues({ actor, table, by }: WriteContext): Values {
  const grants = actor.access.ability.rulesFor('create', table.entity).filter(({ inverted }) => !inverted)
  const conditions =
    (grants.some((rule) => rule.conditions === undefined) ? undefined : grants[0]?.conditions) ?? {}
  const writable = writableColumns(table, by)
  return Object.fromEntries(
    Object.entries(conditions).flatMap(([name, operators]) => {
      const { $eq = null, ...others } = operators as Record<string, unknown>
      const isOneValue = $eq !== null && Object.keys(others).length === 0
      return isOneValue && writable.has(name) ? [[name, $eq]] : []
    }),
  )
}

async function checkUpdates(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const { actor, table, by, hooks } = context
  for (const step of steps) step.faults.push(...assignmentFaults(table, step.values, by, step.valuesPath))
  for (const hook of hooks) {
    const sound = steps.filter((step) => !isRefused(step))
    if (hook.beforeUpdate === undefined || sound.length === 0) continue
    const changes = sound.map((step) => ({ record: step.before!, values: step.values }))
    const completed = await hook.beforeUpdate(hookContext(context), changes)
    sound.forEach((step, index) => takeCompleted(context, step, completed[index]!))
  }
  for (const step of steps) {
    const known = onlyKnown(context, step.values)
    const change = { given: known, current: step.before ?? {} }
    const checked = checkChange(table, change, actor.organisation.currency, step.valuesPath)
    step.faults.push(...checked.faults)
    step.values = checked.values
    if (isRefused(step)) continue
    checkPermission(context, 'update', step, step.before!)
    // Also afterwards: nobody writes a record out of their own reach, or into another rule.
    if (!isRefused(step)) checkPermission(context, 'update', step, { ...step.before, ...step.values })
  }
}

function checkPermission({ actor, table, by }: WriteContext, verb: Verb, step: Step, row: Values): void {
  const { access } = actor
  const { entity } = table
  if (!permitsRecord(access, verb, entity, row)) {
    step.refusal = forbidden({ verb, entity })
    return
  }
  if (by === 'plugin' || step.operation.op === 'delete') return
  // What hooks and defaults add is not the caller's doing.
  const field = Object.keys(step.operation.values).find(
    (name) => !permitsField(access, verb, { entity, field: name }, row),
  )
  if (field !== undefined) step.refusal = fieldForbidden({ verb: 'write', entity, field })
}

async function checkReferences(context: WriteContext, steps: readonly Step[]): Promise<void> {
  const sound = steps.filter((step) => step.operation.op !== 'delete' && !isRefused(step))
  if (sound.length === 0) return
  const checks = sound.map((step) => ({ values: changedOnly(step), path: step.valuesPath }))
  const faults = await referenceFaults({ ...context, reader: unitReader(context.unit) }, checks)
  sound.forEach((step, index) => step.faults.push(...faults[index]!))
}

/** A reference that stays as it is may lead to what the caller cannot see. */
function changedOnly({ values, before }: Step): Values {
  return before === undefined
    ? values
    : Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== before[name]))
}

async function checkDeletes(context: WriteContext, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (!isRefused(step)) checkPermission(context, 'delete', step, step.before!)
  }
  const sound = steps.filter((step) => !isRefused(step))
  if (sound.length === 0) return
  for (const hook of context.hooks) {
    await hook.beforeDelete?.(
      hookContext(context),
      sound.map(({ before }) => before!),
    )
  }
  const ids = sound.map(({ before }) => before!.id)
  const uses = await usesOf(context.registry, unitReader(context.unit), context.table, ids)
  for (const step of sound) {
    const found = uses.get(step.before!.id)
    if (found !== undefined) step.refusal = recordInUse({ uses: found })
  }
}

/** A hook may set every column that is not the kernel's; a name that it mistypes is not lost silently. */
function takeCompleted({ table }: WriteContext, step: Step, completed: Values): void {
  step.faults.push(...assignmentFaults(table, completed, 'plugin', step.valuesPath))
  step.values = { ...completed }
}

/** Unknown names have their fault already. */
const onlyKnown = ({ table }: WriteContext, values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => table.columns.get(name)?.isKernelOwned === false),
  )

export const hookContext = ({ unit, actor, table }: WriteContext) => ({ unit, actor, entity: table.entity })
