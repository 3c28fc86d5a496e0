import type { ColumnType } from './column-type.ts'
import { fault, value } from './column-type.ts'
import { parseDateText, parseDateTimeText } from './date-text.ts'
import { EQUALITY, RANGE } from './text-types.ts'

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
const EMPTY = ['empty'] as const

const shared = {
  checks: () => [],
  isSortable: true,
  isSearchable: false,
  normalise: (input: unknown) => input,
  formatText: (stored: unknown) => String(stored),
  acceptsDefault: () => false,
  align: 'start',
} as const satisfies Partial<ColumnType>

const TRUE = new Set(['true', 't', 'yes', 'y', '1', 'on', 'x', '✓'])
const FALSE = new Set(['false', 'f', 'no', 'n', '0', 'off', '-'])

export const boolean: ColumnType = {
  ...shared,
  name: 'boolean',
  sql: () => 'boolean',
  jsonSchema: () => ({ type: 'boolean' }),
  operators: EQUALITY,
  parseText(text) {
    const lower = text.toLowerCase()
    if (TRUE.has(lower)) return value(true)
    return FALSE.has(lower) ? value(false) : fault('yes or no expected')
  },
  formatText: (stored) => (stored === true ? 'yes' : 'no'),
  acceptsDefault: (given) => typeof given === 'boolean',
  field: 'checkbox',
  renderer: 'boolean',
}

/** A calendar date without time zone, `YYYY-MM-DD`, years 1 to 9999. */
export const date: ColumnType = {
  ...shared,
  name: 'date',
  sql: () => 'date',
  jsonSchema: () => ({ type: 'string', format: 'date' }),
  operators: RANGE,
  parseText(text, _column, options) {
    const parsed = parseDateText(text, options)
    return parsed === undefined ? fault('a date such as 2026-03-31 expected') : value(parsed)
  },
  acceptsDefault: (given) => typeof given === 'string' && parseDateText(given, {}) === given,
  field: 'date',
  renderer: 'date',
}

/** An instant, ISO 8601 in UTC; text without an offset is read as UTC. */
export const datetime: ColumnType = {
  ...shared,
  name: 'datetime',
  sql: () => 'timestamp with time zone',
  jsonSchema: () => ({ type: 'string', format: 'date-time' }),
  operators: RANGE,
  parseText(text, _column, options) {
    const parsed = parseDateTimeText(text, options)
    return parsed === undefined
      ? fault('a date and time such as 2026-03-31T14:00:00Z expected')
      : value(parsed)
  },
  formatText: (stored) => (stored instanceof Date ? stored.toISOString() : String(stored)),
  field: 'datetime',
  renderer: 'datetime',
}

export const uuid: ColumnType = {
  ...shared,
  name: 'uuid',
  sql: () => 'uuid',
  jsonSchema: () => ({ type: 'string', format: 'uuid' }),
  operators: EQUALITY,
  normalise: (input) => (typeof input === 'string' ? input.toLowerCase() : input),
  parseText(text) {
    const lower = text.toLowerCase()
    return new RegExp(UUID).test(lower) ? value(lower) : fault('an id (UUID) expected')
  },
  field: 'text',
  renderer: 'text',
}

/** The id of a record; the foreign key also holds the organisation, so it never leads into another one. */
export const reference: ColumnType = { ...uuid, name: 'reference', field: 'reference', renderer: 'reference' }
/** The id of a stored file (`core.file`). */
export const file: ColumnType = { ...uuid, name: 'file', isSortable: false, field: 'file', renderer: 'file' }

/** Any JSON value; `schema` narrows it. */
export const json: ColumnType = {
  ...shared,
  name: 'json',
  // jsonb sorts the keys of an object; json stores the text as it came.
  sql: (column) => (column.keepOrder ? 'json' : 'jsonb'),
  jsonSchema: (column) =>
    typeof column.schema === 'object' && column.schema !== null && 'type' in column.schema
      ? (column.schema as { type: string })
      : ({ ...(column.schema as object | undefined) } as { type: string }),
  operators: EMPTY,
  isSortable: false,
  parseText(text) {
    try {
      return value(JSON.parse(text))
    } catch {
      return fault('JSON expected')
    }
  },
  formatText: (stored) => JSON.stringify(stored),
  field: 'json',
  renderer: 'json',
}

/** A place on Earth in WGS 84 degrees: `{ latitude, longitude }`; text `51.5, -0.12`. */
export const point: ColumnType = {
  ...shared,
  name: 'point',
  sql: () => 'jsonb',
  checks: () => [
    `jsonb_typeof("$" -> 'latitude') = 'number' and jsonb_typeof("$" -> 'longitude') = 'number'`,
  ],
  jsonSchema: () => ({
    type: 'object',
    additionalProperties: false,
    required: ['latitude', 'longitude'],
    properties: {
      latitude: { type: 'number', minimum: -90, maximum: 90 },
      longitude: { type: 'number', minimum: -180, maximum: 180 },
    },
  }),
  operators: EMPTY,
  isSortable: false,
  parseText(text) {
    const [, latitude, longitude] = /^\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? []
    const place = { latitude: Number(latitude), longitude: Number(longitude) }
    const isPlace = Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180
    return isPlace ? value(place) : fault('latitude and longitude such as 51.5, -0.12 expected')
  },
  formatText: (stored) => {
    const { latitude, longitude } = stored as { latitude: number; longitude: number }
    return `${latitude}, ${longitude}`
  },
  field: 'point',
  renderer: 'point',
}

/** Raw bytes, for code only: never offered by the records API. Text is base64. */
export const bytes: ColumnType = {
  ...shared,
  name: 'bytes',
  sql: () => 'bytea',
  jsonSchema: () => ({ type: 'string', contentEncoding: 'base64' }),
  operators: EMPTY,
  isSortable: false,
  parseText: () => fault('bytes cannot be given as text'),
  formatText: () => '',
  field: 'none',
  renderer: 'none',
}
