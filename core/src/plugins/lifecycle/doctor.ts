import type { Fault } from '@quoin/plugin-sdk'
import { chosen } from '../apply/apply-plugin.ts'
import { consumersOf } from '../apply/consumers.ts'
import { enterPlatform, readLedger, readRevision, type Installation } from '../apply/ledger.ts'
import type { Ddl } from '../apply/run-step.ts'
import { readCatalog } from '../catalog/read-catalog.ts'
import type { Catalog } from '../catalog/types.ts'
import { conformanceFaults } from '../conformance/conformance.ts'
import { difference } from '../plan/difference.ts'
import { literal } from '../structure/sql-names.ts'
import { wantedStructure } from '../structure/wanted.ts'
import { readBackfill, type BackfillProgress } from './backfill.ts'
import type { LifecycleParts } from './dependencies.ts'
import { isInstalled, PLATFORM_IDS } from './prepare-change.ts'
import type { NodeReport, PluginHealth } from './types.ts'
import { ARCHIVE, isBeingUninstalled } from './uninstall.ts'

/** A look at everything: what is wrong, and nothing when nothing is. Changes nothing. */
export interface Doctor {
  readonly isSound: boolean
  readonly revision: number
  readonly plugins: readonly Examined[]
  /** Schemas and roles that belong to no installed plugin. */
  readonly orphans: readonly Fault[]
  readonly nodes: readonly NodeReport[]
}

export interface Examined {
  readonly id: string
  readonly version: string
  readonly state: Installation['state']
  readonly reason: string | null
  readonly health: PluginHealth | null
  readonly pending: Installation['pending']
  readonly backfill: BackfillProgress | null
  /** Walls that are broken, structure that differs from the manifest, a package that is not at hand, an uninstall. */
  readonly faults: readonly Fault[]
}

export async function examine(parts: LifecycleParts): Promise<Doctor> {
  const packages = await parts.store.versions()
  const { engine } = parts
  const found = await engine.installer.transaction(async (ddl) => {
    await enterPlatform(ddl.run, { ...engine, now: engine.clock.now() })
    const ledger = await readLedger(ddl.run)
    const catalog = await readCatalog(ddl.run, engine.roles, [...ledger.keys()])
    const revision = await readRevision(ddl.run)
    return { ledger, catalog, revision, orphans: await findOrphans(ddl, parts, ledger) }
  })
  const { ledger, catalog, revision, orphans } = found
  const plugins: Examined[] = []
  for (const entry of [...ledger.values()].filter(isInstalled)) {
    const { pluginId: id, version, state, reason, pending } = entry
    const isAtHand =
      PLATFORM_IDS.has(id) || packages.some((each) => each.id === id && each.version === version)
    const missing: Fault[] = isAtHand
      ? []
      : [{ path: id, message: `the package of ${id} ${version} is not at hand; upload it, or roll back` }]
    const health = parts.health(id) ?? null
    const backfill = pending === null ? null : await readBackfill(parts.database, id, version)
    const cutOff = isBeingUninstalled(entry) ? [{ path: id, message: `${id} ${reason}` }] : []
    const faults = [...missing, ...cutOff, ...structureFaults(parts, entry, ledger, catalog)]
    plugins.push({ id, version, state, reason, health, pending, backfill, faults })
  }
  const isWell = (each: Examined): boolean =>
    each.faults.length === 0 && each.pending === null && (each.health?.state ?? 'healthy') !== 'failed'
  const nodes = (await parts.activation.nodes?.()) ?? []
  return { isSound: orphans.length === 0 && plugins.every(isWell), revision, plugins, orphans, nodes }
}

function structureFaults(
  { engine }: LifecycleParts,
  entry: Installation,
  ledger: ReadonlyMap<string, Installation>,
  catalog: Catalog,
): Fault[] {
  const { manifest, pluginId, version: fromVersion } = entry
  const { roles, serverVersion } = engine
  const consumers = consumersOf(pluginId, ledger, new Map())
  const wanted = wantedStructure(manifest)
  const all = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
  const phase = entry.pending === null ? undefined : 'expand'
  return [
    ...conformanceFaults(catalog, pluginId, roles, consumers),
    ...chosen(all, { phase, keepsDropped: entry.isPinned }).map(({ object, summary }) => ({
      path: object,
      message: `differs from the manifest of ${fromVersion}: wanted "${summary}"`,
    })),
  ]
}

/** Schemas of the migration role and roles of plugins that the ledger does not know, and what hangs on removed ones. */
async function findOrphans(
  { run }: Ddl,
  { engine }: LifecycleParts,
  ledger: ReadonlyMap<string, Installation>,
): Promise<Fault[]> {
  const { roles } = engine
  const installed = [...ledger.values()].filter(isInstalled).map(({ pluginId }) => pluginId)
  const ours = [...installed, 'kernel', 'core', 'pgboss']
  const list = (names: readonly string[]) => `array[${names.map(literal).join(', ')}]::text[]`
  const schemas = (await run(`
    select nspname as name from pg_namespace where nspowner = ${literal(roles.migrator)}::regrole
      and nspname <> all (${list([...ours, ARCHIVE])}) order by 1`)) as { name: string }[]
  const known = ours.map((id) => roles.principal(id))
  const rights = (await run(`
    select distinct g.rolname as name, n.nspname as schema
    from pg_namespace n cross join aclexplode(n.nspacl) x join pg_roles g on g.oid = x.grantee
    where starts_with(g.rolname, ${literal(roles.principal('x').slice(0, -1))}) and g.rolname <> all (${list(known)})
      and n.nspname = any (${list(ours)}) order by 1, 2`)) as { name: string; schema: string }[]
  return [
    ...schemas.map(({ name }) => ({ path: name, message: `schema ${name} belongs to no installed plugin` })),
    ...rights.map(({ name, schema }) => ({
      path: schema,
      message: `role ${name} belongs to no installed plugin and has rights on schema ${schema}`,
    })),
  ]
}
