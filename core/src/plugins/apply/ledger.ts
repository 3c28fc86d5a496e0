import type { Manifest } from '@quoin/plugin-sdk'
import { createHash } from 'node:crypto'
import { signContext, type SigningKey } from '../../database/context-token.ts'
import { newId } from '../../database/new-id.ts'
import type { DatabaseRoles } from '../../database/roles.ts'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID } from '../../database/types.ts'
import type { InstallationState } from '../lifecycle/types.ts'
import { literal } from '../structure/sql-names.ts'
import type { Step } from '../plan/types.ts'

export interface Installation {
  readonly id: string
  readonly pluginId: string
  readonly version: string
  readonly manifestHash: string
  readonly manifest: Manifest
  readonly state: InstallationState
  readonly reason: string | null
  readonly origin: 'folder' | 'stored'
  readonly pending: 'backfill' | 'contract' | null
  readonly previousVersion: string | null
  readonly isPinned: boolean
}

export type EventKind = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'stop' | 'resume'

type Run = (sql: string) => Promise<object[]>

/** Long enough for the slowest plan; the token is worth nothing outside its transaction. */
const CONTEXT_SECONDS = 600

/**
 * Lets the migration role see and write rows of the platform organisation until the transaction ends: the
 * ledger lies behind the same row security as everything else.
 */
export async function enterPlatform(
  run: Run,
  options: { readonly roles: DatabaseRoles; readonly signingKey: SigningKey; readonly now: Date },
): Promise<void> {
  const context = {
    organisationId: PLATFORM_ORGANISATION_ID,
    actorId: SYSTEM_ACTOR_ID,
    correlationId: 'plugin engine',
  }
  const expiresAt = Math.floor(options.now.getTime() / 1000) + CONTEXT_SECONDS
  const token = signContext('enter', options.signingKey, context, options.roles.migrator, expiresAt)
  await run(`select kernel.enter(${literal(token)})`)
}

