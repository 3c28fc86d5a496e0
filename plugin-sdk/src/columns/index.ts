export { columnSchema, columnTypes, formatText, parseText, typeOf } from './column-types.ts'
export type {
  ColumnType,
  ColumnTypeName,
  FieldKind,
  Parsed,
  RendererKind,
  TextOptions,
} from './column-type.ts'
export { minorDigits } from './number-types.ts'
