import { QuoinError } from '@quoin/plugin-sdk'
import type { Database, TransactionContext, UnitOfWork } from '../database/types.ts'
import type { Actor } from '../http/types.ts'
import type { FindActor, JobRun, Jobs } from '../jobs/index.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import type { RecordsService } from '../records/index.ts'
import { assertOptions } from './check-options.ts'
import type { AnyDriver } from './driver.ts'
import {
  importBroken,
  importNotFound,
  importSuperseded,
  productOff,
  rowsRefused,
  unknownTarget,
  wrongState,
} from './errors.ts'
import { findImport, listImports, lockImport, updateImport, type ImportJob } from './import-store.ts'
import { beginPass, processImport, tableOf } from './run-import.ts'
import { targetDriver, targetDrivers } from './targets.ts'
import type { ImportOptions, ImportState, Target } from './types.ts'
import { undoImport } from './undo-import.ts'
import { uploadImport } from './upload-import.ts'

export interface ImportPorts {
  readonly database: Database
  readonly registry: PluginRegistry
  readonly records: RecordsService
  readonly jobs: Jobs
  readonly findActor: FindActor
  readonly newId: () => string
}

const QUEUE = 'imports'
const FINISHED: readonly ImportState[] = ['uploaded', 'checked', 'done', 'failed', 'undone']

type Act = 'check' | 'run' | 'undo'
interface ImportPayload {
  readonly importId: string
  readonly act: Act
}

/** Files to records: upload, check, run, undo. The work itself is done by jobs. */
export class ImportService {
  readonly #ports: ImportPorts

