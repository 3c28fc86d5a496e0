import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {
  COLUMN_TYPES,
  columnSchema,
  columnTypes,
  formatText,
  parseText,
  typeOf,
  type Column,
} from '../../src/index.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
addFormats.default(ajv)
const accepts = (column: Column, value: unknown) => ajv.compile(columnSchema(column))(value)
const parsed = (text: string, column: Column, options = {}) => {
  const result = parseText(text, column, options)
  return 'value' in result ? result.value : undefined
}
const faultOf = (text: string, column: Column, options = {}) => {
  const result = parseText(text, column, options)
  return 'fault' in result ? result.fault : undefined
}

const COLUMNS: Readonly<Record<Column['type'], Column>> = {
  ...(Object.fromEntries(COLUMN_TYPES.map((type) => [type, { type }])) as Record<Column['type'], Column>),
  choice: { type: 'choice', values: ['open', 'on-hold'], labels: { 'on-hold': 'On hold' } },
  decimal: { type: 'decimal', precision: 6, scale: 2 },
}

describe('every type', () => {
  it.each(COLUMN_TYPES)('%s has SQL, a schema that compiles, operators and a face', (name) => {
    const column = COLUMNS[name]
    const type = columnTypes[name]
    expect(type.name).toBe(name)
    expect(type.sql(column)).toMatch(/^[a-z ]+(\(\d+,\d+\))?$/)
    expect(() => ajv.compile(columnSchema(column))).not.toThrow()
    expect(type.operators).toContain('empty')
    expect(type.field && type.renderer).toBeTruthy()
  })

  it.each(COLUMN_TYPES)('%s takes null only where it is not required', (name) => {
    const { type: jsonType } = columnTypes[name].jsonSchema(COLUMNS[name])
    if (jsonType === undefined) return
    expect(accepts(COLUMNS[name], null)).toBe(true)
    expect(accepts({ ...COLUMNS[name], required: true }, null)).toBe(false)
  })

  it.each(COLUMN_TYPES)(
    '%s reads an empty cell as nothing, and as a fault where a value is required',
    (name) => {
      expect(parseText('  ', COLUMNS[name])).toEqual({ value: null })
      expect(faultOf('', { ...COLUMNS[name], required: true })).toBe('a value expected')
      expect(formatText(null, COLUMNS[name])).toBe('')
    },
  )

  it('is stored so that an index answers comparisons under row security, but for exact decimals', () => {
    const leakproof = new Set([
      'text',
      'integer',
      'bigint',
      'boolean',
      'date',
      'timestamp with time zone',
      'uuid',
    ])
    const others = COLUMN_TYPES.filter(
      (name) => columnTypes[name].isSortable && !leakproof.has(columnTypes[name].sql(COLUMNS[name])),
    )
    expect(others).toEqual(['decimal'])
  })
})

