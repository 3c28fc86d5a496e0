import { QuoinError } from '@quoin/plugin-sdk'
import { join } from 'node:path'
import { exclusively } from '../../database/exclusive.ts'
import type { BackfillProgress } from './backfill.ts'
import type { Applied } from '../apply/apply-plugin.ts'
import {
  changeInstallation,
  enterPlatform,
  writeEvent,
  type EventKind,
  type Installation,
} from '../apply/ledger.ts'
import {
  actRefused,
  changeUnfinished,
  confirmationMissing,
  notInstalled,
  platformBusy,
  platformPart,
  revisionChanged,
  uninstallRefused,
} from '../errors.ts'
import { ALL_KINDS, expand, finishChange, rehearse, WITHOUT_LOSS } from './change.ts'
import { nodesBehind, type LifecycleParts } from './dependencies.ts'
import { examine, type Doctor } from './doctor.ts'
import { exportTables, type ExportedTables } from './export-tables.ts'
import { listModules, readHistory, readModule, requiredBy, type Dependent } from './modules.ts'
import { planChange, planUninstall } from './plan-act.ts'
import { isInstalled, PLATFORM_IDS, prepareChange, readState } from './prepare-change.ts'
import {
  BEING_UNINSTALLED,
  isBeingUninstalled,
  takeBackUninstall,
  uninstall,
  type Removed,
} from './uninstall.ts'
import type { ActKind, Operator, PlanReport, StepReport } from './types.ts'
import { reportSteps } from './report.ts'

export interface ActOptions {
  readonly operator: Operator
  readonly version?: string | undefined
  /** Of the ledger, as the operator saw it; any when absent. */
  readonly expectedRevision?: number | undefined
  /** The plugin's id, typed by the operator: steps that lose data may run. */
  readonly confirm?: string | undefined
}

/** What an act has done. */
export interface ActResult {
  readonly plugin: string
  readonly act: EventKind
  readonly fromVersion: string | null
  readonly toVersion: string | null
  readonly revision: number
  readonly steps: readonly StepReport[]
  /** Data statements: organisations done, and those that failed with their reasons. */
  readonly backfill: BackfillProgress | null
  /** What is left to do, by plugin, and nodes that it waits for. */
  readonly unfinished: readonly {
    readonly plugin: string
    readonly pending: string
    readonly waiting: number
    readonly missingNodes: readonly string[]
  }[]
  readonly exported?: ExportedTables
  readonly archived?: Removed['archived']
  readonly roleKept?: string | undefined
}

/** Everything an operator can do with modules. Each act is alone, complete or without effect, and in the history. */
export class ModuleManager {
  readonly #parts: LifecycleParts
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(parts: LifecycleParts) {
    this.#parts = parts
  }

