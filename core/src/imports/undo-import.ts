import type { Database, TransactionContext, UnitOfWork } from '../database/types.ts'
import { quoteIdentifier } from '../database/identifiers.ts'
import { sqlType } from '../database/insert-rows.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import { importSuperseded } from './errors.ts'
import { lockImport, updateImport, type ImportJob, type KeptRecord } from './import-store.ts'

const BATCH_WRITES = 500
/** Records that stayed, named in the answer; more are only counted. */
const MAX_KEPT = 100

interface Write {
  readonly id: string
  readonly row: number
  readonly entity: string
  readonly record: string
  readonly kind: 'create' | 'update'
  readonly version: number
  readonly before: Readonly<Record<string, unknown>> | null
  readonly at: string
}

/**
 * Takes an import back, last row first: deletes what it made and restores what it changed, except what
 * somebody changed, or came to rely on, since. Each batch is one transaction that also forgets its writes, so
 * the work goes on after a kill.
 * @returns how many records stayed, and the first of them
 */
export async function undoImport(
  ports: { readonly database: Database; readonly registry: PluginRegistry },
  context: TransactionContext,
  job: ImportJob,
  signal: AbortSignal,
): Promise<{ kept: readonly KeptRecord[]; keptCount: number }> {
  const kept: KeptRecord[] = [...(job.failure?.kept ?? [])]
  let keptCount = job.failure?.keptCount ?? 0
  for (;;) {
    signal.throwIfAborted()
    const done = await ports.database.write(context, async (unit) => {
      const stored = await lockImport(unit, job.id)
      if (stored?.state !== 'undoing') throw importSuperseded({})
      const writes = await lastWrites(unit, job.id)
      const stayed = await undoWrites(unit, ports.registry, writes)
      await forget(unit, writes)
      keptCount += stayed.length
      kept.push(...stayed.slice(0, Math.max(0, MAX_KEPT - kept.length)))
      const processed = Math.max(0, stored.processed - new Set(writes.map(({ row }) => row)).size)
      const failure =
        keptCount === 0
          ? null
          : {
              code: 'imports.kept',
              message: `${keptCount} records stayed, because they were changed or are in use`,
              kept,
              keptCount,
            }
      await updateImport(unit, job.id, { processed, failure })
      return writes.length < BATCH_WRITES
    })
    if (done) return { kept, keptCount }
  }
}

async function lastWrites(unit: UnitOfWork, job: string): Promise<Write[]> {
  return await unit.as('kernel').rows<Write>({
    sql: `select w.id, w.row_number as row, w.entity, w.record, w.kind, w.written_version as version, w.before,
            w.created_at as at
          from kernel.import_write w
          where w.organisation_id = $1 and w.import_job = $2
          order by w.row_number desc, w.id desc limit $3`,
    values: [unit.context.organisationId, job, BATCH_WRITES],
  })
}

async function forget(unit: UnitOfWork, writes: readonly Write[]): Promise<void> {
  await unit.as('kernel').execute({
    sql: 'delete from kernel.import_write where organisation_id = $1 and id = any ($2::uuid[])',
    values: [unit.context.organisationId, writes.map(({ id }) => id)],
  })
}

/** Parts before wholes: what refers to another record of the import goes first. */
async function undoWrites(
  unit: UnitOfWork,
  registry: PluginRegistry,
  writes: readonly Write[],
): Promise<KeptRecord[]> {
  const kept: KeptRecord[] = []
  const entities = [...new Set(writes.map(({ entity }) => entity))]
  const tables = entities.flatMap((entity) => registry.table(entity) ?? [])
  for (const table of inOrderOfReference(tables)) {
    const own = writes.filter(({ entity }) => entity === table.entity)
    kept.push(
      ...(await restore(
        unit,
        table,
        own.filter(({ kind }) => kind === 'update'),
      )),
    )
    // People before the companies they belong to: a row that is left refers to nothing that goes.
    let created = own.filter(({ kind }) => kind === 'create')
    for (let round = 0; round < 3 && created.length > 0; round++) {
      created = await removeUnused(unit, registry, table, created, kept)
    }
    kept.push(
      ...created.map((write): KeptRecord => ({
        entity: write.entity,
        record: write.record,
        reason: 'in-use',
      })),
    )
  }
  return kept
}

function inOrderOfReference(tables: readonly TableDefinition[]): TableDefinition[] {
  const refers = (a: TableDefinition, b: TableDefinition): boolean =>
    a !== b && [...a.columns.values()].some(({ to }) => to === b.entity)
  return tables.toSorted((a, b) => Number(refers(b, a)) - Number(refers(a, b)))
}

