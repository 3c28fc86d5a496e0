import type { Column } from '../manifest/index.ts'
import type { ColumnType, ColumnTypeName, JsonSchemaObject, Parsed, TextOptions } from './column-type.ts'
import { decimal, duration, integer, money, percent } from './number-types.ts'
import { boolean, bytes, date, datetime, file, json, point, reference, uuid } from './other-types.ts'
import { choice, country, currency, email, longtext, markdown, phone, text, url } from './text-types.ts'

/** The one place that knows what a column type means: in SQL, in JSON, in filters, in text and on the screen. */
export const columnTypes: Readonly<Record<ColumnTypeName, ColumnType>> = Object.freeze({
  text,
  longtext,
  markdown,
  integer,
  decimal,
  money,
  percent,
  boolean,
  date,
  datetime,
  duration,
  email,
  phone,
  url,
  country,
  currency,
  choice,
  reference,
  file,
  json,
  uuid,
  point,
  bytes,
})

export const typeOf = (column: Column): ColumnType => columnTypes[column.type]

/** JSON Schema of the column's value in a record: null is allowed unless the column is required. */
export function columnSchema(column: Column): Readonly<Record<string, unknown>> {
  const schema = typeOf(column).jsonSchema(column)
  return column.required === true ? schema : orNull(schema)
}

function orNull(schema: JsonSchemaObject): Readonly<Record<string, unknown>> {
  if (typeof schema.type !== 'string') return schema
  const nullable = { ...schema, type: [schema.type, 'null'] }
  return Array.isArray(schema['enum']) ? { ...nullable, enum: [...schema['enum'], null] } : nullable
}

/** A value from a cell of a file; an empty cell is null. */
export function parseText(text: string, column: Column, options: TextOptions = {}): Parsed {
  const trimmed = text.trim()
  if (trimmed !== '') return typeOf(column).parseText(trimmed, column, options)
  return column.required === true && column.default === undefined
    ? { fault: 'a value expected' }
    : { value: column.default ?? null }
}

/** The cell of a file for a stored value; null is empty. */
export function formatText(value: unknown, column: Column, options: TextOptions = {}): string {
  return value === null || value === undefined ? '' : typeOf(column).formatText(value, column, options)
}
