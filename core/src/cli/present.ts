import type { Doctor } from '../plugins/lifecycle/doctor.ts'
import type { ActResult } from '../plugins/lifecycle/module-manager.ts'
import type { ModuleSummary } from '../plugins/lifecycle/modules.ts'
import type { PlanReport, StepReport } from '../plugins/lifecycle/types.ts'
import { formatTable } from './table.ts'

// What a person reads at a terminal.

export const presentList = (list: { revision: number; items: readonly ModuleSummary[] }): string =>
  [
    formatTable([
      ['PLUGIN', 'VERSION', 'STATE', 'NEWER', 'FROM', 'NEEDED BY', 'REASON'],
      ...list.items.map((each) => [
        each.id,
        each.version ?? '-',
        each.pending === null ? each.state : `${each.state}, unfinished (${each.pending})`,
        each.upgrade ?? (each.version === null ? (each.versions[0]?.version ?? '-') : '-'),
        each.origin ?? each.versions[0]?.origin ?? '-',
        each.requiredBy.join(', ') || '-',
        each.reason ?? each.health?.reason ?? '',
      ]),
    ]),
    `Revision ${list.revision}`,
  ].join('\n')

const stepRows = (steps: readonly StepReport[]): string[][] =>
  steps.map((each) => [
    each.phase,
    each.kind,
    each.object,
    each.summary,
    each.lock ?? '-',
    each.rows === null ? '-' : `${each.rows.isExact ? '' : '~'}${each.rows.count}`,
    each.durationMs === null ? '-' : `${each.durationMs} ms`,
  ])

const stepTable = (steps: readonly StepReport[]): string =>
  steps.length === 0
    ? 'No step: the structure is as wanted.'
    : formatTable([['PHASE', 'KIND', 'OBJECT', 'STEP', 'LOCK', 'ROWS', 'TIME'], ...stepRows(steps)])

export function presentPlan(plan: PlanReport): string {
  const { refusals, closure, data, rollback } = plan
  const change = `${plan.act} ${plan.plugin} ${plan.fromVersion ?? '(nothing)'} → ${plan.toVersion ?? '(nothing)'}`
  const along = closure.filter(({ id }) => id !== plan.plugin)
  return [
    `${change}${plan.isRehearsed ? ', rehearsed' : ''}`,
    ...along.map((each) => `with ${each.id} ${each.fromVersion ?? '(new)'} → ${each.toVersion}`),
    stepTable(plan.steps),
    ...data.map(
      (each) => `data statements ${each.plugin}/${each.file} in ${each.organisations} organisations`,
    ),
    ...refusals.flatMap((each) => [
      `REFUSED ${each.message}`,
      ...(each.help === undefined ? [] : [`  ${each.help}`]),
    ]),
    ...(plan.needsConfirmation ? [`Takes away data: needs --confirm ${plan.plugin}`] : []),
    rollback.isPossible ? 'A rollback is possible afterwards.' : `No rollback afterwards: ${rollback.reason}`,
    `Revision ${plan.revision}`,
  ].join('\n')
}

export function presentResult(result: ActResult): string {
  const { exported, archived = [], backfill, unfinished, roleKept } = result
  const versions = result.act === 'stop' || result.act === 'resume' ? '' : ` → ${result.toVersion ?? 'gone'}`
  return [
    `${result.act} ${result.plugin}${versions}: done`,
    ...(result.steps.length === 0 ? [] : [stepTable(result.steps)]),
    ...(backfill === null
      ? []
      : [
          `data statements: ${backfill.done} done, ${backfill.waiting} waiting, ${backfill.failed.length} failed`,
        ]),
    ...(backfill?.failed ?? []).map(
      (each) =>
        `  ${each.organisation ?? each.organisationId}: ${each.file} statement ${each.statement}: ${each.error}`,
    ),
    ...unfinished.map(
      (each) =>
        `UNFINISHED ${each.plugin}: ${each.pending}${each.missingNodes.length === 0 ? '' : `, waits for ${each.missingNodes.join(', ')}`}; quoin plugin resume ${each.plugin}`,
    ),
    ...(exported === undefined
      ? []
      : [`exported ${exported.rows} records in ${exported.files} files to ${exported.directory}`]),
    ...archived.map((each) => `kept ${each.rows} records in ${each.table}`),
    ...(roleKept === undefined ? [] : [`the database role stays: ${roleKept}`]),
    `Revision ${result.revision}`,
  ].join('\n')
}

export const presentHistory = (events: readonly object[]): string =>
  formatTable([
    ['AT', 'ACT', 'FROM', 'TO', 'BY', 'TIME', 'OUTCOME'],
    ...events.map((event) => {
      const each = event as Record<string, unknown> & { error: { code: string; message: string } | null }
      const text = (value: unknown) => (value === null || value === undefined ? '-' : String(value))
      const outcome = each.error === null ? 'done' : `${each.error.code}: ${each.error.message}`
      return [
        text(each['at']),
        text(each['kind']),
        text(each['fromVersion']),
        text(each['toVersion']),
        text(each['actor']),
        `${text(each['durationMs'])} ms`,
        outcome,
      ]
    }),
  ])

export function presentDoctor(doctor: Doctor): string {
  return [
    formatTable([
      ['PLUGIN', 'VERSION', 'STATE', 'FAULTS'],
      ...doctor.plugins.map((each) => [
        each.id,
        each.version,
        each.pending === null ? each.state : `${each.state}, unfinished (${each.pending})`,
        each.faults.length === 0 ? '-' : String(each.faults.length),
      ]),
    ]),
    ...doctor.plugins.flatMap(({ id, faults }) =>
      faults.map(({ path, message }) => `${id}: ${path} ${message}`),
    ),
    ...doctor.plugins.flatMap(({ id, backfill }) =>
      (backfill?.failed ?? []).map(
        (each) => `${id}: ${each.organisation ?? each.organisationId}: ${each.error}`,
      ),
    ),
    ...doctor.orphans.map(({ message }) => message),
    ...doctor.nodes.flatMap(({ node, revision, plugins }) => [
      `node ${node}: revision ${revision}`,
      ...Object.entries(plugins)
        .filter(([, { state }]) => state !== 'healthy')
        .map(([id, { state, reason }]) => `  ${id} ${state}: ${reason ?? ''}`),
    ]),
    doctor.isSound ? 'Everything is as it should be.' : 'Something is not as it should be.',
  ].join('\n')
}