async function restore(
  unit: UnitOfWork,
  table: TableDefinition,
  writes: readonly Write[],
): Promise<KeptRecord[]> {
  const kept: KeptRecord[] = []
  for (const write of writes) {
    const before = Object.entries(write.before ?? {}).filter(([name]) => table.columns.has(name))
    const sets = before.map(([name], i) => `${quoteIdentifier(name)} = $${i + 5}::${sqlType(table, name)}`)
    const restored = await unit.as(table.pluginId).first<{ version: number }>({
      sql: `update ${quoteIdentifier(table.pluginId, table.name)}
            set ${[...sets, 'version = version + 1', 'updated_at = now()', 'updated_by = $4'].join(', ')}
            where organisation_id = $1 and id = $2 and version = $3 returning version`,
      values: [
        unit.context.organisationId,
        write.record,
        write.version,
        unit.context.actorId,
        ...before.map(([, value]) =>
          typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
        ),
      ],
    })
    if (restored === undefined) kept.push({ entity: write.entity, record: write.record, reason: 'changed' })
    else await follow(unit, write, restored.version)
  }
  return kept
}

/** An earlier write of the same import to the record now finds the version that restoring gave it. */
async function follow(unit: UnitOfWork, write: Write, version: number): Promise<void> {
  await unit.as('kernel').execute({
    sql: `update kernel.import_write w set written_version = $4
          from kernel.import_write u
          where u.organisation_id = $1 and u.id = $2 and w.organisation_id = $1 and w.import_job = u.import_job
            and w.record = $3 and w.id <> u.id`,
    values: [unit.context.organisationId, write.id, write.record, version],
  })
}

/** @returns the records that are in use still; changed ones are added to `kept` */
async function removeUnused(
  unit: UnitOfWork,
  registry: PluginRegistry,
  table: TableDefinition,
  writes: readonly Write[],
  kept: KeptRecord[],
): Promise<Write[]> {
  const used = await usedSince(unit, registry, table, writes)
  const free = writes.filter(({ record }) => !used.has(record))
  if (free.length === 0) return [...writes]
  const removed = await unit.as(table.pluginId).rows<{ id: string }>({
    sql: `delete from ${quoteIdentifier(table.pluginId, table.name)} t
          using unnest($2::uuid[], $3::integer[]) as w (id, version)
          where t.organisation_id = $1 and t.id = w.id and t.version = w.version returning t.id`,
    values: [
      unit.context.organisationId,
      free.map(({ record }) => record),
      free.map(({ version }) => version),
    ],
  })
  const gone = new Set(removed.map(({ id }) => id))
  await removeLoose(unit, table, [...gone])
  for (const { entity, record } of free)
    if (!gone.has(record)) kept.push({ entity, record, reason: 'changed' })
  return writes.filter(({ record }) => used.has(record))
}

/** Records that something written after the import, or by another hand, refers to. */
async function usedSince(
  unit: UnitOfWork,
  registry: PluginRegistry,
  table: TableDefinition,
  writes: readonly Write[],
): Promise<ReadonlySet<string>> {
  const used = new Set<string>()
  const values = [unit.context.organisationId, writes.map(({ record }) => record), writes.map(({ at }) => at)]
  for (const other of registry.tables()) {
    for (const column of referencesTo(other, table)) {
      // What the import itself made with the record carries its instant, and goes with it by the cascade.
      const rows = await unit.as(other.pluginId).rows<{ id: string }>({
        sql: `select distinct w.id from unnest($2::uuid[], $3::timestamptz[]) as w (id, at)
              join ${quoteIdentifier(other.pluginId, other.name)} o
                on o.organisation_id = $1 and o.${quoteIdentifier(column.name)} = w.id
              where ${column.isOwned ? 'greatest(o.created_at, o.updated_at) > w.at' : 'true'}`,
        values,
      })
      for (const { id } of rows) used.add(id)
    }
    if (!isLoose(other) || other.name === 'tag_link') continue
    const rows = await unit.as(other.pluginId).rows<{ id: string }>({
      sql: `select distinct o.record as id from ${quoteIdentifier(other.pluginId, other.name)} o
            where o.organisation_id = $1 and o.entity = $3 and o.record = any ($2::uuid[])`,
      values: [values[0], values[1], table.entity],
    })
    for (const { id } of rows) used.add(id)
  }
  return used
}

function referencesTo(other: TableDefinition, table: TableDefinition): { name: string; isOwned: boolean }[] {
  return [...other.columns.values()]
    .filter(({ to }) => to === table.entity)
    .map(({ name, column }) => ({ name, isOwned: column.onDelete === 'cascade' }))
}

/** Tables that name any record by entity and id; the kernel's own, such as this import's writes, do not count. */
const isLoose = ({ columns, pluginId }: TableDefinition): boolean =>
  pluginId !== 'kernel' &&
  columns.get('entity')?.column.type === 'text' &&
  columns.get('record')?.column.type === 'uuid'

/** Tags have no foreign key to what they mark. */
async function removeLoose(unit: UnitOfWork, table: TableDefinition, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await unit.as('core').execute({
    sql: 'delete from core.tag_link where organisation_id = $1 and entity = $2 and record = any ($3::uuid[])',
    values: [unit.context.organisationId, table.entity, ids],
  })
}
