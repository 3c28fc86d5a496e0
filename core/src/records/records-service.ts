import type { Fault } from '@quoin/plugin-sdk'
import type { Clock } from '../config/clock.ts'
import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { Writer } from './check-values.ts'
import { checkWrites } from './check-writes.ts'
import { countRecords, type RecordCount } from './count-records.ts'
import { bulkRefused } from './errors.ts'
import { getRecord, type GetQuery, type RecordWithTitles } from './get-record.ts'
import { RecordHooks, type StoredRecord, type Values } from './hooks.ts'
import { listRecords, type ListQuery, type RecordPage, type Selection } from './list-records.ts'
import type { Reader } from './reader.ts'
import type { RecordActor } from './scope.ts'
import { summariseRecords, type SummaryGroup, type SummaryQuery } from './summarise-records.ts'
import { visibleRecord } from './visible-record.ts'
import type { Operation, Step, WriteContext } from './write-plan.ts'
import { createStep, faultsOf, MAX_OPERATIONS, store, writeBulk, writeRecord } from './write-records.ts'

/** Records of any table, with the caller's rights; every method works on one table of one organisation. */
export class RecordsService {
  readonly hooks: RecordHooks
  readonly #registry: PluginRegistry
  readonly #clock: Clock
  readonly #by: Writer

  /** @param by `plugin` for what the product's own code writes: also columns and tables closed to the API */
  constructor(registry: PluginRegistry, clock: Clock, hooks = new RecordHooks(), by: Writer = 'api') {
    this.#registry = registry
    this.#clock = clock
    this.hooks = hooks
    this.#by = by
  }

  /** The same records, written by the code of a product. */
  forPlugins(): RecordsService {
    return new RecordsService(this.#registry, this.#clock, this.hooks, 'plugin')
  }

  list(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    query: ListQuery = {},
  ): Promise<RecordPage> {
    return listRecords({ registry: this.#registry, reader, actor, table }, query)
  }

  count(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    selection: Selection,
  ): Promise<RecordCount> {
    return countRecords({ registry: this.#registry, reader, actor, table }, selection)
  }

  summary(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    query: SummaryQuery,
  ): Promise<SummaryGroup[]> {
    return summariseRecords({ registry: this.#registry, reader, actor, table }, query)
  }

  get(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    query: GetQuery,
  ): Promise<RecordWithTitles> {
    return getRecord({ registry: this.#registry, reader, actor, table }, query)
  }

  /** Faults of values stand at `/<column>`. */
  async create(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    values: Values,
  ): Promise<StoredRecord> {
    const { record } = await writeRecord(this.#context(unit, actor, table), { op: 'create', values }, '')
    return visibleRecord(actor, table, record!)
  }

  /**
   * Faults of values stand at `/values/<column>`.
   * @param change `version`: the one the caller saw; without it the last writer wins
   */
  async update(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    change: Change,
  ): Promise<StoredRecord> {
    const operation: Operation = { op: 'update', ...change }
    const { record } = await writeRecord(this.#context(unit, actor, table), operation, '/values')
    return visibleRecord(actor, table, record!)
  }

  async delete(unit: UnitOfWork, actor: RecordActor, table: TableDefinition, target: Target): Promise<void> {
    await writeRecord(this.#context(unit, actor, table), { op: 'delete', ...target }, '')
  }

  /** @param operations 1 to 1,000; all or nothing */
  async bulk(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    operations: readonly Operation[],
  ): Promise<StoredRecord[]> {
    assertSize(operations.length)
    const steps = await writeBulk(this.#context(unit, actor, table), operations)
    return steps.map(({ record, before }) =>
      record === undefined ? ({ id: before!.id } as StoredRecord) : visibleRecord(actor, table, record),
    )
  }

  /**
   * New rows of an import: checks every row and stores the sound ones in one statement.
   * @param rows 1 to 1,000
   * @returns for each row its record, or its faults with paths `/<column>`
   */
  async createMany(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    rows: readonly Values[],
  ): Promise<CreatedRow[]> {
    const context = this.#context(unit, actor, table)
    const steps = await checkRows(context, rows)
    const sound = steps.filter((step) => faultsOf(step).length === 0)
    if (sound.length > 0) await store(context, sound)
    return steps.map(toCreatedRow)
  }

  /** What `createMany` would answer; stores nothing. */
  async checkMany(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    rows: readonly Values[],
  ): Promise<CreatedRow[]> {
    return (await checkRows(this.#context(unit, actor, table), rows)).map(toCreatedRow)
  }

  #context(unit: UnitOfWork, actor: RecordActor, table: TableDefinition): WriteContext {
    const now = this.#clock.now()
    return {
      registry: this.#registry,
      hooks: this.hooks.of(table.entity),
      unit,
      actor,
      table,
      by: this.#by,
      stamp: { organisationId: actor.organisationId, actorId: unit.context.actorId, now },
      newId: () => newId(now.getTime()),
    }
  }
}

export interface Target {
  readonly id: string
  readonly version?: number | undefined
}
export interface Change extends Target {
  readonly values: Values
}
export type CreatedRow = { readonly record: StoredRecord } | { readonly faults: readonly Fault[] }

async function checkRows(context: WriteContext, rows: readonly Values[]): Promise<Step[]> {
  assertSize(rows.length)
  const steps = rows.map((values) => createStep({ op: 'create', values }, '', ''))
  await checkWrites(context, steps)
  return steps
}

function toCreatedRow(step: Step): CreatedRow {
  const faults = faultsOf(step)
  return faults.length > 0 ? { faults } : { record: (step.record ?? step.values) as StoredRecord }
}

function assertSize(count: number): void {
  if (count >= 1 && count <= MAX_OPERATIONS) return
  const fault = {
    path: '/operations',
    message: 'has the wrong length',
    expected: `1 to ${MAX_OPERATIONS} operations`,
    got: String(count),
  }
  throw bulkRefused({ faults: 1 }, { faults: [fault] })
}
