import {
  applyWithin,
  planWithin,
  withRetries,
  type ApplyOptions,
  type Applied,
} from '../apply/apply-plugin.ts'
import { changeInstallation, enterPlatform, type Installation } from '../apply/ledger.ts'
import type { Ddl } from '../apply/run-step.ts'
import { LOCK_SQL } from '../plan/access.ts'
import type { Step, StepKind } from '../plan/types.ts'
import {
  forgetBackfill,
  plantBackfill,
  runBackfill,
  type BackfillPace,
  type BackfillProgress,
} from './backfill.ts'
import { readDataFiles } from './data-statements.ts'
import { nodesBehind, type LifecycleParts } from './dependencies.ts'
import { enterOrganisation, listOrganisations } from './organisations.ts'
import type { PreparedChange, Target } from './prepare-change.ts'

export const ALL_KINDS: ReadonlySet<StepKind> = new Set(['safe', 'breaking', 'destructive'])
export const WITHOUT_LOSS: ReadonlySet<StepKind> = new Set(['safe', 'breaking'])

interface Consent {
  readonly accept: ReadonlySet<StepKind>
  readonly actor: string | undefined
}

const optionsFor = (change: PreparedChange, target: Target, { accept, actor }: Consent): ApplyOptions => {
  const isMain = target.info.id === change.pluginId
  const isRollback = change.act === 'rollback'
  return {
    takes: change.manifests,
    accept,
    phase: isRollback ? undefined : 'expand',
    keepsDropped: isRollback,
    kind: isMain ? change.act : target.previous === undefined ? 'install' : 'upgrade',
    origin: target.info.origin,
    actor,
    hasDataStatements: target.files.length > 0,
  }
}

/** The first phase of everything that belongs to one act, in the caller's transaction. */
async function expandWithin(
  ddl: Ddl,
  parts: LifecycleParts,
  change: PreparedChange,
  consent: Consent,
): Promise<Applied[]> {
  const applied: Applied[] = []
  await ddl.run(LOCK_SQL)
  for (const target of change.targets) {
    const { manifest } = target.info
    applied.push(await applyWithin(ddl, manifest, parts.engine, optionsFor(change, target, consent)))
    if (change.act === 'rollback') await ddl.run(forgetBackfill(manifest.id))
    await plantBackfill(
      ddl.run,
      manifest,
      target.files.map(({ file }) => file),
    )
  }
  return applied
}

/** All plugins of the act come in one transaction, or none does. */
export const expand = (parts: LifecycleParts, change: PreparedChange, consent: Consent): Promise<Applied[]> =>
  withRetries(() => parts.engine.installer.transaction((ddl) => expandWithin(ddl, parts, change, consent)))

/** Thrown to undo a rehearsal. */
class RehearsalDone extends Error {
  readonly applied: readonly Applied[]
  constructor(applied: readonly Applied[]) {
    super('rehearsed')
    this.applied = applied
  }
}

const MAX_REHEARSED_ORGANISATIONS = 200
const REHEARSAL_STATEMENT_TIMEOUT = '60s'

/**
 * Runs both phases and the data statements in one transaction that rolls back; the locks are those of the act
 * itself, as long as it takes.
 * @throws what the act itself would throw
 */
export async function rehearse(parts: LifecycleParts, change: PreparedChange): Promise<readonly Applied[]> {
  const consent = { accept: ALL_KINDS, actor: undefined }
  try {
    return await withRetries(() =>
      parts.engine.installer.transaction(async (ddl) => {
        await ddl.run(`set local statement_timeout = '${REHEARSAL_STATEMENT_TIMEOUT}'`)
        const applied = await expandWithin(ddl, parts, change, consent)
        const isWhole = await rehearseData(ddl, parts, change)
        for (const target of isWhole && change.act !== 'rollback' ? change.targets : []) {
          const options = { takes: change.manifests, accept: ALL_KINDS, phase: 'contract' } as const
          applied.push(await applyWithin(ddl, target.info.manifest, parts.engine, options))
        }
        throw new RehearsalDone(applied)
      }),
    )
  } catch (error) {
    if (error instanceof RehearsalDone) return error.applied
    throw error
  }
}

/** As the migration role, which row security binds as well. @returns whether every organisation was there */
async function rehearseData(
  { run }: Ddl,
  { engine }: LifecycleParts,
  change: PreparedChange,
): Promise<boolean> {
  const files = change.targets.flatMap((target) => target.files)
  if (files.length === 0) return true
  await enterPlatform(run, { ...engine, now: engine.clock.now() })
  const organisations = await listOrganisations(run)
  for (const organisationId of organisations.slice(0, MAX_REHEARSED_ORGANISATIONS)) {
    await run(enterOrganisation(engine, organisationId))
    for (const { statements } of files) for (const statement of statements) await run(statement)
  }
  return organisations.length <= MAX_REHEARSED_ORGANISATIONS
}

export interface Finished {
  readonly backfill: BackfillProgress | undefined
  readonly contract: Applied | undefined
  /** What is left, and why. */
  readonly pending: Installation['pending']
  readonly missingNodes: readonly string[]
}

/**
 * What comes after activation: data statements, then, when no node runs the old version any more, the second
 * phase. May be repeated: it goes on where it stopped.
 */
export async function finishChange(
  parts: LifecycleParts,
  entry: Installation,
  options: BackfillPace & { readonly revision: number; readonly actor: string | undefined },
): Promise<Finished> {
  const done: Finished = { backfill: undefined, contract: undefined, pending: null, missingNodes: [] }
  if (entry.pending === null) return done
  const { directory } = await parts.store.open(entry.pluginId, entry.version)
  const files = await readDataFiles(entry.manifest, directory, entry.previousVersion)
  const backfill =
    files.length === 0 ? undefined : await runBackfill(parts.database, entry.manifest, files, options)
  if (backfill !== undefined && backfill.failed.length + backfill.waiting > 0)
    return { ...done, backfill, pending: 'backfill' }
  const steps = await contractSteps(parts, entry)
  const missing = steps.length === 0 ? [] : await nodesBehind(parts, options.revision)
  if (missing.length > 0) {
    if (entry.pending !== 'contract') await setPending(parts, entry, 'contract')
    return { ...done, backfill, pending: 'contract', missingNodes: missing }
  }
  if (steps.length === 0) {
    await setPending(parts, entry, null)
    return { ...done, backfill }
  }
  const contract = await withRetries(() =>
    parts.engine.installer.transaction(async (ddl) => {
      await ddl.run(LOCK_SQL)
      const kind = 'upgrade'
      const choice = { accept: ALL_KINDS, phase: 'contract', kind, actor: options.actor } as const
      return applyWithin(ddl, entry.manifest, parts.engine, choice)
    }),
  )
  return { ...done, backfill, contract }
}

const contractSteps = ({ engine }: LifecycleParts, { manifest }: Installation): Promise<readonly Step[]> =>
  engine.installer.transaction(async (ddl) => {
    const { plan } = await planWithin(ddl, manifest, engine, { accept: ALL_KINDS, phase: 'contract' })
    return plan.steps
  })

const setPending = ({ engine }: LifecycleParts, entry: Installation, pending: Installation['pending']) =>
  engine.installer.transaction(async ({ run }) => {
    const now = engine.clock.now()
    await enterPlatform(run, { ...engine, now })
    await changeInstallation(run, entry.pluginId, { pending }, now)
  })
