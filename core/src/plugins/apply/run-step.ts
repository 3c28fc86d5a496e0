import type { Fault } from '@quoin/plugin-sdk'
import type { Installer } from '../../database/types.ts'
import type { Catalog } from '../catalog/types.ts'
import { applyFailed, tableBusy } from '../errors.ts'
import { rowSecuritySql } from '../plan/table-sql.ts'
import type { Step, StepLock } from '../plan/types.ts'
import { qualified, quote } from '../structure/sql-names.ts'
import type { DoneStep } from './ledger.ts'

export type Ddl = Parameters<Parameters<Installer['transaction']>[0]>[0]

/**
 * Roles belong to the whole server, and a database beside this one may make the same ones at this moment;
 * PostgreSQL then fails one of the two.
 */
const MEETINGS = new Set(['XX000', '23505', '42710', '42704', '40P01'])
/** The lock was not to be had in time, so that everyone else could go first; or two waited for each other. */
const LOCK_CODES = new Set(['55P03', '40P01'])

const passing = new WeakSet<object>()

/** Whether the same plan may well succeed in a moment. */
export const mayPass = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (passing.has(error) || LOCK_CODES.has((error as { code?: string }).code ?? ''))

/** @throws plugins.apply-failed (409) */
export async function runStep(ddl: Ddl, plugin: string, step: Step): Promise<DoneStep> {
  const started = performance.now()
  try {
    const rows = step.kind === 'destructive' ? await countLost(ddl, step) : undefined
    await (step.runsAs === 'installer' ? ddl.administer(step.sql) : ddl.run(step.sql))
    return { step, rows, durationMs: performance.now() - started }
  } catch (cause) {
    const faults: Fault[] = [{ path: step.object, message: (cause as Error).message }]
    const error = applyFailed({ plugin, step: step.summary }, { cause, faults })
    const { code = '' } = cause as { code?: string }
    if (LOCK_CODES.has(code) || (step.runsAs === 'installer' && MEETINGS.has(code))) passing.add(error)
    throw error
  }
}

/** Stored values that the step takes away, of all organisations; the step's own lock is taken a moment early. */
async function countLost({ run }: Ddl, { object }: Step): Promise<number> {
  const [schema = '', table = '', column] = object.split('.')
  const name = qualified(schema, table)
  const counted = column === undefined ? '*' : quote(column)
  await run(`alter table ${name} no force row level security`)
  const [row] = (await run(`select count(${counted})::int as count from ${name}`)) as [{ count: number }]
  await run(rowSecuritySql(schema, table))
  return row.count
}

const STRENGTH: readonly StepLock[] = ['none', 'share', 'share row exclusive', 'access exclusive']

/** Tables that exist and the strongest lock that the steps take on each, by name. */
export function locksOf(steps: readonly Step[], catalog: Catalog): Map<string, StepLock> {
  const found = new Map<string, StepLock>()
  const isThere = (table: string): boolean => {
    const [schema = '', name = ''] = table.split('.')
    const known = catalog.schemas.get(schema)
    return known === undefined ? catalog.schemas.size > 0 && schema === 'core' : known.tables.has(name)
  }
  const note = (table: string, lock: StepLock): void => {
    if (lock === 'none' || !isThere(table)) return
    const known = found.get(table) ?? 'none'
    found.set(table, STRENGTH.indexOf(lock) > STRENGTH.indexOf(known) ? lock : known)
  }
  for (const { object, lock, alsoLocks } of steps) {
    note(object.split('.').slice(0, 2).join('.'), lock)
    if (alsoLocks !== undefined) note(alsoLocks, lock)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * While ALTER TABLE waits for a lock, everyone who comes after it waits as well. So it waits this long at most,
 * then the whole plan steps aside and tries again.
 */
const TABLE_LOCK_TIMEOUT_MS = 400

/**
 * Takes all locks first and in one order, so that no long step holds some of them while it waits for others.
 * @throws plugins.table-busy (409)
 */
export async function takeLocks(
  { run }: Ddl,
  plugin: string,
  locks: ReadonlyMap<string, StepLock>,
): Promise<void> {
  await run(`set local lock_timeout = '${TABLE_LOCK_TIMEOUT_MS}ms'`)
  for (const [table, lock] of locks) {
    const [schema = '', name = ''] = table.split('.')
    try {
      await run(`lock table ${qualified(schema, name)} in ${lock} mode`)
    } catch (cause) {
      if (!LOCK_CODES.has((cause as { code?: string }).code ?? '')) throw cause
      const error = tableBusy({ plugin, table }, { cause })
      passing.add(error)
      throw error
    }
  }
}