  list = () => listModules(this.#parts)
  /** @throws plugins.unknown (404) */
  read = (id: string) => readModule(this.#parts, id)
  history = (id: string) => readHistory(this.#parts, id)
  doctor = (): Promise<Doctor> => examine(this.#parts)

  /** What an act would do; with `rehearse` it is tried in a transaction that rolls back. */
  async plan(
    act: ActKind,
    id: string,
    options: { readonly version?: string | undefined; readonly rehearse?: boolean | undefined } = {},
  ): Promise<PlanReport> {
    if (act === 'uninstall') return planUninstall(this.#parts, id)
    const change = await prepareChange(this.#parts, act, id, options.version)
    const isTried = options.rehearse === true && change.refusals.length === 0
    return planChange(this.#parts, change, isTried ? await rehearse(this.#parts, change) : undefined)
  }

  install = (id: string, options: ActOptions): Promise<ActResult> => this.#change('install', id, options)
  upgrade = (id: string, options: ActOptions): Promise<ActResult> => this.#change('upgrade', id, options)
  rollback = (id: string, options: ActOptions): Promise<ActResult> => this.#change('rollback', id, options)

  /** The kill switch: its routes answer 503 on every node until `resume`. Waits for no other act. */
  stop(id: string, options: ActOptions & { readonly reason?: string | undefined }): Promise<ActResult> {
    return this.#checked('stop', id, options, async () => {
      const entry = await this.#installed(id, 'stop')
      const reason = options.reason ?? `stopped by ${options.operator.name}`
      await this.#setState(entry, { state: 'stopped', reason }, 'stop', options.operator)
      return this.#result(entry, 'stop')
    })
  }

  /** Ends a stop, and takes up what a change left unfinished. */
  resume(id: string, options: ActOptions): Promise<ActResult> {
    return this.#alone('resume', id, options, async () => {
      const entry = await this.#installed(id, 'resume')
      if (entry.state !== 'active')
        await this.#setState(entry, { state: 'active', reason: null }, 'resume', options.operator)
      const finished = await this.#finish([id], options.operator, true)
      return { ...(await this.#result(entry, 'resume')), ...finished }
    })
  }

  /**
   * At start: takes up every change that a killed process left, and takes back an uninstall; says what it could not
   * finish. Organisations whose data statements failed wait for an operator.
   */
  async finishUnfinished(operator: Operator): Promise<ActResult['unfinished']> {
    const { ledger } = await readState(this.#parts)
    const installed = [...ledger.values()].filter(isInstalled)
    const left = installed.filter(({ pending }) => pending !== null).map(({ pluginId }) => pluginId)
    const cutOff = installed.filter(isBeingUninstalled).map(({ pluginId }) => pluginId)
    if (left.length + cutOff.length === 0) return []
    const done = await exclusively(
      { databaseUrl: this.#parts.databaseUrl, lock: OPERATOR_LOCK, label: 'finish at start' },
      async () => {
        for (const id of cutOff) await takeBackUninstall(this.#parts, id, operator.name)
        if (cutOff.length > 0) await this.#parts.activation.announce()
        return this.#finish(left, operator, false)
      },
    )
    // Whoever holds the lock is at it.
    return done.isFree ? done.result.unfinished : []
  }

  uninstall(id: string, options: ActOptions): Promise<ActResult> {
    return this.#alone('uninstall', id, options, async () => {
      const entry = await this.#installed(id, 'uninstall')
      const dependents = await requiredBy(this.#parts, id)
      if (dependents.length > 0) throw uninstallRefused({ plugin: id, by: describe(dependents) })
      if (options.confirm !== id) throw confirmationMissing({ plugin: id, act: 'uninstall' })
      return this.#remove(entry, options.operator)
    })
  }

  async #remove(entry: Installation, operator: Operator): Promise<ActResult> {
    const { manifest, pluginId: id } = entry
    // No node may run its code while its tables go.
    const stop = { state: 'stopped', reason: BEING_UNINSTALLED } as const
    if (entry.state === 'active') await this.#setState(entry, stop, undefined, operator)
    try {
      await nodesBehind(this.#parts, (await readState(this.#parts)).revision)
      const plan = await planUninstall(this.#parts, id)
      const stamp = this.#parts.engine.clock.now().toISOString().replaceAll(/[:.]/g, '-')
      const exported = await exportTables(this.#parts.database, manifest, {
        directory: join(this.#parts.exportDirectory, `${id}-${entry.version}-${stamp}`),
        organisations: plan.organisations,
      })
      const { ledger } = await readState(this.#parts)
      const installed = [...ledger.values()].filter(isInstalled).map(({ pluginId }) => pluginId)
      const removed = await uninstall(this.#parts, { manifest, installed, actor: operator.name })
      await this.#parts.activation.announce()
      const steps = reportSteps({ pluginId: id }, removed.done, new Map())
      const { archived, roleKept } = removed
      return { ...(await this.#result(entry, 'uninstall', null)), steps, exported, archived, roleKept }
    } catch (error) {
      await takeBackUninstall(this.#parts, id)
      await this.#parts.activation.announce()
      throw error
    }
  }

  #change(act: 'install' | 'upgrade' | 'rollback', id: string, options: ActOptions): Promise<ActResult> {
    return this.#alone(act, id, options, async () => {
      const change = await prepareChange(this.#parts, act, id, options.version)
      const main = change.targets.find(({ info }) => info.id === id)
      const version = main?.info.version ?? options.version ?? ''
      const { refusals } = change
      if (refusals.length > 0)
        throw actRefused({ act, plugin: id, version, count: refusals.length }, { faults: [...refusals] })
      const accept = options.confirm === id ? ALL_KINDS : WITHOUT_LOSS
      // The second phase comes after the new version runs; what stored rows do not let it do has to show now.
      // Data statements change those rows first, and may fail for one organisation alone.
      const isSettled = change.targets.every(({ files }) => files.length === 0)
      if (act === 'upgrade' && isSettled) await rehearse(this.#parts, change)
      const applied = await expand(this.#parts, change, { accept, actor: options.operator.name })
      await this.#parts.activation.announce()
      const ids = change.targets.map(({ info }) => info.id)
      const finished = await this.#finish(ids, options.operator, true)
      return {
        plugin: id,
        act,
        fromVersion: main?.previous?.version ?? null,
        toVersion: version,
        revision: (await readState(this.#parts)).revision,
        ...finished,
        steps: [...toReports(applied), ...finished.steps],
      }
    })
  }

  /** Second halves, one plugin after another; one that cannot be finished does not hold up the others. */
  async #finish(ids: readonly string[], operator: Operator, retriesFailed: boolean) {
    const { sliceMs } = this.#parts
    const deadline = sliceMs === undefined ? undefined : performance.now() + sliceMs
    const unfinished: Mutable<ActResult['unfinished'][number]>[] = []
    const contracts: Applied[] = []
    let backfill: ActResult['backfill'] = null
    for (const id of ids) {
      const { ledger, revision } = await readState(this.#parts)
      const entry = ledger.get(id)
      if (!isInstalled(entry) || entry.pending === null) continue
      const options = { revision, actor: operator.name, retriesFailed, deadline }
      const finished = await finishChange(this.#parts, entry, options)
      if (finished.backfill !== undefined) backfill = finished.backfill
      if (finished.contract !== undefined) contracts.push(finished.contract)
      if (finished.pending !== null)
        unfinished.push({
          plugin: id,
          pending: finished.pending,
          waiting: finished.backfill?.waiting ?? 0,
          missingNodes: finished.missingNodes,
        })
      else await this.#parts.activation.announce()
    }
    if (unfinished.some(goesOn)) this.#goOn(operator)
    return { unfinished, backfill, steps: toReports(contracts) }
  }

  /** Behind the reply, in slices, so that another operator gets a turn in between. */
  #goOn(operator: Operator): void {
    const { sliceMs, onBackgroundError } = this.#parts
    if (sliceMs === undefined || this.#isStopped || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#running = this.finishUnfinished(operator).then(
        () => undefined,
        (error: unknown) => onBackgroundError?.(error),
      )
    }, PAUSE_MS)
    this.#timer.unref()
  }

  /** Ends the work behind replies; what is left is taken up by the next start. */
  async close(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #installed(id: string, act: ActKind | 'stop' | 'resume'): Promise<Installation> {
    if (PLATFORM_IDS.has(id)) throw platformPart({ plugin: id, act })
    const entry = (await readState(this.#parts)).ledger.get(id)
    if (!isInstalled(entry)) throw notInstalled({ plugin: id, act })
    if (act === 'uninstall' && entry.pending !== null)
      throw changeUnfinished({ plugin: id, version: entry.version, pending: entry.pending })
    return entry
  }

  async #setState(
    entry: Installation,
    change: Pick<Installation, 'state' | 'reason'>,
    kind: EventKind | undefined,
    operator: Operator,
  ): Promise<void> {
    const { engine } = this.#parts
    await engine.installer.transaction(async ({ run }) => {
      const now = engine.clock.now()
      await enterPlatform(run, { ...engine, now })
      await changeInstallation(run, entry.pluginId, change, now)
      if (kind === undefined) return
      const { version: fromVersion, pluginId } = entry
      const event = { pluginId, kind, fromVersion, toVersion: fromVersion, steps: [], durationMs: 0, now }
      await writeEvent(run, { ...event, actor: operator.name })
    })
    await this.#parts.activation.announce()
  }

  async #result(
    entry: Installation,
    act: EventKind,
    toVersion: string | null = entry.version,
  ): Promise<ActResult> {
    const { revision } = await readState(this.#parts)
    const nothing = { steps: [], backfill: null, unfinished: [] }
    return { plugin: entry.pluginId, act, fromVersion: entry.version, toVersion, revision, ...nothing }
  }

  /** @throws plugins.busy, plugins.revision-changed (409), and what the work throws, which then is in the history */
  async #alone(
    act: EventKind,
    id: string,
    options: ActOptions,
    work: () => Promise<ActResult>,
  ): Promise<ActResult> {
    const label = `${act} of ${id} by ${options.operator.name}`
    const lock = { databaseUrl: this.#parts.databaseUrl, lock: OPERATOR_LOCK, label }
    const done = await exclusively(lock, () => this.#checked(act, id, options, work))
    if (!done.isFree) throw platformBusy({ holder: done.holder })
    return done.result
  }

  async #checked(
    act: EventKind,
    id: string,
    options: ActOptions,
    work: () => Promise<ActResult>,
  ): Promise<ActResult> {
    const { revision } = await readState(this.#parts)
    const { expectedRevision: expected = revision } = options
    if (expected !== revision) throw revisionChanged({ expected, got: revision })
    try {
      return await work()
    } catch (error) {
      await this.#noteFailure(act, id, options, error)
      throw error
    }
  }

  async #noteFailure(act: EventKind, id: string, options: ActOptions, error: unknown): Promise<void> {
    const { engine } = this.#parts
    const code = error instanceof QuoinError ? error.code : 'unexpected'
    const faults = error instanceof QuoinError ? error.faults : []
    const problem = { code, message: (error as Error).message, faults }
    try {
      await engine.installer.transaction(async ({ run }) => {
        const now = engine.clock.now()
        await enterPlatform(run, { ...engine, now })
        const event = {
          pluginId: id.slice(0, 30),
          kind: act,
          fromVersion: null,
          steps: [],
          durationMs: 0,
          now,
        }
        const toVersion = options.version ?? null
        await writeEvent(run, { ...event, toVersion, actor: options.operator.name, error: problem })
      })
    } catch {
      // The refusal itself matters more than its note, and reaches the caller.
    }
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
type Unfinished = ActResult['unfinished'][number]

/** Without an operator: organisations still wait, or nodes do. */
const goesOn = ({ pending, waiting, missingNodes }: Unfinished): boolean =>
  pending === 'backfill' ? waiting > 0 : missingNodes.length > 0

const PAUSE_MS = 2000
const OPERATOR_LOCK = 'quoin operators'

const toReports = (applied: readonly Applied[]): StepReport[] =>
  applied.flatMap(({ plan, done }) => reportSteps(plan, done, new Map()))

const describe = (dependents: readonly Dependent[]): string =>
  dependents
    .map(({ id, rows, organisations }) => `${id} (${rows} records, ${organisations} organisations)`)
    .join(', ')