  constructor(ports: ImportPorts) {
    this.#ports = ports
    ports.jobs.define<ImportPayload>(QUEUE, (run) => this.#work(run), {
      timeoutSeconds: 6 * 3600,
      concurrency: 2,
    })
  }

  /** What this person can import, by product. */
  targets(actor: Actor): Target[] {
    return targetDrivers(this.#ports, actor).map(({ target }) => target)
  }

  async upload(
    context: TransactionContext,
    actor: Actor,
    file: { readonly target: string; readonly name: string; readonly body: AsyncIterable<Uint8Array> },
  ): Promise<ImportJob> {
    const driver = this.#driver(actor, file.target)
    driver.assertAllowed(actor, { mapping: {}, matchKey: [], onMatch: 'skip', onError: 'stop' })
    const { database, newId } = this.#ports
    return await uploadImport(
      { database, newId, table: tableOf(this.#ports, 'import_job') },
      context,
      driver,
      file,
    )
  }

  /** Newest first: what this person uploaded, and for admins what everyone did. */
  async list(unit: UnitOfWork, actor: Actor, limit: number): Promise<ImportJob[]> {
    return await listImports(unit, limit, actor.access.isAdmin ? undefined : actor.personId)
  }

  /** @throws imports.not-found (404) also when somebody else uploaded it and the actor is no admin */
  async find(unit: UnitOfWork, actor: Actor, id: string): Promise<ImportJob> {
    return visible(await findImport(unit, id), actor, id)
  }

  /** Begins a dry run or a real one. @throws imports.wrong-state (409), imports.mapping-invalid (422) */
  async begin(
    unit: UnitOfWork,
    actor: Actor,
    id: string,
    act: 'check' | 'run',
    options: ImportOptions,
  ): Promise<ImportJob> {
    const job = await this.#locked(unit, actor, id, ['uploaded', 'checked', 'failed'])
    const driver = this.#driver(actor, job.target)
    assertOptions(options, job.headers, driver.target)
    driver.assertAllowed(actor, options)
    const { mapping, ...choices } = options
    const begun = { ...job, mapping, options: { ...job.options, ...choices } }
    const isSafe = act === 'check' || options.onError === 'stop'
    const pass = await beginPass(unit, begun, isSafe ? 'validate' : 'write')
    const state: ImportState = act === 'check' ? 'checking' : 'running'
    await updateImport(unit, id, { state, mapping })
    await this.#ports.jobs.enqueue(unit, QUEUE, { importId: id, act } satisfies ImportPayload)
    return { ...pass, state }
  }

  /** @throws imports.wrong-state (409) when nothing was written, imports.forbidden (403) for who could not import it */
  async undo(unit: UnitOfWork, actor: Actor, id: string): Promise<ImportJob> {
    const job = await this.#locked(unit, actor, id, ['done', 'failed'])
    this.#driver(actor, job.target).assertAllowed(actor, optionsOf(job))
    await updateImport(unit, id, { state: 'undoing', failure: null })
    await this.#ports.jobs.enqueue(unit, QUEUE, { importId: id, act: 'undo' } satisfies ImportPayload)
    return { ...job, state: 'undoing', failure: null }
  }

  async #locked(
    unit: UnitOfWork,
    actor: Actor,
    id: string,
    states: readonly ImportState[],
  ): Promise<ImportJob> {
    const job = visible(await lockImport(unit, id), actor, id)
    if (states.includes(job.state)) return job
    throw wrongState({ state: job.state, wanted: states.includes('done') ? 'done' : 'uploaded or checked' })
  }

  #driver(actor: Actor, target: string): AnyDriver {
    const driver = targetDriver(this.#ports, actor, target)
    if (driver !== undefined) return driver
    throw unknownTarget({ target, known: this.targets(actor).map(({ id }) => id) })
  }

  async #work(run: JobRun<ImportPayload>): Promise<void> {
    const { context, payload, isLastAttempt } = run
    const { database } = this.#ports
    const job = await database.read(context, (unit) => findImport(unit, payload.importId))
    // Gone, or ended by an attempt whose answer pg-boss did not see.
    if (job === undefined || FINISHED.includes(job.state)) return
    try {
      if (payload.act === 'undo') await this.#undo(run, job)
      else await this.#process(run, job, payload.act)
    } catch (error) {
      if (error instanceof QuoinError && error.code === importSuperseded.definition.code) return
      const isFinal = error instanceof QuoinError && error.status < 500
      if (isFinal || isLastAttempt) await this.#fail(context, job.id, error)
      if (!isFinal) throw error
    }
  }

  async #process(
    { context, signal }: JobRun<ImportPayload>,
    job: ImportJob,
    act: 'check' | 'run',
  ): Promise<void> {
    const { database, findActor } = this.#ports
    const actor = await findActor(context)
    if (actor === undefined) throw importBroken({})
    const driver = targetDriver(this.#ports, actor, job.target)
    if (driver === undefined) throw productOff({ product: job.target.split('.')[0] ?? job.target })
    const options = optionsOf(job)
    const pass = (current: ImportJob, isWriting: boolean) =>
      processImport(this.#ports, context, { driver, actor, options, job: current, isWriting, signal })
    let current = job
    if (job.options.phase === 'validate') {
      const counts = await pass(job, false)
      if (act === 'check') return await this.#finish(context, job.id, { state: 'checked' })
      if (counts.error > 0) throw rowsRefused({ count: counts.error })
      current = await database.write(context, (unit) => beginPass(unit, job, 'write'))
    }
    await pass(current, true)
    await this.#finish(context, job.id, { state: 'done' })
  }

  async #undo({ context, signal }: JobRun<ImportPayload>, job: ImportJob): Promise<void> {
    await undoImport(this.#ports, context, job, signal)
    await this.#finish(context, job.id, { state: 'undone' })
  }

  async #finish(context: TransactionContext, id: string, change: { state: ImportState }): Promise<void> {
    await this.#ports.database.write(context, (unit) => updateImport(unit, id, change))
  }

  async #fail(context: TransactionContext, id: string, error: unknown): Promise<void> {
    const known = error instanceof QuoinError && error.status < 500 ? error : importBroken({})
    const failure = { code: known.code, message: known.message }
    await this.#ports.database.write(context, (unit) => updateImport(unit, id, { state: 'failed', failure }))
  }
}

/** A file holds rows that other people may have no right to see, so it is its uploader's, and the admins'. */
function visible(job: ImportJob | undefined, actor: Actor, id: string): ImportJob {
  if (job === undefined || !(actor.access.isAdmin || job.created_by === actor.personId))
    throw importNotFound({ id })
  return job
}

function optionsOf({ mapping, options }: ImportJob): ImportOptions {
  return {
    mapping,
    matchKey: options.matchKey ?? [],
    onMatch: options.onMatch ?? 'skip',
    onError: options.onError ?? 'stop',
  }
}
