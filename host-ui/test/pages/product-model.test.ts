import '../dom.ts'
import { expect, test } from 'vitest'
import { greeting } from '../../src/pages/greeting.ts'
import { enableText, rowsKept } from '../../src/pages/settings/product-model.ts'

const table = (label: string, rows: number) => ({ entity: label, label, rows })

test('says what is kept, the largest first', () => {
  const tables = [table('Stages', 12), table('Deals', 1204), table('Links', 0), table('Notes', 10_001)]
  expect(rowsKept({ tables })).toBe('more than 10,000 notes, 1,204 deals, 12 stages')
  expect(rowsKept({ tables: [table('Deals', 0)] })).toBeUndefined()
})

test('asks only when something else is switched on too', () => {
  const needed = (name: string, isEnabled: boolean) => ({ id: name, name, isEnabled })
  expect(enableText({ name: 'Pay', requires: [needed('Core', true)] })).toBeUndefined()
  expect(enableText({ name: 'Pay', requires: [needed('A', false), needed('B', false)] })).toBe(
    'Pay needs A and B, which are switched on with it.',
  )
})

test.each([
  [4, 'Good evening'],
  [5, 'Good morning'],
  [12, 'Good afternoon'],
  [18, 'Good evening'],
])('at %s it says %s', (hour, text) => {
  expect(greeting(hour)).toBe(text)
})
