import type { Fault } from '@quoin/plugin-sdk'
import type { Clock } from '../config/clock.ts'
import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { Writer } from './check-values.ts'
import { checkWrites } from './check-writes.ts'
import { countRecords, type RecordCount } from './count-records.ts'
import { bulkRefused } from './errors.ts'
import { getRecord } from './get-record.ts'
import { RecordHooks, type StoredRecord, type Values } from './hooks.ts'
import type { Included } from './include.ts'
import { listRecords, type ListQuery, type RecordPage, type Selection } from './list-records.ts'
import type { Reader } from './reader.ts'
import type { RecordActor } from './scope.ts'
import { summariseRecords, type SummaryGroup, type SummaryQuery } from './summarise-records.ts'
import { visibleRecord } from './visible-record.ts'
import type { Operation, WriteContext } from './write-plan.ts'
import { createStep, faultsOf, MAX_OPERATIONS, store, writeBulk, writeRecord } from './write-records.ts'

/** Who writes through the service, where the faults of values are reported. */
export interface WriteOptions {
  /** `plugin`: the product's own code, which may write what the API may not. `api` when absent. */
  readonly by?: Writer
  readonly valuesPath?: string
}

/** Records of any table, with the caller's rights; every method works on one table of one organisation. */
export class RecordsService {
  readonly hooks: RecordHooks
  readonly #registry: PluginRegistry
  readonly #clock: Clock

  constructor(registry: PluginRegistry, clock: Clock, hooks = new RecordHooks()) {
    this.#registry = registry
    this.#clock = clock
    this.hooks = hooks
  }

  list(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    query: ListQuery = {},
  ): Promise<RecordPage> {
    return listRecords(this.#registry, reader, actor, table, query)
  }

  count(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    selection: Selection,
  ): Promise<RecordCount> {
    return countRecords(reader, actor, table, selection)
  }

  summary(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    query: SummaryQuery,
  ): Promise<SummaryGroup[]> {
    return summariseRecords(reader, actor, table, query)
  }

  get(
    reader: Reader,
    actor: RecordActor,
    table: TableDefinition,
    query: { readonly id: string; readonly include?: readonly string[] | undefined },
  ): Promise<{ record: StoredRecord; included: Included }> {
    return getRecord(this.#registry, reader, actor, table, query)
  }

  async create(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    values: Values,
    options: WriteOptions = {},
  ): Promise<StoredRecord> {
    const operation: Operation = { op: 'create', values }
    const { record } = await writeRecord(
      this.#context(unit, actor, table, options),
      operation,
      options.valuesPath,
    )
    return visibleRecord(actor, table, record!)
  }

  /** @param change `version`: the one the caller saw; without it the last writer wins */
  async update(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    change: { readonly id: string; readonly version?: number | undefined; readonly values: Values },
    options: WriteOptions = {},
  ): Promise<StoredRecord> {
    const operation: Operation = { op: 'update', ...change }
    const { record } = await writeRecord(
      this.#context(unit, actor, table, options),
      operation,
      options.valuesPath,
    )
    return visibleRecord(actor, table, record!)
  }

  async delete(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    target: { readonly id: string; readonly version?: number | undefined },
    options: WriteOptions = {},
  ): Promise<void> {
    await writeRecord(this.#context(unit, actor, table, options), { op: 'delete', ...target })
  }

  /** @param operations 1 to 1,000; all or nothing */
  async bulk(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    operations: readonly Operation[],
    options: WriteOptions = {},
  ): Promise<StoredRecord[]> {
    assertSize(operations.length)
    const steps = await writeBulk(this.#context(unit, actor, table, options), operations)
    return steps.map(({ record, before }) =>
      record === undefined ? ({ id: before!.id } as StoredRecord) : visibleRecord(actor, table, record),
    )
  }

  /**
   * New rows of an import: checks every row, stores the sound ones in one statement.
   * @param rows 1 to 1,000
   * @param options `isDryRun`: checks alone
   * @returns for each row its record, or its faults with paths `/<column>`
   */
  async createMany(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    rows: readonly Values[],
    options: WriteOptions & { readonly isDryRun?: boolean } = {},
  ): Promise<({ record: StoredRecord } | { faults: readonly Fault[] })[]> {
    assertSize(rows.length)
    const context = this.#context(unit, actor, table, options)
    const steps = rows.map((values) => createStep({ op: 'create', values }, '', ''))
    await checkWrites(context, steps)
    const sound = steps.filter((step) => faultsOf(step).length === 0)
    if (options.isDryRun !== true && sound.length > 0) await store(context, sound)
    return steps.map((step) => {
      const faults = faultsOf(step)
      return faults.length > 0 ? { faults } : { record: (step.record ?? step.values) as StoredRecord }
    })
  }

  #context(
    unit: UnitOfWork,
    actor: RecordActor,
    table: TableDefinition,
    options: WriteOptions,
  ): WriteContext {
    const now = this.#clock.now()
    return {
      registry: this.#registry,
      hooks: this.hooks.of(table.entity),
      unit,
      actor,
      table,
      by: options.by ?? 'api',
      stamp: { organisationId: actor.organisationId, actorId: unit.context.actorId, now },
      newId: () => newId(now.getTime()),
    }
  }
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
