import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toWireValue } from '../../src/database/bind-value.ts'
import { createHmacSha256 } from '../../src/database/hmac.ts'
import { quoteIdentifier, quoteLiteral } from '../../src/database/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

describe('a bound value', () => {
  it.each([
    [null, null],
    [undefined, null],
    ['text', 'text'],
    [1.5, '1.5'],
    [12345678901234567890n, '12345678901234567890'],
    [false, 'false'],
    [new Date('2026-11-24T09:00:00+02:00'), '2026-11-24T07:00:00.000Z'],
    [{ a: [1, null] }, '{"a":[1,null]}'],
    [[1, null, 'a"b\\c,', [true]], '{"1",NULL,"a\\"b\\\\c,",{"true"}}'],
    [[], '{}'],
    [new Uint8Array([1, 255]), Buffer.from([1, 255])],
    [[Buffer.from([255])], '{"\\\\xff"}'],
  ])('%o is sent as %o', (value, expected) => {
    expect(toWireValue(value)).toEqual(expected)
  })
})

describe('text of any kind', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
    await createDealTables(test)
  })
  afterAll(() => test.drop())
  const context = () => test.organisation()
  // PostgreSQL stores no zero character and no half of a surrogate pair.
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((value) => !value.includes('\0'))

  it('comes back as it was bound, alone and in arrays', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.option(text), { maxLength: 5 }),
      text,
      async (list, one) => {
        const query = { sql: 'select $1::text[] as list, $2::text as one', values: [list, one] }
        expect(await test.database.readBatch(context(), 'depot', [query])).toEqual([[{ list, one }]])
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  it('stays what it is inside a quoted literal and a quoted name', async () => {
    const property = fc.asyncProperty(text, fc.stringMatching(/^[ -~]{1,40}$/), async (value, name) => {
      const query = { sql: `select ${quoteLiteral(value)}::text as ${quoteIdentifier(name)}`, values: [] }
      expect(await test.database.readBatch(context(), 'depot', [query])).toEqual([[{ [name]: value }]])
    })
    await fc.assert(property, { numRuns: 60 })
  })
})

describe('HMAC-SHA256', () => {
  it('equals that of node:crypto for any text', () => {
    const property = fc.property(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.uint8Array({ minLength: 32, maxLength: 64 }),
      (text, bytes) => {
        const key = Buffer.from(bytes)
        expect(createHmacSha256(key, 512)(text)).toBe(createHmac('sha256', key).update(text).digest('hex'))
      },
    )
    fc.assert(property)
  })

  it('refuses text beyond its buffer instead of signing a part of it', () => {
    const hmac = createHmacSha256(Buffer.alloc(32), 10)
    expect(hmac('x'.repeat(10))).toHaveLength(64)
    expect(() => hmac('x'.repeat(11))).toThrow(RangeError)
  })
})
