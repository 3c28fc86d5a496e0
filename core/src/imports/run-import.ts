import { QuoinError } from '@quoin/plugin-sdk'
import type { Database, TransactionContext, UnitOfWork } from '../database/types.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'
import type { BatchResult, ParsedRow, RowCells, AnyDriver } from './driver.ts'
import { importSuperseded } from './errors.ts'
import {
  deleteErrors,
  insertErrors,
  insertWrites,
  lockImport,
  NO_COUNTS,
  updateImport,
  type ImportJob,
  type StoredFault,
} from './import-store.ts'
import { KeySet } from './key-set.ts'
import { importedRows } from './read-import.ts'
import type { ImportCounts, ImportOptions } from './types.ts'

/** Rows of one transaction: long enough to spare round trips, short enough to hold locks for a blink. */
const BATCH_ROWS = 1_000
/** Faults kept for a person to look at; the count goes on. */
const MAX_ERRORS = 10_000

export interface RunPorts {
  readonly database: Database
  readonly registry: PluginRegistry
  readonly newId: () => string
}

interface Run {
  readonly ports: RunPorts
  readonly context: TransactionContext
  readonly driver: AnyDriver
  readonly actor: RecordActor
  readonly options: ImportOptions
  readonly job: ImportJob
  readonly isWriting: boolean
  readonly signal: AbortSignal
  /** Rows that are done, and what became of them; moves with each batch. */
  processed: number
  counts: ImportCounts
}

type Prepared = ParsedRow<unknown> & { readonly faults: readonly StoredFault[] }

/**
 * Goes through the file from where it was left, batch by batch; each batch's records, faults and the new
 * position are one transaction, so a kill at any moment loses and doubles nothing.
 * @throws imports.superseded when another process has taken the import over
 */
export async function processImport(
  ports: RunPorts,
  context: TransactionContext,
  input: Omit<Run, 'ports' | 'context' | 'processed' | 'counts'>,
): Promise<ImportCounts> {
  const run: Run = { ...input, ports, context, processed: input.job.processed, counts: input.job.counts }
  const keys = new KeySet()
  let seen = 0
  let batch: Prepared[] = []
  for await (const cells of importedRows(ports.database, context, run.job, run.options.mapping)) {
    const row = prepare(run, cells, keys)
    if (++seen <= run.job.processed) continue
    batch.push(row)
    if (batch.length < BATCH_ROWS) continue
    run.signal.throwIfAborted()
    await processRows(run, batch)
    batch = []
  }
  if (batch.length > 0) await processRows(run, batch)
  return run.counts
}

function prepare(run: Run, cells: RowCells, keys: KeySet): Prepared {
  const { parsed, faults } = run.driver.parse(cells)
  const row = { number: cells.number, raw: cells.raw, parsed, heading: cells.heading }
  const stored = faults.map((fault): StoredFault => ({ ...fault, row: cells.number, raw: cells.raw }))
  const extra = cells.raw.slice(run.job.headers.length).find((cell) => cell.trim() !== '')
  if (extra !== undefined) {
    const message = `The row has ${cells.raw.length} cells, the headings are ${run.job.headers.length}`
    stored.push({ row: cells.number, raw: cells.raw, value: extra, message })
  }
  if (stored.length > 0) return { ...row, faults: stored }
  const twin = run.driver
    .keys(parsed, run.options)
    .map((key) => ({ key, other: keys.add(key, cells.number) }))
    .find(({ other }) => other !== undefined && other !== cells.number)
  if (twin === undefined) return { ...row, faults: [] }
  const message = `Row ${twin.other} of the file has the same ${twin.key.split(' ')[0]}`
  const value = twin.key.slice(twin.key.indexOf(' ') + 1)
  return { ...row, faults: [{ row: cells.number, raw: cells.raw, value, message }] }
}

/** A batch that the database refuses is halved until the row at fault stands alone. */
async function processRows(run: Run, rows: readonly Prepared[]): Promise<void> {
  try {
    await commitRows(run, rows, undefined)
  } catch (error) {
    if (
      !(error instanceof QuoinError) ||
      error.status >= 500 ||
      error.code === importSuperseded.definition.code
    ) {
      throw error
    }
    if (rows.length === 1) return await commitRows(run, rows, error)
    const half = Math.ceil(rows.length / 2)
    await processRows(run, rows.slice(0, half))
    await processRows(run, rows.slice(half))
  }
}

async function commitRows(
  run: Run,
  rows: readonly Prepared[],
  refusal: QuoinError | undefined,
): Promise<void> {
  const { ports, driver, actor, job, options, isWriting } = run
  const sound = refusal === undefined ? rows.filter(({ faults }) => faults.length === 0) : []
  const own = rows.flatMap(({ faults, number, raw }) =>
    faults.length === 0 && refusal !== undefined
      ? [{ row: number, raw, message: messageOf(refusal) }]
      : faults,
  )
  const processed = run.processed + rows.length
  const counts = await ports.database.write(run.context, async (unit) => {
    await assertMine(unit, run)
    const result: BatchResult =
      sound.length === 0
        ? { create: 0, update: 0, skip: 0, faults: [], writes: [] }
        : await driver.process({ unit, actor, job: job.id, options, rows: sound, isWriting })
    const faults = [...own, ...result.faults]
    const next: ImportCounts = {
      create: run.counts.create + result.create,
      update: run.counts.update + result.update,
      skip: run.counts.skip + result.skip,
      error: run.counts.error + new Set(faults.map(({ row }) => row)).size,
    }
    const room = Math.max(0, MAX_ERRORS - run.counts.error)
    const withId = <T extends object>(items: readonly T[]) =>
      items.map((item) => ({ ...item, id: ports.newId() }))
    await Promise.all([
      insertErrors(unit, tableOf(ports, 'import_error'), job.id, withId(faults.slice(0, room))),
      isWriting && insertWrites(unit, tableOf(ports, 'import_write'), job.id, withId(result.writes)),
      updateImport(unit, job.id, { processed, counts: next }),
    ])
    return next
  })
  run.processed = processed
  run.counts = counts
}

/** Two processes on one import: the position tells the one that was thought dead that it was replaced. */
async function assertMine(unit: UnitOfWork, run: Run): Promise<void> {
  const stored = await lockImport(unit, run.job.id)
  if (stored?.processed !== run.processed || stored.state !== run.job.state) throw importSuperseded({})
}

/** Starts a pass over the file: position and counts at zero, faults of the pass before gone. */
export async function beginPass(
  unit: UnitOfWork,
  job: ImportJob,
  phase: 'validate' | 'write',
): Promise<ImportJob> {
  const options = { ...job.options, phase }
  await deleteErrors(unit, job.id)
  await updateImport(unit, job.id, { processed: 0, counts: NO_COUNTS, options, failure: null })
  return { ...job, processed: 0, counts: NO_COUNTS, options }
}

export function tableOf({ registry }: Pick<RunPorts, 'registry'>, name: string): TableDefinition {
  const table = registry.table(`kernel.${name}`)
  if (table === undefined) throw new TypeError(`kernel.${name} is missing`)
  return table
}

function messageOf(error: QuoinError): string {
  const fault = error.faults[0]
  return fault === undefined
    ? error.message
    : `${error.message}: ${fault.path.replace(/^\//, '')} ${fault.message}`
}
