import { planWithin, type Applied } from '../apply/apply-plugin.ts'
import { enterPlatform } from '../apply/ledger.ts'
import { readCatalog } from '../catalog/read-catalog.ts'
import { notInstalled, platformPart } from '../errors.ts'
import type { Step } from '../plan/types.ts'
import { ALL_KINDS } from './change.ts'
import type { LifecycleParts } from './dependencies.ts'
import { allOrganisations, requiredBy } from './modules.ts'
import { isInstalled, PLATFORM_IDS, readState, type PreparedChange } from './prepare-change.ts'
import { countRows, reportSteps } from './report.ts'
import { uninstallSteps } from './uninstall.ts'
import type { PlanReport, Refusal, StepReport } from './types.ts'

/** The report of a prepared change. @param rehearsed what a rehearsal did; without it the plan is drawn up only */
export async function planChange(
  parts: LifecycleParts,
  change: PreparedChange,
  rehearsed: readonly Applied[] | undefined,
): Promise<PlanReport> {
  const { act, pluginId, targets, refusals, revision } = change
  const main = targets.find(({ info }) => info.id === pluginId)!
  const organisations = await allOrganisations(parts)
  const steps =
    rehearsed === undefined
      ? await draftSteps(parts, change, organisations)
      : rehearsed.flatMap(({ plan, done }) => reportSteps(plan, done, new Map()))
  const data = targets.flatMap(({ info, files }) =>
    files.map(({ file }) => ({ plugin: info.id, file, organisations: organisations.length })),
  )
  return {
    act,
    plugin: pluginId,
    fromVersion: main.previous?.version ?? null,
    toVersion: main.info.version,
    closure: targets.map(({ info, previous }) => ({
      id: info.id,
      fromVersion: previous?.version ?? null,
      toVersion: info.version,
    })),
    steps,
    data,
    refusals,
    needsConfirmation: steps.some(({ kind }) => kind === 'destructive'),
    rollback: rollbackAfter(change, steps),
    isRehearsed: rehearsed !== undefined,
    revision,
  }
}

/** Reads only: of plugins that come together each is compared with what is there now. */
async function draftSteps(
  parts: LifecycleParts,
  change: PreparedChange,
  organisations: readonly string[],
): Promise<StepReport[]> {
  if (change.refusals.length > 0) return []
  const { engine, database } = parts
  const isRollback = change.act === 'rollback'
  const options = { takes: change.manifests, accept: ALL_KINDS, keepsDropped: isRollback }
  const reports: StepReport[] = []
  for (const { info, previous } of change.targets) {
    const draft = await engine.installer.transaction(async (ddl) => {
      const { plan } = await planWithin(ddl, info.manifest, engine, options)
      const counting = {
        database,
        plugin: info.id,
        organisations: previous === undefined ? [] : organisations,
      }
      return { plan, rows: await countRows(ddl.run, plan.steps, counting) }
    })
    const inPhases = draft.plan.steps.toSorted((a, b) => phaseOf(a) - phaseOf(b))
    reports.push(...reportSteps(draft.plan, inPhases, draft.rows))
  }
  return reports
}

const phaseOf = ({ phase }: Step): number => (phase === 'expand' ? 0 : 1)

/** Whether the version before could come back once this is done, as far as one can know. */
function rollbackAfter(change: PreparedChange, steps: readonly StepReport[]): PlanReport['rollback'] {
  const main = change.targets.find(({ info }) => info.id === change.pluginId)!
  if (main.previous === undefined || change.act === 'rollback')
    return { isPossible: false, reason: 'there is no version before' }
  const lost = steps.filter(({ kind, rows }) => kind === 'destructive' && (rows === null || rows.count > 0))
  if (lost.length > 0) {
    const list = lost.map(({ object, rows }) => `${object}${rows === null ? '' : ` (${rows.count} values)`}`)
    return { isPossible: false, reason: `it takes away ${list.join(', ')}` }
  }
  const final = (main.info.manifest.migrations ?? []).find(
    ({ sql, reversible }) => reversible === false && main.files.some(({ file }) => file === sql),
  )
  return final === undefined
    ? { isPossible: true, reason: null }
    : { isPossible: false, reason: `the data statements of ${final.to} cannot be undone` }
}

/** What uninstalling would do, who needs it, and what it holds. */
export async function planUninstall(
  parts: LifecycleParts,
  id: string,
): Promise<PlanReport & { readonly organisations: readonly string[] }> {
  const { ledger, revision } = await readState(parts)
  const entry = ledger.get(id)
  if (PLATFORM_IDS.has(id)) throw platformPart({ plugin: id, act: 'uninstall' })
  if (!isInstalled(entry)) throw notInstalled({ plugin: id, act: 'uninstall' })
  const [organisations, dependents] = await Promise.all([allOrganisations(parts), requiredBy(parts, id)])
  const installed = [...ledger.values()].filter(isInstalled).map(({ pluginId }) => pluginId)
  const removal = { manifest: entry.manifest, installed, actor: undefined }
  const { engine, database } = parts
  const { steps, rows } = await engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    const catalog = await readCatalog(run, engine.roles, installed)
    const wanted = uninstallSteps(catalog, removal, parts)
    return { steps: wanted, rows: await countRows(run, wanted, { database, plugin: id, organisations }) }
  })
  const refusals = dependents.map((each): Refusal => ({
    code: 'plugins.required',
    path: each.id,
    message: `${each.id} requires ${id}: ${each.rows} records, on in ${each.organisations} organisations`,
    help: `Uninstall ${each.id} first, or keep ${id}`,
  }))
  return {
    act: 'uninstall',
    plugin: id,
    fromVersion: entry.version,
    toVersion: null,
    closure: [],
    steps: reportSteps({ pluginId: id }, steps, rows),
    data: [],
    refusals,
    needsConfirmation: true,
    rollback: { isPossible: false, reason: 'the exported files are what is left' },
    isRehearsed: false,
    revision,
    organisations,
  }
}
