import type { UnitOfWork } from '../database/types.ts'
import type { RecordActor } from '../records/scope.ts'
import type { StoredFault, StoredWrite } from './import-store.ts'
import type { HeadingKnowledge } from './mapping/guess-mapping.ts'
import type { ImportOptions, RowFault, Target, DateOrder } from './types.ts'

/** The cells of one row by field, with the headings for messages. */
export interface RowCells {
  readonly number: number
  /** As they stand in the file, for the person who mends them. */
  readonly raw: readonly string[]
  /** Cells of the columns mapped to a field. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly heading: (field: string) => string
  readonly dateOrder: (field: string) => DateOrder | undefined
}

export interface ParsedRow<Parsed> {
  readonly number: number
  readonly raw: readonly string[]
  readonly parsed: Parsed
  readonly heading: (field: string) => string
}

export interface BatchResult {
  /** Rows that came through, by what becomes of them. */
  readonly create: number
  readonly update: number
  readonly skip: number
  /** Rows that did not; a row may have several. */
  readonly faults: readonly StoredFault[]
  readonly writes: readonly StoredWrite[]
}

export interface BatchInput<Parsed> {
  readonly unit: UnitOfWork
  readonly actor: RecordActor
  readonly job: string
  readonly options: ImportOptions
  readonly rows: readonly ParsedRow<Parsed>[]
  /** false: decide everything, write nothing. */
  readonly isWriting: boolean
}

/** One kind of thing that rows become. Parsed rows are pure data; `process` is the only place with SQL. */
export interface TargetDriver<Parsed> {
  readonly target: Target
  /** Product that must be on; the platform's own entities are always. */
  readonly pluginId: string
  readonly headings?: HeadingKnowledge
  /** @throws imports.forbidden (403) when no row could ever be written by this person */
  assertAllowed(actor: RecordActor, options: ImportOptions): void
  parse(cells: RowCells): { parsed: Parsed; faults: RowFault[] }
  /** Two rows with one key are the same thing twice. */
  keys(parsed: Parsed, options: ImportOptions): readonly string[]
  process(input: BatchInput<Parsed>): Promise<BatchResult>
}

/** Drivers of different rows side by side: what a driver parsed goes back to itself only. */
export type AnyDriver = TargetDriver<unknown>
export const asDriver = <Parsed>(driver: TargetDriver<Parsed>): AnyDriver => driver as AnyDriver
