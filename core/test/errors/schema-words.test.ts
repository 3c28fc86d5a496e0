import { expect, test } from 'vitest'
import { schemaWords } from '../../src/errors/schema-words.ts'

test.each([
  [{ keyword: 'format', params: { format: 'date' } }, 'must be a date such as 2026-11-24'],
  [{ keyword: 'enum', params: { allowedValues: ['a', 'b'] } }, 'must be one of "a", "b"'],
  [{ keyword: 'type', params: { type: ['string', 'null'] } }, 'must be text or null'],
  [{ keyword: 'maxLength', params: { limit: 80 } }, 'is longer than 80 characters'],
  [{ keyword: 'minLength', params: { limit: 1 } }, 'is empty'],
  [{ keyword: 'minimum', params: { limit: 0 } }, 'must be at least 0'],
  [{ keyword: 'uniqueItems', params: {}, message: 'must be unique' }, 'must be unique'],
])('%o reads "%s"', (error, message) => {
  expect(schemaWords(error).message).toBe(message)
})

test('a pattern is told by what the caller or the schema calls it, and never alone', () => {
  const error = { keyword: 'pattern', params: { pattern: '^x$' } }
  expect(schemaWords(error, 'a code such as x')).toEqual({
    message: 'must be a code such as x',
    expected: 'a code such as x',
  })
  expect(schemaWords({ ...error, parentSchema: { description: 'a letter' } }).message).toBe(
    'must be a letter',
  )
  expect(schemaWords(error).message).not.toContain('^x$')
})
