import type { Manifest } from '@quoin/plugin-sdk'
import semver from 'semver'
import { statementFailed } from '../../database/errors.ts'
import { newId } from '../../database/new-id.ts'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID } from '../../database/types.ts'
import type { PluginIncidents } from '../guard/incidents.ts'
import { enterPlatform, type Installation } from '../apply/ledger.ts'
import { moduleUnknown } from '../errors.ts'
import { readBackfill, type BackfillProgress } from './backfill.ts'
import type { LifecycleParts } from './dependencies.ts'
import { listOrganisations } from './organisations.ts'
import { isInstalled, PLATFORM_IDS, readState } from './prepare-change.ts'
import { countTables } from './report.ts'
import { rollbackHindrance } from './rollback.ts'
import type { InstallationState, NodeReport, PackageInfo, PluginHealth } from './types.ts'

/** A module as the operators' page lists it. */
export interface ModuleSummary {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly icon: string
  readonly publisher: string
  /** Installed version; null when it is not installed. */
  readonly version: string | null
  readonly state: InstallationState | 'available'
  readonly reason: string | null
  readonly health: PluginHealth | null
  /** What it did wrong on the node that answers, since that started. */
  readonly incidents: PluginIncidents | null
  readonly origin: 'folder' | 'stored' | null
  readonly pending: Installation['pending']
  readonly previousVersion: string | null
  readonly isPlatform: boolean
  readonly requires: Readonly<Record<string, string>>
  readonly requiredBy: readonly string[]
  /** Versions at hand, newest first. */
  readonly versions: readonly { readonly version: string; readonly origin: string; readonly kernel: string }[]
  /** Newest version that fits this kernel and is newer than the installed one. */
  readonly upgrade: string | null
}

export interface ModuleDetail extends ModuleSummary {
  readonly revision: number
  readonly manifest: Manifest
  readonly rollback: { readonly isPossible: boolean; readonly reason: string | null }
  readonly backfill: BackfillProgress | null
  readonly usage: { readonly organisations: number; readonly tables: Readonly<Record<string, number>> }
  readonly nodes: readonly NodeReport[]
}

/** Every module with how many organisations have it on, and what each node runs. */
export async function listModules(parts: LifecycleParts): Promise<{
  readonly revision: number
  readonly items: (ModuleSummary & { readonly organisations?: number })[]
  readonly nodes: readonly NodeReport[]
}> {
  const [{ ledger, revision }, packages, uses, nodes] = await Promise.all([
    readState(parts),
    parts.store.versions(),
    countUses(parts),
    parts.activation.nodes?.() ?? [],
  ])
  const ids = [...new Set([...ledger.keys(), ...packages.map(({ id }) => id)])].sort()
  const items = ids.map((id) => {
    const summary = summarise(parts, id, ledger, packages)
    const isCounted = uses !== undefined && !summary.isPlatform && summary.version !== null
    return isCounted ? { ...summary, organisations: uses.get(id) ?? 0 } : summary
  })
  return { revision, items, nodes }
}