export const hashManifest = (manifest: Manifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

interface LedgerRow {
  readonly id: string
  readonly plugin_id: string
  readonly plugin_version: string
  readonly manifest_hash: string
  readonly manifest: Manifest
  readonly state: InstallationState
  readonly reason: string | null
  readonly origin?: 'folder' | 'stored'
  readonly pending?: 'backfill' | 'contract' | null
  readonly previous_version?: string | null
  readonly is_pinned?: boolean
}

/** What is or was installed; empty before the kernel's own tables exist. */
export async function readLedger(run: Run): Promise<Map<string, Installation>> {
  const [found] = (await run(`select to_regclass('kernel.installation') is not null as is_there`)) as {
    is_there: boolean
  }[]
  if (!found!.is_there) return new Map()
  // As JSON, because the table of an older kernel lacks columns until the kernel's own plan has run.
  const rows = (await run(`select row_to_json(i) as row from kernel.installation i
    where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)} order by plugin_id`)) as { row: LedgerRow }[]
  return new Map(rows.map(({ row }) => [row.plugin_id, toInstallation(row)]))
}

const toInstallation = (row: LedgerRow): Installation => ({
  id: row.id,
  pluginId: row.plugin_id,
  version: row.plugin_version,
  manifestHash: row.manifest_hash,
  manifest: row.manifest,
  state: row.state,
  reason: row.reason,
  origin: row.origin ?? 'folder',
  pending: row.pending ?? null,
  previousVersion: row.previous_version ?? null,
  isPinned: row.is_pinned ?? false,
})

/** Rises with every change of the ledger, because rows are never deleted. */
export const REVISION_SQL = `select coalesce(sum(version), 0)::int as revision from kernel.installation
  where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)}`

export async function readRevision(run: Run): Promise<number> {
  const [row] = (await run(REVISION_SQL)) as [{ revision: number }]
  return row.revision
}

const json = (value: unknown): string => `${literal(JSON.stringify(value))}::json`
const optional = (value: string | null | undefined): string =>
  value === null || value === undefined ? 'null' : literal(value)

/** `organisation_id, id, created_at, created_by, updated_at, updated_by` of a new row. */
const rowHead = (now: Date): string => {
  const stamp = `${literal(now.toISOString())}, ${literal(SYSTEM_ACTOR_ID)}`
  return `${literal(PLATFORM_ORGANISATION_ID)}, ${literal(newId())}, ${stamp}, ${stamp}`
}
const HEAD = 'organisation_id, id, created_at, created_by, updated_at, updated_by'

export interface LedgerEntry {
  readonly manifest: Manifest
  readonly previous: Installation | undefined
  readonly kind: EventKind
  readonly steps: readonly DoneStep[]
  readonly durationMs: number
  readonly now: Date
  readonly origin: 'folder' | 'stored'
  readonly pending: Installation['pending']
  readonly isPinned: boolean
  readonly actor: string | undefined
}

/** A step that ran: what history shows. */
export interface DoneStep {
  readonly step: Step
  readonly durationMs: number
  /** destructive: values or rows that went */
  readonly rows: number | undefined
}

/** Records what was applied; part of the transaction that applied it. */
export async function writeLedger(run: Run, entry: LedgerEntry): Promise<void> {
  const { manifest, previous, pending, now } = entry
  const isAgain = previous === undefined || previous.state === 'removed'
  const before = isAgain
    ? null
    : previous.version === manifest.version
      ? previous.previousVersion
      : previous.version
  await run(`
    insert into kernel.installation (${HEAD}, plugin_id, plugin_version, manifest, manifest_hash, state, origin,
      pending, previous_version, is_pinned)
    values (${rowHead(now)}, ${literal(manifest.id)}, ${literal(manifest.version)}, ${json(manifest)},
      ${literal(hashManifest(manifest))}, 'active', ${literal(entry.origin)}, ${optional(pending)},
      ${optional(before)}, ${entry.isPinned})
    on conflict (organisation_id, plugin_id) do update set plugin_version = excluded.plugin_version,
      manifest = excluded.manifest, manifest_hash = excluded.manifest_hash, origin = excluded.origin,
      pending = excluded.pending, previous_version = excluded.previous_version, is_pinned = excluded.is_pinned,
      state = case when installation.state = 'stopped' then 'stopped' else 'active' end,
      reason = case when installation.state = 'stopped' then installation.reason end,
      version = installation.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
  const toVersion = manifest.version
  await writeEvent(run, { ...entry, pluginId: manifest.id, fromVersion: previous?.version, toVersion })
}

export interface LedgerEvent {
  readonly pluginId: string
  readonly kind: EventKind
  readonly fromVersion: string | null | undefined
  readonly toVersion: string | null
  readonly manifest?: Manifest | undefined
  readonly steps: readonly DoneStep[]
  readonly durationMs: number
  readonly now: Date
  readonly actor: string | undefined
  /** The act was refused or failed: its problem. */
  readonly error?: object | undefined
}

export async function writeEvent(run: Run, event: LedgerEvent): Promise<void> {
  const shown = event.steps.map(({ step, durationMs, rows }) => {
    const { object, summary, kind, lock, phase } = step
    return { object, summary, kind, lock, phase, durationMs: Math.round(durationMs), rows: rows ?? null }
  })
  await run(`
    insert into kernel.installation_event (${HEAD}, plugin_id, kind, from_version, to_version, steps, manifest,
      duration_ms, actor, error)
    values (${rowHead(event.now)}, ${literal(event.pluginId)}, ${literal(event.kind)},
      ${optional(event.fromVersion)}, ${optional(event.toVersion)}, ${json(shown)},
      ${event.manifest === undefined ? 'null' : json(event.manifest)}, ${Math.round(event.durationMs)},
      ${optional(event.actor)}, ${event.error === undefined ? 'null' : json(event.error)})`)
}

/** Changes single facts of a row and raises its version, so that every node looks. */
export async function changeInstallation(
  run: Run,
  pluginId: string,
  change: {
    readonly state?: InstallationState
    readonly reason?: string | null
    readonly pending?: Installation['pending']
  },
  now: Date,
): Promise<void> {
  const set = Object.entries(change).map(([column, value]) => `${column} = ${optional(value)}`)
  await run(`
    update kernel.installation set ${[...set, 'version = version + 1'].join(', ')},
      updated_at = ${literal(now.toISOString())}, updated_by = ${literal(SYSTEM_ACTOR_ID)}
    where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)} and plugin_id = ${literal(pluginId)}`)
}
