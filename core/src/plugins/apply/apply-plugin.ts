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
import type { Plan, Step, StepKind, StepPhase } from '../plan/types.ts'
import { wantedStructure } from '../structure/wanted.ts'
import { assertAccepted, assertConform, assertContracts, assertHeard } from './assert-plan.ts'
import { consumersOf, listenersOf, type Consumers, type Takes } from './consumers.ts'
import {
  enterPlatform,
  hashManifest,
  readLedger,
  writeLedger,
  type DoneStep,
  type EventKind,
  type Installation,
} from './ledger.ts'
import { locksOf, mayPass, runStep, takeLocks, type Ddl } from './run-step.ts'

export interface EngineOptions {
  readonly installer: Installer
  readonly roles: DatabaseRoles
  readonly signingKey: SigningKey
  readonly serverVersion: number
  readonly clock: Clock
}

export interface ApplyOptions {
  /** What plugins take from others, of all manifests at hand; the ledger answers for the others. */
  readonly takes?: ReadonlyMap<string, Takes>
  /** Kinds of steps that may run; a plan with any other is refused whole. */
  readonly accept: ReadonlySet<StepKind>
  /** Which steps are wanted; all of them when absent. */
  readonly phase?: StepPhase | undefined
  /** After a rollback: what only the newer version has stays, for it may come back. */
  readonly keepsDropped?: boolean
  /** What the ledger says of the act; found out from the versions when absent. */
  readonly kind?: EventKind
  readonly origin?: 'folder' | 'stored' | undefined
  readonly actor?: string | undefined
  /** Data statements wait to be run, by manifest. */
  readonly hasDataStatements?: boolean
  /**
   * What the ledger said when it was decided to apply this manifest. When someone else has moved the plugin on
   * in between, the ledger stands and nothing happens.
   */
  readonly seen?: { readonly entry: Installation | undefined }
  /** What else belongs to the transaction. */
  readonly also?: (run: Ddl['run']) => Promise<void>
}

/** What one manifest led to. */
export interface Applied {
  readonly plan: Plan
  readonly done: readonly DoneStep[]
  /** Steps of the second phase that are left. */
  readonly later: readonly Step[]
  /** Someone else was faster; nothing was done. */
  readonly isOvertaken?: boolean
}

const MAX_ATTEMPTS = 20
const PAUSE_MS = 100
const MAX_PAUSE_MS = 1000

/** Repeats a transaction that stepped aside for others, a bounded number of times. */
export async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !mayPass(error)) throw error
      await setTimeout(Math.min(attempt * PAUSE_MS, MAX_PAUSE_MS))
    }
  }
}

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
  const applied = await withRetries(() =>
    engine.installer.transaction(async (ddl) => {
      await ddl.run(LOCK_SQL)
      const applied = await applyWithin(ddl, manifest, engine, options)
      if (applied.isOvertaken !== true) await options.also?.(ddl.run)
      return applied
    }),
  )
  return applied.plan
}

/** The same inside a transaction that holds the advisory lock, so that several plugins come in one act. */
export async function applyWithin(
  ddl: Ddl,
  manifest: Manifest,
  engine: EngineOptions,
  options: ApplyOptions,
): Promise<Applied> {
  const started = performance.now()
  const draft = await planWithin(ddl, manifest, engine, options)
  const { plan, catalog, previous, wanted, consumers, later } = draft
  if (isOvertaken(previous, manifest, options))
    return { plan: { ...plan, steps: [] }, done: [], later: [], isOvertaken: true }
  assertContracts(catalog.schemas.get(manifest.id), wanted, consumers)
  if (previous !== undefined) assertHeard(previous.manifest, manifest, draft.listeners)
  assertAccepted({ ...plan, steps: [...plan.steps, ...later] }, options.accept)
  await takeLocks(ddl, manifest.id, locksOf(plan.steps, catalog))
  const done: DoneStep[] = []
  for (const step of plan.steps) done.push(await runStep(ddl, plan.pluginId, step))
  const after = plan.steps.length === 0 ? catalog : await readFor(ddl, manifest, engine, consumers)
  assertConform(manifest, after, engine.roles, consumers)
  if (plan.steps.length > 0) assertReached(draft, after, engine, options)
  await enterPlatform(ddl.run, { ...engine, now: engine.clock.now() })
  if (isNews(draft, manifest, options)) {
    await writeLedger(ddl.run, {
      manifest,
      previous,
      steps: done,
      kind: options.kind ?? eventKind(previous, manifest),
      durationMs: performance.now() - started,
      now: engine.clock.now(),
      origin: options.origin ?? previous?.origin ?? 'folder',
      pending: pendingOf(options, later),
      isPinned: options.keepsDropped === true,
      actor: options.actor,
    })
  }
  return { plan, done, later }
}

