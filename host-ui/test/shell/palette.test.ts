import '../dom.ts'
import { shell } from '@quoin/plugin-sdk/ui'
import type { Shell } from '@quoin/plugin-sdk/ui'
import { beforeEach, describe, expect, test } from 'vitest'
import { bestFirst, commandsOf, placesOf, rank, score } from '../../src/shell/palette/items.ts'
import { withRecent } from '../../src/shell/palette/recents.ts'
import { viewItems } from '../../src/shell/palette/view-items.ts'

const item = (label: string, context = 'Shop') => ({ id: label, label, context, icon: 'box' })

describe('ranking', () => {
  test('whole prefixes, then words, then letters in order, then nothing', () => {
    const order = ['People', 'New person', 'Companies', 'Roles']
    expect(
      rank(
        [...order].reverse().map((label) => item(label)),
        'pe',
        9,
      ).map((found) => found.label),
    ).toEqual(['People', 'New person', 'Companies'])
  })

  test('finds by several words and by the product', () => {
    expect(score('New pay run', 'run new')).toBeGreaterThan(0)
    expect(rank([item('Orders')], 'shop ord', 9)).toHaveLength(1)
    expect(score('People', 'xyz')).toBe(0)
  })

  test('keeps the given order and number when nothing is typed', () => {
    expect(rank([item('b'), item('a'), item('c')], '', 2).map((found) => found.label)).toEqual(['b', 'a'])
  })

  test('what is called just so comes before what only begins so, with or without accents', () => {
    const labels = ['Itemised', 'Old item', 'Item']
    const found = rank(
      labels.map((label) => item(label)),
      'item',
      9,
    )
    expect(found.map(({ label }) => label)).toEqual(['Item', 'Itemised', 'Old item'])
    expect(score('Zoltán Jász', 'zoltan')).toBeGreaterThan(score('Anna Zoltan', 'zoltan'))
  })

  test('groups keep their places but for an exact name, then for a beginning', () => {
    const groups = [
      { heading: 'Go to', items: [item('New orders')] },
      { heading: 'Actions', items: [item('Orders export')] },
      { heading: 'Contacts', items: [item('Orderly Ltd')] },
      { heading: 'Deals', items: [item('Orders')] },
    ]
    const order = (typed: string) => bestFirst(groups, typed).map(({ heading }) => heading)
    expect(order('order')).toEqual(['Actions', 'Contacts', 'Deals', 'Go to'])
    expect(order('orders')).toEqual(['Deals', 'Actions', 'Go to', 'Contacts'])
    expect(order('xport')).toEqual(['Go to', 'Actions', 'Contacts', 'Deals'])
  })

  test('puts the group with the best fit first and drops empty ones', () => {
    const groups = [
      { heading: 'Actions', items: [item('New person')] },
      { heading: 'None', items: [] },
      { heading: 'Go to', items: [item('People')] },
    ]
    expect(bestFirst(groups, 'pe').map((group) => group.heading)).toEqual(['Go to', 'Actions'])
  })
})

describe('what is offered', () => {
  const base: Shell = {
    person: { id: 'p', name: 'Ana', email: 'a@b.c' },
    organisation: { id: 'o', name: 'N', currency: 'EUR', timeZone: 'UTC', country: 'DE' },
    organisations: [],
    isAdmin: false,
    isOperator: false,
    rules: [{ action: 'read', subject: 'shop.order' }],
    live: '1',
    paused: [],
    products: [
      {
        id: 'shop',
        name: 'Shop',
        icon: 'box',
        version: '1.0.0',
        module: null,
        ui: {
          navigation: [
            { path: 'orders', label: 'Orders', icon: 'box', permission: 'read:order' },
            { path: 'prices', label: 'Prices', icon: 'box', permission: 'read:price' },
          ],
          commands: [
            { id: 'new', label: 'New order', create: 'order', permission: 'create:order' },
            { id: 'open', label: 'Open orders', page: 'orders' },
          ],
        },
      },
    ],
    tables: {},
    revision: '1',
  }
  beforeEach(() => {
    shell.value = base
  })

  test('only pages and commands that the person may use', () => {
    const gone: string[] = []
    const acts = { create: () => undefined, go: (href: string) => gone.push(href) }
    const labels = placesOf(base).map((place) => place.label)
    expect(labels).toContain('Orders')
    expect(labels).not.toContain('Prices')
    expect(labels).not.toContain('Members')
    const commands = commandsOf(base, acts)
    expect(commands.map((command) => command.label)).toEqual(['Open orders'])
    commands[0]?.run()
    expect(gone).toEqual(['/shop/orders'])
  })

  test('saved views of pages that are there', () => {
    const pages = [
      { path: 'orders', label: 'Orders', table: 'order' },
      { path: 'orders/board', view: 'board' as const, table: 'order' },
    ]
    const [shop] = base.products
    const shown = { ...base, products: [{ ...shop!, ui: { ...shop!.ui, pages } }] }
    const views = ['shop/orders', 'shop/orders/board', 'shop/gone', 'gone/orders'].map((page, n) => ({
      id: `v${n}`,
      page,
      name: `View ${n}`,
    }))
    expect(viewItems(shown, views)).toEqual([
      {
        id: 'view:v0',
        label: 'View 0',
        context: 'View of Orders',
        icon: 'list',
        href: '/shop/orders?view=v0',
      },
      {
        id: 'view:v1',
        label: 'View 1',
        context: `View of ${shop!.name}`,
        icon: 'square-kanban',
        href: '/shop/orders/board?view=v1',
      },
    ])
    expect(viewItems(base, views)).toEqual([])
  })

  test('creating once the right is there', () => {
    const rules = [{ action: 'manage', subject: 'shop.order' }]
    shell.value = { ...base, rules }
    const created: string[] = []
    const acts = { create: (entity: string) => created.push(entity), go: () => undefined }
    commandsOf({ ...base, rules }, acts)[0]?.run()
    expect(created).toEqual(['shop.order'])
  })
})

test('the same address stands once among recents, newest first, at most eight', () => {
  const recent = (href: string) => ({ href, label: href, icon: 'box', context: '' })
  const list = Array.from({ length: 8 }, (_, index) => recent(`/${index}`))
  const next = withRecent(list, recent('/5'))
  expect(next.map((each) => each.href)).toEqual(['/5', '/0', '/1', '/2', '/3', '/4', '/6', '/7'])
  expect(withRecent(list, recent('/new'))).toHaveLength(8)
})