/** What parses is what the schema accepts, and what is written out reads back as the same value. */
const ROUND_TRIPS: [Column, string, unknown][] = [
  [{ type: 'text' }, 'Élan', 'Élan'],
  [{ type: 'integer' }, '1,234', 1234],
  [COLUMNS.decimal, '-12.5', '-12.5'],
  [{ type: 'percent' }, '20 %', 20],
  [{ type: 'boolean' }, 'Yes', true],
  [{ type: 'date' }, '2024-02-29', '2024-02-29'],
  [{ type: 'datetime' }, '2026-03-31T14:00:00+02:00', '2026-03-31T12:00:00.000Z'],
  [{ type: 'duration' }, '1:30', 5400],
  [{ type: 'email' }, 'Jo@Example.COM', 'jo@example.com'],
  [{ type: 'phone' }, '+44 20 7946 0958', '+44 20 7946 0958'],
  [{ type: 'url' }, 'example.com/a', 'https://example.com/a'],
  [{ type: 'country' }, 'gb', 'GB'],
  [{ type: 'currency' }, 'eur', 'EUR'],
  [COLUMNS.choice, 'on HOLD', 'on-hold'],
  [{ type: 'uuid' }, '0193AAAA-0000-7000-8000-000000000001', '0193aaaa-0000-7000-8000-000000000001'],
  [{ type: 'json' }, '{"a":[1]}', { a: [1] }],
  [{ type: 'point' }, '51.5, -0.12', { latitude: 51.5, longitude: -0.12 }],
]
describe('text', () => {
  it.each(ROUND_TRIPS)(
    '%j reads %s as %j, valid and the same when written and read again',
    (column, text, value) => {
      expect(parsed(text, column)).toEqual(value)
      expect(accepts(column, value)).toBe(true)
      expect(parsed(formatText(value, column), column)).toEqual(value)
    },
  )

  it.each<[Column, string, RegExp]>([
    [{ type: 'text', max: 3 }, 'four', /at most 3 characters/],
    [{ type: 'integer' }, '1.5', /whole number/],
    [{ type: 'integer' }, '2147483648', /to 2147483647/],
    [{ type: 'integer', min: 1 }, '0', /from 1/],
    [{ type: 'integer' }, '1,2,3', /whole number/],
    [COLUMNS.decimal, '12345.6', /at most 2 decimals/],
    [COLUMNS.decimal, '1.234', /at most 2 decimals/],
    [{ type: 'percent' }, '101', /to 100 %/],
    [{ type: 'boolean' }, 'maybe', /yes or no/],
    [{ type: 'date' }, '2023-02-29', /2026-03-31/],
    [{ type: 'date' }, '03/04/2026', /2026-03-31/],
    [{ type: 'datetime' }, '2026-03-31 25:00', /date and time/],
    [{ type: 'duration' }, '1:75', /duration/],
    [{ type: 'email' }, 'jo at example', /e-mail address/],
    [{ type: 'phone' }, 'none', /telephone number/],
    [{ type: 'url' }, 'javascript:alert(1)', /web address/],
    [{ type: 'country' }, 'GBR', /two letters|at most 2/],
    [COLUMNS.choice, 'closed', /one of open, On hold/],
    [{ type: 'uuid' }, '123', /UUID/],
    [{ type: 'json' }, '{', /JSON/],
    [{ type: 'point' }, '91, 0', /latitude/],
  ])('%j refuses %s and says what it takes', (column, text, expected) => {
    expect(faultOf(text, column)).toMatch(expected)
  })

  it('takes dates by hint, or where only one reading is possible', () => {
    expect(parsed('03/04/2026', { type: 'date' }, { dateOrder: 'dmy' })).toBe('2026-04-03')
    expect(parsed('03/04/2026', { type: 'date' }, { dateOrder: 'mdy' })).toBe('2026-03-04')
    expect(parsed('31/03/2026', { type: 'date' })).toBe('2026-03-31')
    expect(parsed('3.4.2026', { type: 'date' })).toBe('2026-04-03')
  })
})

describe('money', () => {
  const money: Column = { type: 'money', currency: 'currency' }
  it.each([
    ['£1,234.50', 'GBP', 123450],
    ['1.234,50 €', 'EUR', 123450],
    ['(12)', 'GBP', -1200],
    ['1234', 'JPY', 1234],
    ['1.234', 'KWD', 1234],
    ['0.1', undefined, 10],
    ['-0', 'GBP', 0],
  ])('reads %s in %s as %d minor units', (text, currency, minor) => {
    expect(parsed(text, money, { currency })).toBe(minor)
  })
  it.each([
    ['1.005', 'GBP', /at most 2 decimals/],
    ['1.5', 'JPY', /at most 0 decimals/],
    ['99999999999999999', 'GBP', /smaller amount/],
    ['12 apples', 'GBP', /an amount/],
  ])('refuses %s in %s', (text, currency, expected) => {
    expect(faultOf(text, money, { currency })).toMatch(expected)
  })
  it('written and read again is the same amount, in every currency', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('GBP', 'JPY', 'KWD', 'EUR'), (minor, currency) => {
        expect(parsed(formatText(minor, money, { currency }), money, { currency, decimalMark: '.' })).toBe(
          minor,
        )
      }),
    )
  })
})

it('an address of another scheme is refused as a value too, because it would run when followed', () => {
  const url: Column = { type: 'url' }
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'mailto:jo@example.com'])
    expect(accepts(url, bad)).toBe(false)
  for (const good of ['https://example.com/a?b#c', 'example.com', 'localhost:3000/x', 'HTTP://EXAMPLE.COM']) {
    expect(accepts(url, good)).toBe(true)
    expect(typeOf(url).normalise(good)).toMatch(/^https?:\/\//)
  }
})

it('a duration written and read again is the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), (seconds) => {
      expect(parsed(formatText(seconds, { type: 'duration' }), { type: 'duration' })).toBe(seconds)
    }),
  )
})

it('no text makes a parser throw, and whatever it accepts its schema accepts', () => {
  fc.assert(
    fc.property(fc.constantFrom(...COLUMN_TYPES), fc.string(), (name, text) => {
      const result = parseText(text, COLUMNS[name])
      if ('value' in result && result.value !== null && name !== 'json') {
        expect(ajv.validate(typeOf(COLUMNS[name]).jsonSchema(COLUMNS[name]), result.value)).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})
