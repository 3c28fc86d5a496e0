import type { Fault, Manifest, PluginModule } from '@quoin/plugin-sdk'
import { QuoinError } from '@quoin/plugin-sdk'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { activatePlugin } from './activate.ts'
import { applyPlugin, type EngineOptions } from './apply/apply-plugin.ts'
import type { Installation } from './apply/ledger.ts'
import type { Takes } from './apply/consumers.ts'
import { surveyPlugins } from './apply/survey.ts'
import { dependencyOrder } from './dependency-order.ts'
import { manifestInvalid } from './errors.ts'
import { dataMigrations } from './lifecycle/data-statements.ts'
import { plantBackfill } from './lifecycle/backfill.ts'
import { findBootCandidates, type BootCandidates } from './lifecycle/boot-candidates.ts'
import type { PackageStore } from './lifecycle/types.ts'
import type { Plan, StepKind } from './plan/types.ts'
import { createRegistry, type MutableRegistry } from './registry.ts'
import type { ActivePlugin } from './types.ts'
import { verifyManifests, type Candidate, type Verified } from './verify/verify-manifest.ts'

export interface BootOptions extends EngineOptions {
  /** Folders whose subfolders are plugins. */
  readonly folders: readonly string[]
  /** Code of the platform's own manifests, by id. */
  readonly modules?: Readonly<Record<string, PluginModule>>
  /** Kinds of steps that may run without being asked for; `safe` and `breaking` when absent. */
  readonly accept?: readonly StepKind[]
  /** Uploaded packages; without it only folders start. */
  readonly store?: PackageStore
  /** Leave the second phase and data statements to `ModuleManager.finishUnfinished`, because others may run the old version. */
  readonly expandsOnly?: boolean
  /** The platform's manifests; those of this version when absent. */
  readonly platform?: readonly Candidate[]
  readonly kernelVersion?: string
  /** False when an activation fills the registry from the ledger. */
  readonly activates?: boolean
}

export interface RefusedPlugin {
  readonly id: string | undefined
  readonly directory: string
  readonly error: QuoinError
}

export interface Boot {
  readonly registry: MutableRegistry
  /** Plugins that are not there, with every reason; the others are not touched by it. */
  readonly refused: readonly RefusedPlugin[]
  /** What was changed in the database, plugin by plugin. */
  readonly applied: readonly Plan[]
}

/**
 * Brings platform and plugins from their folders to running code: verify, order, plan, apply, conform,
 * activate. A plugin at fault is refused or failed alone, together with those that require it.
 * @throws plugins.manifest-invalid and the errors of `applyPlugin` when the platform itself is at fault
 */
export async function bootPlugins(options: BootOptions): Promise<Boot> {
  const platform = options.platform ?? (await platformCandidates())
  const found = await findBootCandidates(options, options.folders, options.store)
  const candidates = [...platform, ...found.candidates]
  const verified = verifyManifests(candidates, options.kernelVersion ?? (await kernelVersion()))
  const run = new BootRun(options, verified, found)
  await run.applyAll()
  const plugins = options.activates === false ? [] : await run.activateAll()
  return { registry: createRegistry(plugins), refused: run.refused, applied: run.applied }
}

export const PLATFORM_DIRECTORY = resolve(import.meta.dirname, '../platform')

export const platformCandidates = (): Promise<Candidate[]> =>
  Promise.all(
    ['kernel', 'core'].map(async (id) => ({
      directory: PLATFORM_DIRECTORY,
      text: await readFile(join(PLATFORM_DIRECTORY, `${id}.json`), 'utf8'),
      packageVersion: undefined,
    })),
  )

