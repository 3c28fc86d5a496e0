import { describe, expect, test } from 'vitest'
import { AccessCache, permitsRecord, permitsSome, type OwnRole } from '../../src/permissions/index.ts'
import { manifest, registryOf } from './registry-fixture.ts'

const table = (columns: object): never => ({ label: 'T', title: '{name}', columns }) as never
const core = manifest('core', {
  tables: { party: table({ name: { type: 'text' } }), person: table({ name: { type: 'text' } }) },
  roles: {
    member: { label: 'Member', default: true, rules: [{ action: 'manage', subject: 'party' }] },
    viewer: { label: 'Viewer', rules: [{ action: 'read', subject: 'all' }] },
  },
})
const shop = manifest('shop', {
  tables: {
    order: table({ name: { type: 'text' }, owner: { type: 'reference', to: 'core.person' } }),
    note: table({ name: { type: 'text' } }),
  },
  roles: {
    clerk: { label: 'Clerk', default: true, rules: [{ action: 'manage', subject: 'order' }] },
    'own-orders': {
      label: 'Own',
      rules: [{ action: 'manage', subject: 'order', conditions: { owner: '{{person}}' } }],
    },
    greeter: { label: 'Greeter', default: true, rules: [{ action: 'read', subject: 'core.person' }] },
    chief: { label: 'Chief', rules: [{ action: 'manage', subject: 'all' }] },
  },
})
const registry = registryOf(core, shop)
const PERSON = '01900000-0000-7000-8000-00000000000a'
const OTHER = '01900000-0000-7000-8000-00000000000b'

function accessOf(roleKeys: string[], { products = ['core', 'shop'], ownRoles = [] as OwnRole[] } = {}) {
  const request = { organisationId: 'o', personId: PERSON, roleKeys, revision: 1 }
  return new AccessCache(registry).access(request, () => ({ products: new Set(products), ownRoles }))
}

describe('which roles a person has', () => {
  test.each([[['core.member']], [[]]])('a plain member (%j) has every default role', (roleKeys) => {
    const access = accessOf(roleKeys)
    expect(permitsSome(access, 'update', 'core.party')).toBe(true)
    expect(permitsSome(access, 'update', 'shop.order')).toBe(true)
    expect(permitsSome(access, 'read', 'shop.note')).toBe(false)
  })

  test('a specific role of a product takes the place of its default roles, other products keep theirs', () => {
    const access = accessOf(['core.member', 'shop.own-orders'])
    expect(permitsRecord(access, 'update', 'shop.order', { owner: PERSON })).toBe(true)
    expect(permitsRecord(access, 'update', 'shop.order', { owner: OTHER })).toBe(false)
    expect(permitsSome(accessOf(['shop.own-orders']), 'update', 'core.party')).toBe(true)
  })

  test('a viewer sees everything and gets no default role of any product', () => {
    const access = accessOf(['core.viewer'])
    expect(permitsSome(access, 'read', 'shop.note')).toBe(true)
    expect(permitsSome(access, 'update', 'core.party')).toBe(false)
    expect(permitsSome(access, 'create', 'shop.order')).toBe(false)
  })

  test('roles of a product that is off vanish', () => {
    const access = accessOf(['shop.clerk'], { products: ['core'] })
    expect(permitsSome(access, 'read', 'shop.order')).toBe(false)
    expect(permitsSome(access, 'read', 'core.party')).toBe(true)
  })

  test('also what such a role gives on tables of the platform', () => {
    expect(permitsSome(accessOf([]), 'read', 'core.person')).toBe(true)
    expect(permitsSome(accessOf([], { products: ['core'] }), 'read', 'core.person')).toBe(false)
    expect(permitsSome(accessOf(['shop.greeter'], { products: ['core'] }), 'read', 'core.person')).toBe(false)
  })

  test('owner and admin may do everything and carry no product rule', () => {
    expect(accessOf(['owner', 'shop.own-orders']).rules).toEqual([{ action: 'manage', subject: 'all' }])
    expect(accessOf(['admin']).isAdmin).toBe(true)
    expect(accessOf(['core.member']).isAdmin).toBe(false)
  })

  test('"all" in a role of a product means that product only', () => {
    const access = accessOf(['shop.chief', 'core.viewer'])
    expect(permitsSome(access, 'delete', 'shop.note')).toBe(true)
    expect(permitsSome(access, 'delete', 'core.party')).toBe(false)
  })

  test("an organisation's own role stands alone unless core.member is held too", () => {
    const ownRoles = [{ key: 'packer', rules: [{ action: 'read', subject: 'shop.order' }] }]
    const alone = accessOf(['packer'], { ownRoles })
    expect(permitsSome(alone, 'read', 'shop.order')).toBe(true)
    expect(permitsSome(alone, 'update', 'shop.order')).toBe(false)
    expect(permitsSome(accessOf(['packer', 'core.member'], { ownRoles }), 'update', 'shop.order')).toBe(true)
    expect(accessOf(['packer']).rules, 'a role that was removed brings nothing back').toEqual([])
  })

  test('a faulty rule of an own role is read on the strict side', () => {
    const rules = [
      { action: 'manage', subject: 'shop.order', conditions: { oner: 1 } },
      { action: 'read', subject: 'core.party', conditions: { $or: [] }, inverted: true },
      { action: 'read', subject: 'shop.note' },
    ]
    const access = accessOf(['core.member', 'odd'], { ownRoles: [{ key: 'odd', rules }] })
    expect(permitsSome(access, 'read', 'core.party')).toBe(false)
    expect(permitsSome(access, 'read', 'shop.note')).toBe(true)
    expect(permitsSome(accessOf(['odd'], { ownRoles: [{ key: 'odd', rules }] }), 'read', 'shop.order')).toBe(
      false,
    )
  })
})

describe('the cache of abilities', () => {
  const request = { organisationId: 'o', personId: PERSON, roleKeys: ['shop.own-orders'], revision: 1 }
  const sources = () => ({ products: new Set(['core', 'shop']), ownRoles: [] })

  test('shares one ability among people whose rules do not name the person', () => {
    const cache = new AccessCache(registry)
    const plain = { ...request, roleKeys: [] }
    expect(cache.access(plain, sources)).toBe(cache.access({ ...plain, personId: OTHER }, sources))
    expect(cache.access(request, sources)).not.toBe(cache.access({ ...request, personId: OTHER }, sources))
    expect(cache.access(request, sources)).toBe(cache.access(request, sources))
  })

  test('asks again for another organisation, revision or version of the plugins', () => {
    const changing = registryOf(core, shop)
    const cache = new AccessCache(changing)
    let asked = 0
    const count = () => (asked++, sources())
    cache.access(request, count)
    cache.access({ ...request, organisationId: 'p' }, count)
    cache.access({ ...request, revision: 2 }, count)
    changing.replace(changing.plugins())
    cache.access(request, count)
    cache.access(request, count)
    expect(asked).toBe(4)
  })

  test('stays within its bound', () => {
    const cache = new AccessCache(registry, 3)
    for (let index = 0; index < 10; index++)
      cache.access({ ...request, roleKeys: [], revision: index }, sources)
    expect(cache.size).toBe(3)
  })
})
