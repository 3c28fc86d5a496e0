import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { setTimeout } from 'node:timers/promises'
import { gt } from 'semver'
import type { Clock } from '../../config/clock.ts'
import type { SigningKey } from '../../database/context-token.ts'
import type { DatabaseRoles } from '../../database/roles.ts'
import type { Installer } from '../../database/types.ts'
import type { Catalog } from '../catalog/types.ts'
import { readCatalog } from '../catalog/read-catalog.ts'
import { applyFailed } from '../errors.ts'
import { LOCK_SQL } from '../plan/access.ts'
import { difference } from '../plan/difference.ts'
import type { Plan, StepKind } from '../plan/types.ts'
import { wantedStructure } from '../structure/wanted.ts'
import { assertAccepted, assertConform, assertContracts } from './assert-plan.ts'
import { consumersOf, type Consumers } from './consumers.ts'
import { enterPlatform, hashManifest, readLedger, writeLedger, type Installation } from './ledger.ts'
import { mayPass, runStep, type Ddl } from './run-step.ts'

export interface EngineOptions {
  readonly installer: Installer
  readonly roles: DatabaseRoles
  readonly signingKey: SigningKey
  readonly serverVersion: number
  readonly clock: Clock
}

export interface ApplyOptions {
  /** Contracts used, by plugin, of all manifests at hand; the ledger answers for the others. */
  readonly uses?: ReadonlyMap<string, readonly string[]>
  /** Kinds of steps that may run; a plan with any other is refused whole. */
  readonly accept: ReadonlySet<StepKind>
}

const MAX_ATTEMPTS = 5
const PAUSE_MS = 200

/**
 * Brings the database to what one manifest wants: plan, apply, conform, ledger, in one transaction under one
 * advisory lock. Whatever fails leaves structure and ledger as they were. Without a difference nothing runs.
 * @throws plugins.plan-not-accepted, plugins.apply-failed, plugins.not-conform, plugins.contract-in-use (409)
 */
export async function applyPlugin(
  manifest: Manifest,
  engine: EngineOptions,
  options: ApplyOptions,
): Promise<Plan> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await engine.installer.transaction((ddl) => applyWithin(ddl, manifest, engine, options))
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !mayPass(error)) throw error
      await setTimeout(attempt * PAUSE_MS)
    }
  }
}

async function applyWithin(
  ddl: Ddl,
  manifest: Manifest,
  engine: EngineOptions,
  options: ApplyOptions,
): Promise<Plan> {
  const started = performance.now()
  await ddl.run(LOCK_SQL)
  const draft = await planWithin(ddl, manifest, engine, options)
  const { plan, catalog, previous, wanted, consumers } = draft
  assertContracts(catalog.schemas.get(manifest.id), wanted, consumers)
  assertAccepted(plan, options.accept)
  for (const step of plan.steps) await runStep(ddl, plan.pluginId, step)
  const after = plan.steps.length === 0 ? catalog : await readFor(ddl, manifest, engine, consumers)
  assertConform(manifest, after, engine.roles, consumers)
  if (plan.steps.length > 0) assertReached(manifest, draft, after, engine)
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
}

/** The steps that `applyPlugin` would take now; changes nothing. */
export const planPlugin = (manifest: Manifest, engine: EngineOptions, options: ApplyOptions): Promise<Plan> =>
  engine.installer.transaction(async (ddl) => (await planWithin(ddl, manifest, engine, options)).plan)

async function planWithin(ddl: Ddl, manifest: Manifest, engine: EngineOptions, options: ApplyOptions) {
  await enterPlatform(ddl.run, { ...engine, now: engine.clock.now() })
  const ledger = await readLedger(ddl.run)
  const previous = ledger.get(manifest.id)
  const consumers = consumersOf(manifest.id, ledger, options.uses ?? new Map())
  const catalog = await readFor(ddl, manifest, engine, consumers)
  const wanted = wantedStructure(manifest)
  const fromVersion = previous?.version
  const { roles, serverVersion } = engine
  const steps = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
  const plan: Plan = { pluginId: manifest.id, fromVersion, toVersion: manifest.version, steps }
  return { plan, catalog, previous, wanted, consumers }
}

type Draft = Awaited<ReturnType<typeof planWithin>>

/** The plugin's own schema, those whose contracts it uses, and the roles of those who use its own. */
function readFor(
  ddl: Ddl,
  manifest: Manifest,
  { roles }: EngineOptions,
  consumers: Consumers,
): Promise<Catalog> {
  const providers = (manifest.uses ?? []).map((reference) => reference.split('.')[0]!)
  const schemas = [...new Set([manifest.id, ...providers])]
  return readCatalog(ddl.run, roles, schemas, [...consumers.values()].flat())
}

/** The steps must lead where they say; otherwise the next start would plan the same ones again. */
function assertReached(manifest: Manifest, draft: Draft, catalog: Catalog, engine: EngineOptions): void {
  const { wanted, consumers } = draft
  const { roles, serverVersion } = engine
  const fromVersion = manifest.version
  const [left] = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
  if (left === undefined) return
  const faults: Fault[] = [{ path: left.object, message: `still wanted after the plan ran: ${left.sql}` }]
  throw applyFailed({ plugin: manifest.id, step: left.summary }, { faults })
}

function eventKind(previous: Installation | undefined, manifest: Manifest) {
  if (previous === undefined || previous.state === 'removed') return 'install'
  return gt(previous.version, manifest.version) ? 'rollback' : 'upgrade'
}
