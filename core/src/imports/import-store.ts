import { insertRows } from '../database/insert-rows.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { TableDefinition } from '../plugins/types.ts'
import type { ImportCounts, ImportOptions, ImportState, RowFault, DateOrder } from './types.ts'

/** What is kept of an import beside its bytes. */
export interface ImportJob {
  readonly id: string
  readonly target: string
  readonly name: string
  readonly state: ImportState
  readonly encoding: string
  readonly delimiter: string
  readonly source: string | null
  readonly headers: readonly string[]
  readonly sample: readonly (readonly string[])[]
  readonly mapping: Readonly<Record<string, string>>
  readonly options: StoredOptions
  readonly row_count: number
  readonly processed: number
  readonly counts: ImportCounts
  readonly failure: {
    readonly code: string
    readonly message: string
    readonly kept?: readonly KeptRecord[]
    readonly keptCount?: number
  } | null
  readonly created_at: string
  readonly created_by: string
}

/** A record that an undo left as it is, and why. */
export interface KeptRecord {
  readonly entity: string
  readonly record: string
  readonly reason: 'changed' | 'in-use'
}

/** `options` of the stored import: the person's choices once made, and what the scan of the file found. */
export interface StoredOptions extends Partial<Omit<ImportOptions, 'mapping'>> {
  readonly hasSeparatorLine: boolean
  /** By index of the file's column. */
  readonly dateOrders: Readonly<Record<string, DateOrder>>
  /** A run that stops at faults looks through the whole file before it writes. */
  readonly phase?: 'validate' | 'write'
}

export interface StoredWrite {
  readonly row: number
  readonly entity: string
  readonly record: string
  readonly kind: 'create' | 'update'
  readonly version: number
  readonly before: object | null
}

export interface StoredFault extends RowFault {
  readonly row: number
  readonly raw: readonly string[]
}

export const NO_COUNTS: ImportCounts = { create: 0, update: 0, skip: 0, error: 0 }

const COLUMNS = `j.id, j.target, j.name, j.state, j.encoding, j.delimiter, j.source, j.headers, j.sample, j.mapping,
  j.options, j.row_count, j.processed, j.counts, j.failure, j.created_at, j.created_by`

const mine = (unit: UnitOfWork): string => unit.context.organisationId

export async function findImport(unit: UnitOfWork, id: string): Promise<ImportJob | undefined> {
  return await unit.as('kernel').first<ImportJob>({
    sql: `select ${COLUMNS} from kernel.import_job j where j.organisation_id = $1 and j.id = $2`,
    values: [mine(unit), id],
  })
}

/** The same, locked until the transaction ends: a batch and its position are written by one process only. */
export async function lockImport(unit: UnitOfWork, id: string): Promise<ImportJob | undefined> {
  return await unit.as('kernel').first<ImportJob>({
    sql: `select ${COLUMNS} from kernel.import_job j where j.organisation_id = $1 and j.id = $2 for update`,
    values: [mine(unit), id],
  })
}

/** @param personId only what this person uploaded; everyone's when absent */
export async function listImports(
  unit: UnitOfWork,
  limit: number,
  personId: string | undefined,
): Promise<ImportJob[]> {
  return await unit.as('kernel').rows<ImportJob>({
    sql: `select ${COLUMNS} from kernel.import_job j
          where j.organisation_id = $1 and ($3::uuid is null or j.created_by = $3)
          order by j.created_at desc, j.id desc limit $2`,
    values: [mine(unit), limit, personId ?? null],
  })
}

export async function insertImport(
  unit: UnitOfWork,
  table: TableDefinition,
  job: Pick<
    ImportJob,
    | 'id'
    | 'target'
    | 'name'
    | 'encoding'
    | 'delimiter'
    | 'source'
    | 'headers'
    | 'sample'
    | 'mapping'
    | 'options'
    | 'row_count'
  >,
): Promise<void> {
  const row = { ...job, state: 'uploaded', processed: 0, counts: NO_COUNTS }
  await unit.as('kernel').execute(insertRows(table, [row], stampOf(unit)))
}

export async function insertChunk(
  unit: UnitOfWork,
  chunk: { id: string; job: string; position: number; content: Buffer },
): Promise<void> {
  await unit.as('kernel').execute({
    sql: `insert into kernel.import_chunk (organisation_id, id, import_job, position, content, created_by, updated_by)
          values ($1, $2, $3, $4, $5, $6, $6)`,
    values: [mine(unit), chunk.id, chunk.job, chunk.position, chunk.content, unit.context.actorId],
  })
}

