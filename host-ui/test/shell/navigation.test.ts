import '../dom.ts'
import type { ShellProduct } from '@quoin/plugin-sdk/ui'
import { expect, test } from 'vitest'
import { activePath } from '../../src/shell/active-path.ts'
import { groupShortcuts } from '../../src/shell/key-help.ts'

const product = {
  id: 'shop',
  ui: {
    navigation: [
      { path: 'orders', label: 'Orders', icon: 'box' },
      { path: 'orders/late', label: 'Late', icon: 'box' },
    ],
    pages: [{ path: 'orders', view: 'list', table: 'order' }],
  },
} as unknown as ShellProduct

test.each([
  ['/shop/orders', 'orders'],
  ['/shop/orders/late', 'orders/late'],
  ['/shop/orders/list', 'orders'],
  ['/shop/order/01a2', 'orders'],
  ['/shop/ordersx', undefined],
  ['/other/orders', undefined],
])('%s belongs to the entry %s', (path, entry) => {
  expect(activePath(product, path)).toBe(entry)
})

test('the help lists each label once, under its group or scope', () => {
  const run = (): undefined => undefined
  const groups = groupShortcuts([
    { keys: 'Mod+k', label: 'Search', run },
    { keys: '/', label: 'Search', run },
    { keys: 'j', label: 'Next row', scope: 'page', run },
    { keys: 'g h', label: 'Go to Home', group: 'Go to', run },
  ])
  expect([...groups].map(([heading, list]) => [heading, list.length])).toEqual([
    ['Everywhere', 1],
    ['On this page', 1],
    ['Go to', 1],
  ])
})
