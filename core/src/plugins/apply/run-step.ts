import type { Fault } from '@quoin/plugin-sdk'
import type { Installer } from '../../database/types.ts'
import { applyFailed } from '../errors.ts'
import type { Step } from '../plan/types.ts'

export type Ddl = Parameters<Parameters<Installer['transaction']>[0]>[0]

/**
 * Roles belong to the whole server, and a database beside this one may make the same ones at this moment;
 * PostgreSQL then fails one of the two.
 */
const MEETINGS = new Set(['XX000', '23505', '42710', '42704', '40P01'])
/** The lock was not to be had in time, so that everyone else could go first. */
const LOCK_NOT_AVAILABLE = '55P03'

const passing = new WeakSet<object>()

/** Whether the same plan may well succeed in a moment. */
export const mayPass = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (passing.has(error) || (error as { code?: string }).code === LOCK_NOT_AVAILABLE)

/** @throws plugins.apply-failed (409) */
export async function runStep(ddl: Ddl, plugin: string, step: Step): Promise<void> {
  try {
    await (step.runsAs === 'installer' ? ddl.administer(step.sql) : ddl.run(step.sql))
  } catch (cause) {
    const faults: Fault[] = [{ path: step.object, message: (cause as Error).message }]
    const error = applyFailed({ plugin, step: step.summary }, { cause, faults })
    const { code = '' } = cause as { code?: string }
    if (code === LOCK_NOT_AVAILABLE || (step.runsAs === 'installer' && MEETINGS.has(code))) passing.add(error)
    throw error
  }
}