export async function readChunk(
  unit: UnitOfWork,
  job: string,
  position: number,
): Promise<Buffer | undefined> {
  const row = await unit.as('kernel').first<{ content: Buffer }>({
    sql: `select c.content from kernel.import_chunk c
          where c.organisation_id = $1 and c.import_job = $2 and c.position = $3`,
    values: [mine(unit), job, position],
  })
  return row?.content
}

export type ImportChange = Partial<
  Pick<ImportJob, 'state' | 'mapping' | 'options' | 'processed' | 'counts' | 'failure'>
>
const JSON_COLUMNS = new Set(['mapping', 'options', 'counts', 'failure'])

/** Columns come from the type above, never from a request. */
export async function updateImport(unit: UnitOfWork, id: string, change: ImportChange): Promise<void> {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined)
  const sets = entries.map(([column], i) => `${column} = $${i + 4}`)
  await unit.as('kernel').execute({
    sql: `update kernel.import_job set ${sets.join(', ')}, version = version + 1, updated_at = now(), updated_by = $3
          where organisation_id = $1 and id = $2`,
    values: [
      mine(unit),
      id,
      unit.context.actorId,
      ...entries.map(([column, value]) =>
        JSON_COLUMNS.has(column) && value !== null ? JSON.stringify(value) : value,
      ),
    ],
  })
}

export async function deleteErrors(unit: UnitOfWork, job: string): Promise<void> {
  await unit.as('kernel').execute({
    sql: 'delete from kernel.import_error where organisation_id = $1 and import_job = $2',
    values: [mine(unit), job],
  })
}

export async function insertErrors(
  unit: UnitOfWork,
  table: TableDefinition,
  job: string,
  faults: readonly (StoredFault & { readonly id: string })[],
): Promise<void> {
  if (faults.length === 0) return
  const rows = faults.map((fault) => ({
    id: fault.id,
    import_job: job,
    row_number: fault.row,
    column_name: fault.column?.slice(0, 200) ?? null,
    value: fault.value?.slice(0, 500) ?? null,
    message: fault.message.slice(0, 500),
    raw: fault.raw,
  }))
  await unit.as('kernel').execute(insertRows(table, rows, stampOf(unit)))
}

export interface ErrorRow {
  readonly id: string
  readonly row: number
  readonly column: string | null
  readonly value: string | null
  readonly message: string
  readonly raw: readonly string[]
}

/** In the order of the file; `after` is the last one of the page before. */
export async function listErrors(
  unit: UnitOfWork,
  job: string,
  after: { row: number; id: string } | undefined,
  limit: number,
): Promise<ErrorRow[]> {
  return await unit.as('kernel').rows<ErrorRow>({
    sql: `select e.id, e.row_number as row, e.column_name as column, e.value, e.message, e.raw
          from kernel.import_error e
          where e.organisation_id = $1 and e.import_job = $2 and (e.row_number, e.id) > ($3::integer, $4::uuid)
          order by e.row_number, e.id limit $5`,
    values: [mine(unit), job, after?.row ?? 0, after?.id ?? '00000000-0000-0000-0000-000000000000', limit],
  })
}

export async function insertWrites(
  unit: UnitOfWork,
  table: TableDefinition,
  job: string,
  writes: readonly (StoredWrite & { readonly id: string })[],
): Promise<void> {
  if (writes.length === 0) return
  const rows = writes.map((write) => ({
    id: write.id,
    import_job: job,
    row_number: write.row,
    entity: write.entity,
    record: write.record,
    kind: write.kind,
    written_version: write.version,
    before: write.before,
  }))
  await unit.as('kernel').execute(insertRows(table, rows, stampOf(unit)))
}

/** Which of these records this import wrote already, and by which row. */
export async function writtenBefore(
  unit: UnitOfWork,
  job: string,
  records: readonly string[],
): Promise<Map<string, number>> {
  if (records.length === 0) return new Map()
  const rows = await unit.as('kernel').rows<{ record: string; row: number }>({
    sql: `select w.record, min(w.row_number) as row from kernel.import_write w
          where w.organisation_id = $1 and w.import_job = $2 and w.record = any ($3::uuid[]) group by w.record`,
    values: [mine(unit), job, records],
  })
  return new Map(rows.map(({ record, row }) => [record, row]))
}

export function stampOf(unit: UnitOfWork): { organisationId: string; actorId: string } {
  return { organisationId: unit.context.organisationId, actorId: unit.context.actorId }
}
