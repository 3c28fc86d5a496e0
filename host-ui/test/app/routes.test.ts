import '../dom.ts'
import type { Shell, ShellProduct } from '@quoin/plugin-sdk/ui'
import { describe, expect, test } from 'vitest'
import { crumbsOf, firstPath, resolveRoute } from '../../src/app/routes.ts'

const id = '01a20c37-32c2-7c5d-b964-34849b118bbc'
const shop: ShellProduct = {
  id: 'shop',
  name: 'Shop',
  icon: 'box',
  version: '1.0.0',
  module: null,
  ui: {
    navigation: [{ path: 'orders', label: 'Orders', icon: 'box' }],
    pages: [
      { path: 'orders', view: 'list', table: 'order' },
      { path: 'orders/late', label: 'Late', view: 'list', table: 'order' },
      { path: 'item', element: 'shop-items' },
    ],
  },
}
const table = { label: 'Order', plural: 'Orders', title: '{n}', canCreate: true, columns: {} }
const shell: Pick<Shell, 'products' | 'paused' | 'tables' | 'isAdmin' | 'isOperator'> = {
  isAdmin: false,
  isOperator: false,
  paused: [{ id: 'mail', name: 'Mail', icon: 'mail', state: 'stopped' }],
  products: [shop],
  tables: { 'shop.order': table, 'shop.item': table, 'shop.line': { ...table, plural: 'Lines' } },
}
const kindOf = (path: string): string => resolveRoute(path, shell).kind

describe('addresses', () => {
  test.each([
    ['/', 'home'],
    ['/shop/orders', 'page'],
    ['/shop/orders/late', 'page'],
    ['/shop/line', 'page'],
    [`/shop/order/${id}`, 'record'],
    ['/settings', 'settings'],
    ['/settings/roles', 'settings'],
    ['/developers', 'developers'],
    ['/mail/inbox', 'paused'],
    ['/platform/modules', 'not-found'],
    ['/import/shop.order', 'import'],
    ['/shop', 'not-found'],
    ['/shop/nothing', 'not-found'],
    ['/shop/order/7', 'not-found'],
    [`/shop/order/${id}/more`, 'not-found'],
    ['/settings/nothing', 'not-found'],
    ['/off/orders', 'not-found'],
  ])('%s leads to %s', (path, kind) => {
    expect(kindOf(path)).toBe(kind)
  })

  test.each([
    ['/platform/modules', { kind: 'modules', module: undefined }],
    ['/platform/modules/shop', { kind: 'modules', module: 'shop' }],
    ['/platform/modules/shop/more', { kind: 'not-found' }],
    ['/platform/nothing', { kind: 'not-found' }],
  ])('for an operator %s leads to %o', (path, route) => {
    expect(resolveRoute(path, { ...shell, isOperator: true })).toEqual(route)
  })

  test('a declared page comes before a table of the same name', () => {
    expect(resolveRoute('/shop/item', shell)).toMatchObject({ page: { element: 'shop-items' } })
  })

  test('a table without a page gets a list', () => {
    expect(resolveRoute('/shop/line', shell)).toMatchObject({ page: { view: 'list', table: 'line' } })
  })

  test('a product begins at its first navigation entry', () => {
    expect(firstPath(shop)).toBe('/shop/orders')
    expect(firstPath({ ...shop, ui: {} })).toBe('/')
  })
})

describe('a record of a table that another product shows', () => {
  const desk: ShellProduct = {
    ...shop,
    id: 'desk',
    name: 'Desk',
    ui: {
      navigation: ['people', 'firms'].map((path) => ({ path, label: path, icon: 'box' })),
      pages: [
        { path: 'hidden', table: 'base.party' },
        { path: 'people', table: 'base.party', filter: { kind: { eq: 'person' } } },
        { path: 'firms', table: 'base.party', filter: { kind: { eq: 'firm' } } },
      ],
    },
  }
  const base: ShellProduct = { ...shop, id: 'base', name: 'Base', ui: {} }
  const tables = { 'base.party': { ...table, plural: 'Parties' } }
  const labels = (products: readonly ShellProduct[], row?: object): string[] => {
    const place = { ...shell, products, tables }
    const route = resolveRoute(`/base/party/${id}`, place)
    return crumbsOf(route, place, 'Ann', row as Record<string, unknown>).map(({ label }) => label)
  }

  test('is reached by the first entry whose page shows it', () => {
    expect(labels([base, desk], { kind: 'person' })).toEqual(['Desk', 'people', 'Ann'])
    expect(labels([base, desk], { kind: 'firm' })).toEqual(['Desk', 'firms', 'Ann'])
    expect(labels([base, desk], { kind: 'else' })).toEqual(['Desk', 'people', 'Ann'])
  })

  test('names no page before it is known which one', () => {
    expect(labels([base, desk])).toEqual(['Desk', 'Ann'])
  })

  test('is reached by the list of its table when no entry shows it', () => {
    expect(labels([base], { kind: 'person' })).toEqual(['Base', 'Parties', 'Ann'])
  })

  test('belongs to the product of its table first', () => {
    const own: ShellProduct = {
      ...base,
      ui: {
        navigation: [{ path: 'all', label: 'All', icon: 'box' }],
        pages: [{ path: 'all', table: 'party' }],
      },
    }
    expect(labels([desk, own], { kind: 'person' })).toEqual(['Base', 'All', 'Ann'])
  })
})

describe('breadcrumbs', () => {
  const labels = (path: string, title?: string): string[] =>
    crumbsOf(resolveRoute(path, shell), shell, title).map((crumb) => crumb.label)

  test('name product, list and record', () => {
    expect(labels(`/shop/order/${id}`, 'Order 7')).toEqual(['Shop', 'Orders', 'Order 7'])
    expect(labels(`/shop/order/${id}`)).toEqual(['Shop', 'Orders', '…'])
  })

  test('lead to the settings that the person may open', () => {
    const hrefFor = (isAdmin: boolean): string | undefined =>
      crumbsOf(resolveRoute('/settings/account', shell), { ...shell, isAdmin })[0]?.href
    expect([hrefFor(true), hrefFor(false)]).toEqual(['/settings/organisation', '/settings/account'])
  })

  test('take the label of a page from the page, its entry, or its table', () => {
    expect(labels('/shop/orders/late')).toEqual(['Shop', 'Late'])
    expect(labels('/shop/orders')).toEqual(['Shop', 'Orders'])
    expect(labels('/shop/line')).toEqual(['Shop', 'Lines'])
  })
})
