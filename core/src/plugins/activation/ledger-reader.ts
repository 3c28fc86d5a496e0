import type { Manifest } from '@quoin/plugin-sdk'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID, type Database } from '../../database/types.ts'
import type { InstallationState } from '../lifecycle/types.ts'

/** What a node must know of an installed plugin to run it. */
export interface LedgerRow {
  readonly id: string
  readonly version: string
  readonly state: InstallationState
  readonly reason: string | null
  readonly manifest: Manifest
  readonly manifestHash: string
}

export interface Ledger {
  /** The sum of all rows' versions; rows are never deleted, so it only grows. */
  readonly revision: number
  /** Without those that were removed. */
  readonly rows: readonly LedgerRow[]
}

const CONTEXT = {
  organisationId: PLATFORM_ORGANISATION_ID,
  actorId: SYSTEM_ACTOR_ID,
  correlationId: 'activation',
}
const REVISION = {
  sql: `select coalesce(sum(version), 0)::int as revision from kernel.installation where organisation_id = $1`,
  values: [PLATFORM_ORGANISATION_ID],
}
// One statement: revision and rows of one moment.
const ROWS = {
  sql: `select plugin_id as id, plugin_version as version, state, reason, manifest, manifest_hash as "manifestHash",
          (select coalesce(sum(version), 0)::int from kernel.installation where organisation_id = $1) as revision
        from kernel.installation where organisation_id = $1 order by plugin_id`,
  values: [PLATFORM_ORGANISATION_ID],
}

export async function readLedgerRevision(database: Database): Promise<number> {
  const [rows] = await database.readBatch(CONTEXT, 'kernel', [REVISION])
  return (rows as [{ revision: number }])[0].revision
}

export async function readWholeLedger(database: Database): Promise<Ledger> {
  const [found] = await database.readBatch(CONTEXT, 'kernel', [ROWS])
  const rows = found as (LedgerRow & { revision: number })[]
  return { revision: rows[0]?.revision ?? 0, rows: rows.filter(({ state }) => state !== 'removed') }
}
