import type { Manifest } from '@quoin/plugin-sdk'
import { createHash } from 'node:crypto'
import { signContext, type SigningKey } from '../../database/context-token.ts'
import { newId } from '../../database/new-id.ts'
import type { DatabaseRoles } from '../../database/roles.ts'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID } from '../../database/types.ts'
import { literal } from '../structure/sql-names.ts'
import type { Step } from '../plan/types.ts'

export interface Installation {
  readonly id: string
  readonly pluginId: string
  readonly version: string
  readonly manifestHash: string
  readonly state: 'active' | 'failed' | 'removed' | 'stopped'
  readonly reason: string | null
  /** Contracts that the installed version uses. */
  readonly uses: readonly string[] | null
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
  const token = signContext(options.signingKey, context, options.roles.migrator, expiresAt)
  await run(`select kernel.enter(${literal(token)})`)
}

export const hashManifest = (manifest: Manifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

/** What is installed; empty before the kernel's own tables exist. */
export async function readLedger(run: Run): Promise<Map<string, Installation>> {
  const [found] = (await run(`select to_regclass('kernel.installation') is not null as is_there`)) as {
    is_there: boolean
  }[]
  if (!found!.is_there) return new Map()
  const rows = (await run(`
    select id, plugin_id as "pluginId", plugin_version as version, manifest_hash as "manifestHash", state, reason,
      manifest -> 'uses' as uses
    from kernel.installation where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)} order by plugin_id`)) as Installation[]
  return new Map(rows.map((row) => [row.pluginId, row]))
}

/** Records what was applied; part of the transaction that applied it. */
export async function writeLedger(
  run: Run,
  entry: {
    readonly manifest: Manifest
    readonly previous: Installation | undefined
    readonly steps: readonly Step[]
    readonly kind: EventKind
    readonly durationMs: number
    readonly now: Date
  },
): Promise<void> {
  const { manifest, previous, steps } = entry
  const at = literal(entry.now.toISOString())
  const stamp = `${at}, ${literal(SYSTEM_ACTOR_ID)}, ${at}, ${literal(SYSTEM_ACTOR_ID)}`
  const keys = `${literal(PLATFORM_ORGANISATION_ID)}, ${literal(newId())}`
  const json = (value: unknown) => `${literal(JSON.stringify(value))}::jsonb`
  await run(`
    insert into kernel.installation (organisation_id, id, created_at, created_by, updated_at, updated_by,
      plugin_id, plugin_version, manifest, manifest_hash, state)
    values (${keys}, ${stamp}, ${literal(manifest.id)}, ${literal(manifest.version)}, ${json(manifest)},
      ${literal(hashManifest(manifest))}, 'active')
    on conflict (organisation_id, plugin_id) do update set plugin_version = excluded.plugin_version,
      manifest = excluded.manifest, manifest_hash = excluded.manifest_hash,
      state = case when installation.state = 'stopped' then 'stopped' else 'active' end, reason = null,
      version = installation.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
  const from = previous === undefined ? 'null' : literal(previous.version)
  const shown = steps.map(({ object, summary, kind, lock }) => ({ object, summary, kind, lock }))
  await run(`
    insert into kernel.installation_event (organisation_id, id, created_at, created_by, updated_at, updated_by,
      plugin_id, kind, from_version, to_version, steps, manifest, duration_ms)
    values (${literal(PLATFORM_ORGANISATION_ID)}, ${literal(newId())}, ${stamp}, ${literal(manifest.id)},
      ${literal(entry.kind)}, ${from}, ${literal(manifest.version)}, ${json(shown)}, ${json(manifest)},
      ${Math.round(entry.durationMs)})`)
}
