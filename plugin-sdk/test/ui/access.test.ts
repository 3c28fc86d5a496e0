import { createMongoAbility, subject } from '@casl/ability'
import type { MongoAbility } from '@casl/ability'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAllowed } from '../../src/ui/shell/access.ts'
import type { AccessRule } from '../../src/ui/shell/types.ts'

const rules: AccessRule[] = [
  { action: 'read', subject: 'crm.deal' },
  { action: ['update', 'delete'], subject: 'crm.deal', conditions: { owner: 'ana' } },
  {
    action: 'update',
    subject: 'crm.deal',
    fields: ['amount'],
    conditions: { outcome: 'won' },
    inverted: true,
  },
]

describe('what a person may do', () => {
  test('nothing without a rule', () => {
    expect(isAllowed([], 'read', 'crm.deal')).toBe(false)
  })

  test('with some record, when a rule has a condition', () => {
    expect(isAllowed(rules, 'delete', 'crm.deal')).toBe(true)
  })

  test('with the record that fits, and not with another', () => {
    expect(isAllowed(rules, 'delete', 'crm.deal', { record: { owner: 'ana' } })).toBe(true)
    expect(isAllowed(rules, 'delete', 'crm.deal', { record: { owner: 'ben' } })).toBe(false)
  })

  test('a field less, where a later rule forbids it', () => {
    const record = { owner: 'ana', outcome: 'won' }
    expect(isAllowed(rules, 'update', 'crm.deal', { record, field: 'title' })).toBe(true)
    expect(isAllowed(rules, 'update', 'crm.deal', { record, field: 'amount' })).toBe(false)
  })

  test('everything with manage all', () => {
    expect(isAllowed([{ action: 'manage', subject: 'all' }], 'delete', 'core.party')).toBe(true)
  })

  test('nothing by an operator that is not known', () => {
    const odd: AccessRule[] = [{ action: 'read', subject: 'a.b', conditions: { x: { $regex: '.*' } } }]
    expect(isAllowed(odd, 'read', 'a.b', { record: { x: 'y' } })).toBe(false)
  })
})

/** CASL does not read objects without a prototype; none come out of JSON. */
const plain = { noNullPrototype: true } as const
const verb = fc.constantFrom('read', 'create', 'update', 'delete', 'manage')
const entity = fc.constantFrom('crm.deal', 'core.party', 'all')
const value = fc.constantFrom<string | number | null>('ana', 'ben', 1, 2)
const condition = fc.oneof(
  value,
  fc.record({ $eq: value }, plain),
  fc.record({ $ne: value }, plain),
  fc.record({ $in: fc.array(value, { minLength: 1, maxLength: 2 }) }, plain),
  fc.record({ $gt: fc.constantFrom(0, 1) }, plain),
)
const rule = fc.record(
  {
    action: verb,
    subject: entity,
    conditions: fc.dictionary(fc.constantFrom('owner', 'amount'), condition, {
      minKeys: 1,
      maxKeys: 2,
      ...plain,
    }),
    inverted: fc.boolean(),
  },
  { requiredKeys: ['action', 'subject'], ...plain },
)

test('agrees with CASL on any rules, with and without a record', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 5 }),
      fc.constantFrom('read', 'create', 'update', 'delete'),
      fc.constantFrom('crm.deal', 'core.party'),
      fc.option(fc.record({ owner: fc.constantFrom('ana', 'ben'), amount: fc.constantFrom(1, 2) }, plain)),
      (list, action, type, record) => {
        const ability = createMongoAbility<MongoAbility>(list as never)
        const expected = ability.can(action, record ? subject(type, { ...record }) : type)
        const question = record ? { record } : {}
        expect(isAllowed(list as AccessRule[], action, type, question)).toBe(expected)
      },
    ),
    { numRuns: 500 },
  )
})
