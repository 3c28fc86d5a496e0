import type { AccessRule } from '@quoin/plugin-sdk/ui'
import { describe, expect, test } from 'vitest'
import { describeRules, draftsOf, emptyRule, PERSON, rulesOf } from '../../src/pages/settings/role-model.ts'

describe('rules in the builder', () => {
  test.each<[string, AccessRule]>([
    ['verbs', { action: ['read', 'update'], subject: 'crm.deal' }],
    ['everything', { action: 'manage', subject: 'crm.deal' }],
    ['a denial of fields', { action: ['update'], subject: 'crm.deal', fields: ['amount'], inverted: true }],
    ['a condition', { action: ['read'], subject: 'crm.deal', conditions: { owner: { $eq: PERSON } } }],
    ['what only JSON can say', { action: 'read', subject: 'crm.deal', conditions: { a: 1, b: 2 } }],
    ['the subject all', { action: 'read', subject: 'all' }],
  ])('keep %s as stored', (_, rule) => {
    expect(rulesOf(draftsOf([rule], null))).toEqual([rule])
  })

  test('write a bare value as an equality', () => {
    const [rule] = rulesOf(
      draftsOf([{ action: ['read'], subject: 'crm.deal', conditions: { owner: 'x' } }], null),
    )
    expect(rule?.conditions).toEqual({ owner: { $eq: 'x' } })
  })

  test('copy rules of a product under full names', () => {
    expect(rulesOf(draftsOf([{ action: ['read'], subject: 'deal' }], 'crm'))).toEqual([
      { action: ['read'], subject: 'crm.deal' },
    ])
  })

  test('begin with seeing everything of one table', () => {
    expect(rulesOf([emptyRule('crm.deal')])).toEqual([{ action: ['read'], subject: 'crm.deal' }])
  })
})

test('a role reads as sentences', () => {
  const tables = { 'crm.deal': { label: 'Deal', plural: 'Deals', title: '', canCreate: true, columns: {} } }
  const rules: AccessRule[] = [
    { action: 'manage', subject: 'all' },
    { action: ['read', 'create'], subject: 'deal', conditions: { owner: PERSON } },
    { action: 'delete', subject: 'deal', inverted: true },
  ]
  expect(describeRules(rules, tables, 'crm')).toEqual([
    'Everything',
    'Deals: see, create (some records)',
    'Deals: never delete',
  ])
})