/** Organisations that have each plugin on; undefined where there are too many to ask one by one for a list. */
async function countUses(parts: LifecycleParts): Promise<ReadonlyMap<string, number> | undefined> {
  const all = await allOrganisations(parts)
  if (all.length > MAX_COUNTED) return undefined
  const uses = new Map<string, number>()
  for (const organisationId of all) {
    const context = { organisationId, actorId: SYSTEM_ACTOR_ID, correlationId: newId() }
    const [rows] = await parts.database.readBatch(context, 'kernel', [
      {
        sql: 'select plugin_id from kernel.product where organisation_id = $1 and is_enabled order by plugin_id',
        values: [organisationId],
      },
    ])
    for (const { plugin_id: id } of rows as { plugin_id: string }[]) uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  return uses
}

function summarise(
  parts: LifecycleParts,
  id: string,
  ledger: ReadonlyMap<string, Installation>,
  packages: readonly PackageInfo[],
): ModuleSummary {
  const entry = ledger.get(id)
  const installed = isInstalled(entry) ? entry : undefined
  const own = packages.filter((each) => each.id === id)
  const manifest = installed?.manifest ?? own[0]?.manifest ?? entry!.manifest
  const { name, summary, icon, publisher, requires = {} } = manifest
  const newer = own.find(
    (each) =>
      (installed === undefined || semver.gt(each.version, installed.version)) &&
      semver.satisfies(parts.kernelVersion, each.manifest.kernel, { includePrerelease: true }),
  )
  return {
    id,
    name,
    summary,
    icon,
    publisher,
    version: installed?.version ?? null,
    state: installed?.state ?? (own.length > 0 ? 'available' : 'removed'),
    reason: installed?.reason ?? null,
    health: installed === undefined ? null : (parts.health(id) ?? null),
    incidents: installed === undefined ? null : (parts.incidents?.(id) ?? null),
    origin: installed?.origin ?? null,
    pending: installed?.pending ?? null,
    previousVersion: installed?.previousVersion ?? null,
    isPlatform: PLATFORM_IDS.has(id),
    requires,
    requiredBy: [...ledger.values()]
      .filter((other) => isInstalled(other) && other.manifest.requires?.[id] !== undefined)
      .map(({ pluginId }) => pluginId),
    versions: own.map(({ version, origin, manifest: { kernel } }) => ({ version, origin, kernel })),
    upgrade: installed === undefined ? null : (newer?.version ?? null),
  }
}

/**
 * One module with what it holds. An act that ends while its rows are counted takes tables and role away; the
 * second look then finds the ledger as that act left it.
 * @throws plugins.unknown (404)
 */
export async function readModule(parts: LifecycleParts, id: string): Promise<ModuleDetail> {
  try {
    return await readModuleOnce(parts, id)
  } catch (error) {
    if ((error as { code?: string }).code !== statementFailed.definition.code) throw error
    return readModuleOnce(parts, id)
  }
}

async function readModuleOnce(parts: LifecycleParts, id: string): Promise<ModuleDetail> {
  const [{ ledger, revision }, packages] = await Promise.all([readState(parts), parts.store.versions()])
  const entry = ledger.get(id)
  const own = packages.filter((each) => each.id === id)
  if (entry === undefined && own.length === 0) throw moduleUnknown({ plugin: id.slice(0, 40) })
  const installed = isInstalled(entry) ? entry : undefined
  const hindrance =
    installed === undefined ? 'it is not installed' : await rollbackHindrance(parts, installed, own)
  return {
    ...summarise(parts, id, ledger, packages),
    revision,
    manifest: installed?.manifest ?? own[0]?.manifest ?? entry!.manifest,
    rollback: { isPossible: hindrance === undefined, reason: hindrance ?? null },
    backfill: installed === undefined ? null : await readBackfill(parts.database, id, installed.version),
    usage: installed === undefined ? { organisations: 0, tables: {} } : await usageOf(parts, installed),
    nodes: (await parts.activation.nodes?.()) ?? [],
  }
}

/** Beyond this many organisations rows are not counted for a page. */
const MAX_COUNTED = 500

/** Organisations that have it on, and records by table. */
export async function usageOf(
  parts: LifecycleParts,
  { pluginId, manifest }: Installation,
): Promise<{ organisations: number; tables: Record<string, number>; all: readonly string[] }> {
  const all = await allOrganisations(parts)
  let organisations = 0
  for (const organisationId of all) {
    const context = { organisationId, actorId: SYSTEM_ACTOR_ID, correlationId: newId() }
    const [rows] = await parts.database.readBatch(context, 'kernel', [
      {
        sql: 'select id from kernel.product where organisation_id = $1 and plugin_id = $2 and is_enabled',
        values: [organisationId, pluginId],
      },
    ])
    organisations += rows!.length
  }
  const entities = Object.keys(manifest.tables ?? {}).map((table) => `${pluginId}.${table}`)
  const counting = { database: parts.database, plugin: pluginId, organisations: all.slice(0, MAX_COUNTED) }
  return { organisations, tables: Object.fromEntries(await countTables(entities, counting)), all }
}

export const allOrganisations = ({ engine }: LifecycleParts): Promise<string[]> =>
  engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    return listOrganisations(run)
  })

export interface Dependent {
  readonly id: string
  readonly rows: number
  readonly organisations: number
}

/** Installed plugins that require this one, with what they hold. */
export async function requiredBy(parts: LifecycleParts, id: string): Promise<Dependent[]> {
  const { ledger } = await readState(parts)
  const dependents = [...ledger.values()].filter(
    (entry) => isInstalled(entry) && entry.manifest.requires?.[id] !== undefined,
  )
  const found: Dependent[] = []
  for (const entry of dependents) {
    const { organisations, tables } = await usageOf(parts, entry)
    const rows = Object.values(tables).reduce((sum, count) => sum + count, 0)
    found.push({ id: entry.pluginId, rows, organisations })
  }
  return found
}

const MAX_EVENTS = 200

/** Newest first. */
export async function readHistory(parts: LifecycleParts, id: string): Promise<object[]> {
  const context = {
    organisationId: PLATFORM_ORGANISATION_ID,
    actorId: SYSTEM_ACTOR_ID,
    correlationId: newId(),
  }
  const [rows] = await parts.database.readBatch(context, 'kernel', [
    {
      sql: `select id, kind, from_version as "fromVersion", to_version as "toVersion", steps, duration_ms as "durationMs",
              actor, error, created_at as "at" from kernel.installation_event
            where organisation_id = $1 and plugin_id = $2 order by created_at desc, id desc limit ${MAX_EVENTS}`,
      values: [PLATFORM_ORGANISATION_ID, id],
    },
  ])
  return rows!
}