function isOvertaken(now: Installation | undefined, manifest: Manifest, { seen }: ApplyOptions): boolean {
  if (seen === undefined || now?.manifestHash === hashManifest(manifest)) return false
  const { entry } = seen
  return now?.version !== entry?.version || now?.state !== entry?.state
}

function isNews({ plan, previous }: Draft, manifest: Manifest, options: ApplyOptions): boolean {
  const isSame = previous?.manifestHash === hashManifest(manifest) && previous.state !== 'removed'
  return plan.steps.length > 0 || !isSame || options.phase === 'contract'
}

function pendingOf(options: ApplyOptions, later: readonly Step[]): Installation['pending'] {
  if (options.phase !== 'expand') return null
  if (options.hasDataStatements === true) return 'backfill'
  return later.length > 0 ? 'contract' : null
}

/** The steps that `applyPlugin` would take now; changes nothing. */
export const planPlugin = (manifest: Manifest, engine: EngineOptions, options: ApplyOptions): Promise<Plan> =>
  engine.installer.transaction(async (ddl) => (await planWithin(ddl, manifest, engine, options)).plan)

/** Draws up the plan inside a transaction; writes nothing. */
export async function planWithin(ddl: Ddl, manifest: Manifest, engine: EngineOptions, options: ApplyOptions) {
  await enterPlatform(ddl.run, { ...engine, now: engine.clock.now() })
  const ledger = await readLedger(ddl.run)
  const previous = ledger.get(manifest.id)
  const takes = options.takes ?? new Map<string, Takes>()
  const consumers = consumersOf(manifest.id, ledger, takes)
  const listeners = listenersOf(manifest.id, ledger, takes)
  const catalog = await readFor(ddl, manifest, engine, consumers)
  const wanted = wantedStructure(manifest)
  const fromVersion = previous?.state === 'removed' ? undefined : previous?.version
  const { roles, serverVersion } = engine
  const all = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
  const steps = chosen(all, options)
  const later = options.phase === 'expand' ? all.filter(({ phase }) => phase === 'contract') : []
  const plan: Plan = { pluginId: manifest.id, fromVersion, toVersion: manifest.version, steps }
  return { manifest, plan, catalog, previous, wanted, consumers, listeners, later }
}

export type Draft = Awaited<ReturnType<typeof planWithin>>

/** Steps of the phase asked for, without those that a rollback holds back. */
export const chosen = (
  steps: readonly Step[],
  { phase, keepsDropped = false }: Pick<ApplyOptions, 'phase' | 'keepsDropped'>,
): Step[] =>
  steps.filter((step) => (phase === undefined || step.phase === phase) && !(keepsDropped && step.isOfDropped))

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
function assertReached(draft: Draft, catalog: Catalog, engine: EngineOptions, options: ApplyOptions): void {
  const { manifest, wanted, consumers } = draft
  const { roles, serverVersion } = engine
  const fromVersion = manifest.version
  const all = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
  const [left] = chosen(all, options)
  if (left === undefined) return
  const faults: Fault[] = [{ path: left.object, message: `still wanted after the plan ran: ${left.sql}` }]
  throw applyFailed({ plugin: manifest.id, step: left.summary }, { faults })
}

function eventKind(previous: Installation | undefined, manifest: Manifest) {
  if (previous === undefined || previous.state === 'removed') return 'install'
  return gt(previous.version, manifest.version) ? 'rollback' : 'upgrade'
}
