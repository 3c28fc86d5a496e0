import { describe, expect, test } from 'vitest'
import { parseRules, type RuleScope } from '../../src/permissions/index.ts'
import { manifest, registryOf } from './registry-fixture.ts'

const registry = registryOf(
  manifest('shop', {
    tables: {
      order: {
        label: 'Order',
        title: '{name}',
        columns: {
          name: { type: 'text' },
          amount: { type: 'money' },
          rate: { type: 'decimal' },
          due_on: { type: 'date' },
          sent_at: { type: 'datetime' },
          owner: { type: 'reference', to: 'core.person' },
        },
      },
    },
  }),
)
const scope: RuleScope = {
  pluginId: undefined,
  table: (entity) => registry.table(entity),
  entities: () => registry.tables().map(({ entity }) => entity),
}
const check = (...rules: unknown[]) => parseRules(rules, scope)
const rule = (conditions: unknown) => ({ action: 'read', subject: 'shop.order', conditions })

describe('rules of a role are checked before CASL, which fails open', () => {
  test.each([
    ['a plain value', { name: 'x' }, { name: { $eq: 'x' } }],
    ['the person', { owner: '{{person}}' }, { owner: { $eq: '{{person}}' } }],
    [
      'an ordering, which never holds for empty',
      { amount: { $gte: 5 } },
      { amount: { $gte: 5, $nin: [null] } },
    ],
    ['presence', { name: { $exists: true } }, { name: { $nin: [null] } }],
    ['absence', { name: { $exists: false } }, { name: { $in: [null] } }],
    ['a set with empty', { name: { $in: ['a', null] } }, { name: { $in: ['a', null] } }],
  ])('takes %s', (_, conditions, normal) => {
    expect(check(rule(conditions))).toEqual({
      rules: [{ action: 'read', subject: 'shop.order', conditions: normal }],
      faults: [],
    })
  })

  test.each([
    ['a mistyped operator', { name: { $neq: 'x' } }, '/rules/0/conditions/name/$neq'],
    ['$or', { $or: [{ name: 'x' }] }, '/rules/0/conditions/$or'],
    ['$regex', { name: { $regex: 'x' } }, '/rules/0/conditions/name/$regex'],
    ['$not inside', { name: { $not: { $eq: 1 } } }, '/rules/0/conditions/name/$not'],
    ['an unknown column', { nam: 'x' }, '/rules/0/conditions/nam'],
    ['a path into a column', { 'owner.name': 'x' }, '/rules/0/conditions/owner.name'],
    ['an inherited name', { constructor: 'x' }, '/rules/0/conditions/constructor'],
    ['a value of another type', { amount: '5' }, '/rules/0/conditions/amount'],
    ['a float for money', { amount: { $lt: 0.5 } }, '/rules/0/conditions/amount/$lt'],
    ['a day that is none', { due_on: '2026-02-30' }, '/rules/0/conditions/due_on'],
    ['an ordering of text', { name: { $lt: 'x' } }, '/rules/0/conditions/name/$lt'],
    ['an ordering against empty', { amount: { $lt: null } }, '/rules/0/conditions/amount/$lt'],
    ['a decimal, whose text has many forms', { rate: '1.0' }, '/rules/0/conditions/rate'],
    ['an instant, likewise', { sent_at: '2026-01-01T00:00:00Z' }, '/rules/0/conditions/sent_at'],
    ['no operator', { name: {} }, '/rules/0/conditions/name'],
    ['no condition', {}, '/rules/0/conditions'],
    ['a list', [], '/rules/0/conditions'],
    ['the person where no id stands', { name: '{{person}}' }, '/rules/0/conditions/name'],
  ])('refuses %s', (_, conditions, path) => {
    const { rules, faults } = check(rule(conditions))
    expect(rules).toEqual([])
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })

  test('names what was probably meant, and every fault at once', () => {
    const { faults } = check(
      { action: 'raed', subject: 'shop.order' },
      { action: 'read', subject: 'shop.ordr' },
      { action: 'read', subject: 'shop.order', fields: ['amonut'], reason: 'x' },
      { action: 'read', subject: 'all', conditions: { owner: '{{person}}' } },
    )
    expect(faults.map(({ path, expected }) => [path, expected])).toEqual([
      ['/rules/0/action', 'manage, read, create, update, delete'],
      ['/rules/1/subject', '"shop.order"'],
      ['/rules/2/reason', undefined],
      ['/rules/2/fields/0', '"amount"'],
      ['/rules/3', undefined],
    ])
  })

  test('refuses what is no list, and a list beyond its bound', () => {
    expect(parseRules({ 0: 'x' }, scope).faults).toHaveLength(1)
    expect(check(...Array<object>(201).fill({ action: 'read', subject: 'all' })).faults).toHaveLength(1)
    expect(check(...Array<object>(200).fill({ action: 'read', subject: 'all' })).faults).toEqual([])
  })
})
