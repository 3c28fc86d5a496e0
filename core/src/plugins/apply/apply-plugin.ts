import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { gt } from 'semver'
import type { Clock } from '../../config/clock.ts'
import type { SigningKey } from '../../database/context-token.ts'
import type { DatabaseRoles } from '../../database/roles.ts'
import type { Installer } from '../../database/types.ts'
import type { Catalog } from '../catalog/types.ts'
import { readCatalog } from '../catalog/read-catalog.ts'
import { conformanceFaults } from '../conformance/conformance.ts'
import { applyFailed, notConform, planNotAccepted } from '../errors.ts'
import { LOCK_SQL } from '../plan/access.ts'
import { difference } from '../plan/difference.ts'
import type { Plan, Step, StepKind } from '../plan/types.ts'
import type { SchemaStructure } from '../structure/types.ts'
import { wantedStructure } from '../structure/wanted.ts'
import { enterPlatform, hashManifest, readLedger, writeLedger, type Installation } from './ledger.ts'

export interface EngineOptions {
  readonly installer: Installer
  readonly roles: DatabaseRoles
  readonly signingKey: SigningKey
  readonly serverVersion: number
  readonly clock: Clock
}

export interface ApplyOptions {
  /** Ids of the plugins that use a contract of this one, by contract. */
  readonly consumers: ReadonlyMap<string, readonly string[]>
  /** Kinds of steps that may run; a plan with any other is refused whole. */
  readonly accept: ReadonlySet<StepKind>
}

type Ddl = Parameters<Parameters<Installer['transaction']>[0]>[0]

/**
 * Brings the database to what one manifest wants: plan, apply, conform, ledger, in one transaction under one
 * advisory lock. Whatever fails leaves structure and ledger as they were. Without a difference nothing runs.
 * @throws plugins.plan-not-accepted, plugins.apply-failed, plugins.not-conform (409)
 */
export function applyPlugin(manifest: Manifest, engine: EngineOptions, options: ApplyOptions): Promise<Plan> {
  return engine.installer.transaction(async (ddl) => {
    const started = performance.now()
    await ddl.run(LOCK_SQL)
    const { plan, catalog, previous, wanted } = await planWithin(ddl, manifest, engine, options)
    assertAccepted(plan, options.accept)
    for (const step of plan.steps) await runStep(ddl, plan.pluginId, step)
    const after = plan.steps.length === 0 ? catalog : await readFor(ddl, manifest, engine, options)
    assertConform(manifest, after, engine.roles, options.consumers)
    if (plan.steps.length > 0) assertReached(manifest, wanted, after, engine, options)
    if (plan.steps.length > 0 || previous?.manifestHash !== hashManifest(manifest)) {
      await enterPlatform(ddl.run, { ...engine, now: engine.clock.now() })
      await writeLedger(ddl.run, {
        manifest,
        previous,
        steps: plan.steps,
        kind: eventKind(previous, manifest),
        durationMs: performance.now() - started,
        now: engine.clock.now(),
      })
    }
    return plan
  })
}

/** The steps that `applyPlugin` would take now; changes nothing. */
export const planPlugin = (manifest: Manifest, engine: EngineOptions, options: ApplyOptions): Promise<Plan> =>
  engine.installer.transaction(async (ddl) => (await planWithin(ddl, manifest, engine, options)).plan)

async function planWithin(ddl: Ddl, manifest: Manifest, engine: EngineOptions, options: ApplyOptions) {
  await enterPlatform(ddl.run, { ...engine, now: engine.clock.now() })
  const previous = (await readLedger(ddl.run)).get(manifest.id)
  const catalog = await readFor(ddl, manifest, engine, options)
  const wanted = wantedStructure(manifest)
  const fromVersion = previous?.version
  const steps = difference({ manifest, wanted, catalog, fromVersion, ...engine, ...options })
  const plan: Plan = { pluginId: manifest.id, fromVersion, toVersion: manifest.version, steps }
  return { plan, catalog, previous, wanted }
}

/** The plugin's own schema, those whose contracts it uses, and the roles of those who use its own. */
function readFor(
  ddl: Ddl,
  manifest: Manifest,
  engine: EngineOptions,
  { consumers }: ApplyOptions,
): Promise<Catalog> {
  const providers = (manifest.uses ?? []).map((reference) => reference.split('.')[0]!)
  const schemas = [...new Set([manifest.id, ...providers])]
  return readCatalog(ddl.run, engine.roles, schemas, [...consumers.values()].flat())
}

function assertAccepted(plan: Plan, accept: ReadonlySet<StepKind>): void {
  const refused = plan.steps.filter(({ kind }) => !accept.has(kind))
  if (refused.length === 0) return
  const kinds = [...new Set(refused.map(({ kind }) => kind))].join(' and ')
  const faults = refused.map(({ object, summary, kind }): Fault => ({
    path: object,
    message: `${kind}: ${summary}`,
  }))
  throw planNotAccepted({ plugin: plan.pluginId, kinds, count: refused.length }, { faults })
}

async function runStep(ddl: Ddl, plugin: string, step: Step): Promise<void> {
  try {
    await (step.runsAs === 'installer' ? ddl.administer(step.sql) : ddl.run(step.sql))
  } catch (cause) {
    const faults: Fault[] = [{ path: step.object, message: (cause as Error).message }]
    throw applyFailed({ plugin, step: step.summary }, { cause, faults })
  }
}

function assertConform(
  manifest: Manifest,
  catalog: Catalog,
  roles: DatabaseRoles,
  consumers: ApplyOptions['consumers'],
): void {
  const faults = conformanceFaults(catalog, manifest.id, roles, consumers)
  if (faults.length > 0) throw notConform({ plugin: manifest.id, count: faults.length }, { faults })
}

/** The steps must lead where they say; otherwise the next start would plan the same ones again. */
function assertReached(
  manifest: Manifest,
  wanted: SchemaStructure,
  catalog: Catalog,
  engine: EngineOptions,
  options: ApplyOptions,
): void {
  const [left] = difference({
    manifest,
    wanted,
    catalog,
    fromVersion: manifest.version,
    ...engine,
    ...options,
  })
  if (left === undefined) return
  const faults: Fault[] = [{ path: left.object, message: `still wanted after the plan ran: ${left.sql}` }]
  throw applyFailed({ plugin: manifest.id, step: left.summary }, { faults })
}

function eventKind(previous: Installation | undefined, manifest: Manifest) {
  if (previous === undefined || previous.state === 'removed') return 'install'
  return gt(previous.version, manifest.version) ? 'rollback' : 'upgrade'
}