export async function kernelVersion(): Promise<string> {
  const text = await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const PLATFORM = new Set(['kernel', 'core'])

/** One start: what is still in, what was refused and why. */
class BootRun {
  readonly refused: RefusedPlugin[] = []
  readonly applied: Plan[] = []
  readonly #options: BootOptions
  readonly #directories = new Map<string, string>()
  readonly #stopped = new Map<string, string>()
  readonly #stored: ReadonlySet<string>
  readonly #seen: BootCandidates['ledger']
  #order: readonly Manifest[]

  constructor(options: BootOptions, verified: readonly Verified[], found: BootCandidates) {
    this.#options = options
    this.#stored = found.stored
    this.#seen = found.ledger
    const sound: Manifest[] = []
    for (const { manifest, candidate, id, faults } of verified) {
      if (manifest !== undefined) {
        sound.push(manifest)
        this.#directories.set(manifest.id, candidate.directory)
      } else this.#refuse(id, candidate.directory, invalid(id ?? candidate.directory, faults))
    }
    const { order, cycles } = dependencyOrder(sound)
    this.#order = order
    for (const cycle of cycles) {
      for (const id of new Set(cycle))
        this.#drop(id, { path: '/requires', message: `waits for itself: ${cycle.join(' → ')}` })
    }
    for (const { id, error } of found.absent) {
      const message = error instanceof Error ? error.message : String(error)
      this.#refuse(
        id,
        id,
        invalid(id, [
          { path: '/version', message: `is installed, and its package cannot be read: ${message}` },
        ]),
      )
    }
    for (const { id } of this.refused.slice()) if (id !== undefined) this.#dropDependents(id)
  }

  /** One look at everything first: a start without changes writes nothing and takes no lock. */
  async applyAll(): Promise<void> {
    const survey = await surveyPlugins(this.#order, this.#options, this.#takes())
    for (const [id, reason] of survey.stopped) this.#stopped.set(id, reason)
    const accept = new Set<StepKind>(this.#options.accept ?? ['safe', 'breaking'])
    for (const manifest of this.#order) {
      if (survey.unchanged.has(manifest.id) || !this.#isIn(manifest.id)) continue
      try {
        this.applied.push(await this.#apply(manifest, accept, survey.ledger.get(manifest.id)))
      } catch (error) {
        if (PLATFORM.has(manifest.id) || !(error instanceof QuoinError)) throw error
        this.#refuse(manifest.id, this.#directories.get(manifest.id)!, error)
        this.#dropDependents(manifest.id)
      }
    }
  }

  #apply(manifest: Manifest, accept: ReadonlySet<StepKind>, before: Installation | undefined): Promise<Plan> {
    const fromVersion = before?.state === 'removed' ? undefined : before?.version
    const files = dataMigrations(manifest, fromVersion)
    const isUpgrade = fromVersion !== undefined && !PLATFORM.has(manifest.id)
    const isInTwoPhases = isUpgrade && (this.#options.expandsOnly === true || files.length > 0)
    return applyPlugin(manifest, this.#options, {
      takes: this.#takes(),
      accept,
      origin: this.#stored.has(manifest.id) ? 'stored' : 'folder',
      phase: isInTwoPhases ? 'expand' : undefined,
      keepsDropped: before?.isPinned === true && before.version === manifest.version,
      hasDataStatements: files.length > 0,
      seen: { entry: this.#seen.get(manifest.id) },
      also: (run) => plantBackfill(run, manifest, files),
    })
  }

  async activateAll(): Promise<ActivePlugin[]> {
    const plugins = this.#order.filter(({ id }) => this.#isIn(id))
    return Promise.all(
      plugins.map((manifest) => {
        const directory = this.#directories.get(manifest.id)!
        const reason = this.#stopped.get(manifest.id)
        const module = this.#options.modules?.[manifest.id] ?? (PLATFORM.has(manifest.id) ? {} : undefined)
        return activatePlugin({ manifest, directory, module, stopped: reason })
      }),
    )
  }

  #isIn(id: string): boolean {
    return !this.refused.some((refused) => refused.id === id)
  }

  /** What plugins take from others, of those that are in. */
  #takes(): Map<string, Takes> {
    const plugins = this.#order.filter(({ id }) => this.#isIn(id))
    return new Map(plugins.map((manifest) => [manifest.id, manifest]))
  }

  #refuse(id: string | undefined, directory: string, error: QuoinError): void {
    if (directory === PLATFORM_DIRECTORY) throw error
    this.refused.push({ id, directory, error })
  }

  #drop(id: string, fault: Fault): void {
    if (this.#isIn(id)) this.#refuse(id, this.#directories.get(id)!, invalid(id, [fault]))
  }

  /** Those that require a plugin that is not in cannot be in either. */
  #dropDependents(id: string): void {
    for (const manifest of this.#order) {
      if (manifest.requires?.[id] === undefined || !this.#isIn(manifest.id)) continue
      this.#drop(manifest.id, {
        path: `/requires/${id}`,
        message: `expected ${id}, which was refused`,
        expected: id,
        got: 'refused',
      })
      this.#dropDependents(manifest.id)
    }
  }
}

const invalid = (plugin: string, faults: readonly Fault[]): QuoinError =>
  manifestInvalid({ plugin, count: faults.length }, { faults })
