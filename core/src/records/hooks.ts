import type { UnitOfWork } from '../database/types.ts'
import type { RecordActor } from './scope.ts'

export type Values = Readonly<Record<string, unknown>>
export type StoredRecord = Values & { readonly id: string; readonly version: number }

export interface HookContext {
  readonly unit: UnitOfWork
  readonly actor: RecordActor
  readonly entity: string
}

/** Part of every write to one table, inside its transaction; what it throws takes the write back. */
export interface RecordHook {
  /** Completes rows before they are checked. @returns values for each row, in the same order */
  beforeCreate?(context: HookContext, rows: readonly Values[]): Promise<readonly Values[]>
  /** Completes changes before they are checked; `values` holds only what changes. */
  beforeUpdate?(
    context: HookContext,
    changes: readonly { readonly record: StoredRecord; readonly values: Values }[],
  ): Promise<readonly Values[]>
  /** May refuse by throwing. */
  beforeDelete?(context: HookContext, records: readonly StoredRecord[]): Promise<void>
  afterCreate?(context: HookContext, records: readonly StoredRecord[]): Promise<void>
  afterUpdate?(
    context: HookContext,
    changes: readonly { readonly before: StoredRecord; readonly record: StoredRecord }[],
  ): Promise<void>
  afterDelete?(context: HookContext, records: readonly StoredRecord[]): Promise<void>
}

/** Answers which hooks a table has now; plugins come and go while the server runs. */
export type HookSource = (entity: string) => readonly RecordHook[]

/** Hooks by table, in the order in which they were added. */
export class RecordHooks {
  readonly #hooks = new Map<string, RecordHook[]>()
  readonly #sources: HookSource[] = []

  add(entity: string, hook: RecordHook): void {
    this.#hooks.set(entity, [...(this.#hooks.get(entity) ?? []), hook])
  }

  addSource(source: HookSource): void {
    this.#sources.push(source)
  }

  of(entity: string): RecordHook[] {
    return [...(this.#hooks.get(entity) ?? []), ...this.#sources.flatMap((source) => source(entity))]
  }
}
