import type { Operator } from '../filters.ts'
import type { Column } from '../manifest/index.ts'

export type ColumnTypeName = Column['type']

/** What a person sees when a column of this type is edited. */
export type FieldKind =
  | 'text'
  | 'textarea'
  | 'number'
  | 'money'
  | 'checkbox'
  | 'date'
  | 'datetime'
  | 'email'
  | 'phone'
  | 'url'
  | 'select'
  | 'country'
  | 'currency'
  | 'reference'
  | 'file'
  | 'json'
  | 'point'
  | 'none'

/** How a value is drawn in a list or on a record. */
export type RendererKind =
  | 'text'
  | 'multiline'
  | 'markdown'
  | 'number'
  | 'money'
  | 'percent'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'duration'
  | 'email'
  | 'phone'
  | 'url'
  | 'badge'
  | 'country'
  | 'reference'
  | 'file'
  | 'json'
  | 'point'
  | 'none'

/** A value, or why the text is none. The fault reads on its own: it says what was expected. */
export type Parsed = { readonly value: unknown } | { readonly fault: string }

export interface TextOptions {
  /** How `03/04/2026` is read; ISO dates need no hint. */
  readonly dateOrder?: 'dmy' | 'mdy'
  readonly decimalMark?: '.' | ','
  /** ISO 4217 code of a money value; decides its number of minor digits (2 when absent). */
  readonly currency?: string | undefined
}

/** Everything the platform knows of one column type. Pure: the same in the kernel and in the browser. */
export interface ColumnType {
  readonly name: ColumnTypeName
  /** SQL type as `format_type` prints it, e.g. `numeric(12,2)`. */
  sql(column: Column): string
  /**
   * `und-x-icu` orders as people expect, on every server; `C` is for codes and addresses, where a prefix
   * becomes an index range.
   */
  readonly collation?: 'und-x-icu' | 'C'
  /** Conditions of the CHECK; `"$"` stands for the quoted column. */
  checks(column: Column): readonly string[]
  /** JSON Schema (draft 2020-12) of a value that is present. */
  jsonSchema(column: Column): JsonSchemaObject
  /** `eq: null` and `empty` are allowed wherever the list is not empty. */
  readonly operators: readonly Operator[]
  /** Lists may be ordered by it and indexes may hold it. */
  readonly isSortable: boolean
  /** Its words may be found by search (`"search": "A"`). */
  readonly isSearchable: boolean
  /** The stored form of a value that the JSON Schema accepts: trimmed, codes upper case, e-mails lower case. */
  normalise(value: unknown): unknown
  /** @param text not empty, already trimmed */
  parseText(text: string, column: Column, options: TextOptions): Parsed
  formatText(value: unknown, column: Column, options: TextOptions): string
  /** Whether a manifest may give this as the column's default. */
  acceptsDefault(value: string | number | boolean, column: Column): boolean
  readonly field: FieldKind
  readonly renderer: RendererKind
  readonly align: 'start' | 'end'
}

export type JsonSchemaObject = { readonly type: string } & Readonly<Record<string, unknown>>

export const value = (parsed: unknown): Parsed => ({ value: parsed })
export const fault = (message: string): Parsed => ({ fault: message })

/** A text literal of SQL; `E''` is not needed because standard_conforming_strings is on. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`
