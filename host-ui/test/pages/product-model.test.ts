import '../dom.ts'
import { describe, expect, test } from 'vitest'
import { greeting } from '../../src/pages/greeting.ts'
import {
  closureOff,
  closureOn,
  listed,
  rowsKept,
  usesByReason,
} from '../../src/pages/settings/product-model.ts'

const table = (label: string, rows: number) => ({ entity: label, label, rows })

test('says what is kept, the largest first', () => {
  const tables = [table('Stages', 12), table('Deals', 1204), table('Links', 0), table('Notes', 10_001)]
  expect(rowsKept({ tables })).toBe('more than 10,000 notes, 1,204 deals, 12 stages')
  expect(rowsKept({ tables: [table('Deals', 0)] })).toBeUndefined()
})

describe('what goes together', () => {
  const product = (id: string, isEnabled: boolean, requires: string[], requiredBy: string[] = []) =>
    ({
      id,
      name: id.toUpperCase(),
      isEnabled,
      requires: requires.map((each) => ({ id: each })),
      requiredBy: requiredBy.map((each) => ({ id: each })),
    }) as never
  const ids = (products: readonly { id: string }[]) => products.map(({ id }) => id)

  test('switching on takes everything that is needed and off, in order', () => {
    const base = product('base', true, [])
    const bill = product('bill', false, ['base'])
    const pay = product('pay', false, ['bill', 'base'])
    expect(ids(closureOn(pay, [pay, bill, base]))).toEqual(['bill', 'pay'])
    expect(ids(closureOn(bill, [pay, bill, base]))).toEqual(['bill'])
  })

  test('switching off takes what is on and needs it, the outermost first', () => {
    const bill = product('bill', true, [], ['pay', 'idle'])
    const pay = product('pay', true, ['bill'], ['slip'])
    const slip = product('slip', true, ['pay'])
    const idle = product('idle', false, ['bill'])
    expect(ids(closureOff(bill, [bill, pay, slip, idle]))).toEqual(['slip', 'pay', 'bill'])
    expect(ids(closureOff(idle, [bill, pay, slip, idle]))).toEqual(['idle'])
  })
})

test('what is read is told by whose it is', () => {
  const all = [{ id: 'shop', name: 'Shop', isEnabled: false }]
  expect(usesByReason(['core.party@1', 'shop.order@2', 'core.price_list@1'], all)).toEqual([
    ['party and price list', 'shared by all products'],
    ['order', 'kept by Shop, which is off'],
  ])
  expect(listed(['A', 'B', 'C'])).toBe('A, B and C')
})

test.each([
  [4, 'Good evening'],
  [5, 'Good morning'],
  [12, 'Good afternoon'],
  [18, 'Good evening'],
])('at %s it says %s', (hour, text) => {
  expect(greeting(hour)).toBe(text)
})
