import type { Manifest } from '@quoin/plugin-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dependencyOrder } from '../../src/plugins/dependency-order.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { addVehicles, apply, garage, rows } from './garage.ts'

const plugin = (id: string, change: Partial<Manifest> = {}): Manifest =>
  garage({ id, tables: {}, contracts: {}, ...change })
const office = plugin('office', { optional: { garage: '^1' }, uses: ['garage.vehicle@1'] })
const uses = new Map([['office', ['garage.vehicle@1']]])

describe('the order of plugins that are optional to each other', () => {
  const order = (...manifests: Manifest[]) => {
    const { order: found, cycles } = dependencyOrder(manifests)
    return { ids: found.map(({ id }) => id), cycles }
  }

  it('is no circle, in whatever way they name each other', () => {
    const both = order(plugin('a', { optional: { b: '^1' } }), plugin('b', { optional: { a: '^1' } }))
    expect(both).toEqual({ ids: ['b', 'a'], cycles: [] })
    const using = plugin('b', { optional: { a: '^1' }, uses: ['a.thing@1'] })
    expect(order(plugin('a', { optional: { b: '^1' } }), using).cycles).toEqual([])
  })

  it('puts what is required first, even over a third one', () => {
    const a = plugin('a', { requires: { c: '^1' } })
    const b = plugin('b', { optional: { a: '^1' } })
    const c = plugin('c', { requires: { b: '^1' } })
    for (const manifests of [
      [a, b, c],
      [c, b, a],
    ]) {
      expect(order(...manifests)).toEqual({ ids: ['b', 'c', 'a'], cycles: [] })
    }
  })

  it('still finds a circle of requirements', () => {
    const { cycles } = order(plugin('a', { requires: { b: '^1' } }), plugin('b', { requires: { a: '^1' } }))
    expect(cycles).toEqual([['a', 'b', 'a']])
  })
})

describe('the contract of an optional plugin', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
  })
  afterAll(() => test.drop())

  it('is granted when that plugin comes, and nothing is wanted before', async () => {
    await apply(test, office, { uses })
    expect((await apply(test, office, { uses })).steps).toEqual([])
    await apply(test, garage(), { uses })
    const mine = test.organisation()
    await addVehicles(test, mine, [{ name: 'Mine' }])
    expect(await rows(test, mine, 'select label from garage.vehicle_v1', 'office')).toEqual([
      { label: 'Mine' },
    ])
    expect((await apply(test, office, { uses })).steps).toEqual([])
    expect((await apply(test, garage(), { uses })).steps).toEqual([])
  })
})
