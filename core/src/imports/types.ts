import type { Column } from '@quoin/plugin-sdk'

/** One thing a column of a file can be mapped to. */
export interface TargetField {
  readonly id: string
  readonly label: string
  readonly required: boolean
  readonly type: Column['type'] | 'list'
  /** Choice fields: what may stand in the cell. */
  readonly values?: readonly string[]
  /** Several columns of the file may feed it. */
  readonly isMultiple?: boolean
}

export interface Target {
  readonly id: string
  readonly label: string
  readonly fields: readonly TargetField[]
  readonly matchKeys: readonly (readonly string[])[]
}

/** Index of the file's column (as text, it travels as JSON) to the id of a field. */
export type Mapping = Readonly<Record<string, string>>

export interface ImportOptions {
  readonly mapping: Mapping
  /** Fields whose equality says that a row is a record that exists already; empty: always create. */
  readonly matchKey: readonly string[]
  readonly onMatch: 'update' | 'skip'
  readonly onError: 'stop' | 'skip-row'
}

export type ImportState =
  'uploaded' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'undoing' | 'undone'

export interface ImportCounts {
  readonly create: number
  readonly update: number
  readonly skip: number
  readonly error: number
}

/** Why a row is not taken. `column` is the heading in the file. */
export interface RowFault {
  readonly column?: string
  readonly value?: string
  readonly message: string
}

/** Which of two-digit parts of `03/04/2026` is the day, for one column of the file. */
export type DateOrder = 'dmy' | 'mdy'
