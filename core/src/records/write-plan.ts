import type { Fault, QuoinError } from '@quoin/plugin-sdk'
import type { UnitOfWork } from '../database/types.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { Writer } from './check-values.ts'
import type { RecordHook, StoredRecord, Values } from './hooks.ts'
import type { RecordActor } from './scope.ts'
import type { Stamp } from './write-statements.ts'

export type Operation =
  | { readonly op: 'create'; readonly values: Values }
  | {
      readonly op: 'update'
      readonly id: string
      readonly version?: number | undefined
      readonly values: Values
    }
  | { readonly op: 'delete'; readonly id: string; readonly version?: number | undefined }

/** One table, one transaction, one caller. */
export interface WriteContext {
  readonly registry: PluginRegistry
  readonly hooks: readonly RecordHook[]
  readonly unit: UnitOfWork
  readonly actor: RecordActor
  readonly table: TableDefinition
  readonly by: Writer
  readonly stamp: Stamp
  readonly newId: () => string
}

/** One operation on its way through the checks; `path` is where its faults are reported. */
export interface Step {
  readonly operation: Operation
  readonly path: string
  readonly valuesPath: string
  readonly faults: Fault[]
  /** The refusal that a single write throws; in a bulk it becomes one fault. */
  refusal?: QuoinError
  /** update, delete: the row as it is, locked. */
  before?: StoredRecord
  /** create: the whole row; update: what changes. In stored form once checked. */
  values: Record<string, unknown>
  record?: StoredRecord
}

export const isRefused = (step: Step): boolean => step.refusal !== undefined || step.faults.length > 0

export const stepsOf = <Name extends Operation['op']>(
  steps: readonly Step[],
  name: Name,
): (Step & { operation: Extract<Operation, { op: Name }> })[] =>
  steps.filter((step) => step.operation.op === name) as never
