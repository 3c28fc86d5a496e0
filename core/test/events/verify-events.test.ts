import type { Manifest } from '@quoin/plugin-sdk'
import { describe, expect, it } from 'vitest'
import { verifyManifests } from '../../src/plugins/verify/verify-manifest.ts'
import { manifest } from '../permissions/registry-fixture.ts'

const tree = { label: 'Tree', title: '{name}', columns: { name: { type: 'text' as const, max: 80 } } }
const orchard = (parts: Partial<Manifest> = {}): Manifest =>
  manifest('orchard', {
    entry: 'index.ts',
    tables: { tree },
    events: { emits: { 'tree.ripe@2': { payload: { type: 'object' } } } },
    actions: {
      'tree.pick': { label: 'Pick', permission: 'update:tree', effect: 'write', input: {}, published: 2 },
      'tree.prune': { label: 'Prune', permission: 'update:tree', effect: 'write', input: {} },
    },
    ...parts,
  })
const cellar = (parts: Partial<Manifest>): Manifest =>
  manifest('cellar', { entry: 'index.ts', optional: { orchard: '^1' }, ...parts })
const listening = (event: string): Manifest =>
  cellar({ events: { subscribes: [{ event, handler: 'fill' }] } })

const faults = (...manifests: Manifest[]): { path: string; message: string }[] =>
  verifyManifests(
    manifests.map((each) => ({
      directory: each.id,
      text: JSON.stringify(each),
      packageVersion: each.version,
    })),
    '0.1.0',
  ).flatMap((verified) => verified.faults.map(({ path, message }) => ({ path, message })))

describe('what a manifest says of events and calls', () => {
  it('is sound when the other plugin has it', () => {
    const sound = cellar({
      events: { subscribes: [{ event: 'orchard.tree.ripe@2', handler: 'fill' }] },
      calls: ['orchard.tree.pick@2'],
    })
    expect(faults(orchard(), sound)).toEqual([])
  })

  it('waits, without fault, while the other plugin is not there', () => {
    const alone = cellar({
      events: { subscribes: [{ event: 'orchard.tree.gone@7', handler: 'fill' }] },
      calls: ['orchard.tree.gone@7'],
    })
    expect(faults(alone)).toEqual([])
  })

  it.each([
    ['orchard.tree.ripee@2', 'got "orchard.tree.ripee" in version 2; did you mean "orchard.tree.ripe@2"?'],
    ['orchard.tree.ripe@1', 'got "orchard.tree.ripe" in version 1; it has orchard.tree.ripe@2'],
  ])('names both plugins and the nearest event for %s', (event, message) => {
    expect(faults(orchard(), listening(event))).toEqual([
      {
        path: '/events/subscribes/0/event',
        message: `cellar 1.0.0 expected an event of orchard 1.0.0, ${message}`,
      },
    ])
  })

  it.each([
    ['orchard.tree.pick@1', 'got "orchard.tree.pick" in version 1; it has orchard.tree.pick@2'],
    ['orchard.tree.prune@1', 'got "orchard.tree.prune" in version 1'],
  ])('names both plugins and the nearest published action for %s', (action, message) => {
    const [fault] = faults(orchard(), cellar({ calls: [action] }))
    expect(fault).toMatchObject({
      path: '/calls/0',
      message: expect.stringContaining(
        `cellar 1.0.0 expected a published action of orchard 1.0.0, ${message}`,
      ),
    })
  })

  it('names its own tables, sound schemas, and other plugins', () => {
    const wrong = orchard({
      events: {
        emits: {
          'shrub.ripe@1': { payload: { type: 'object' } },
          'tree.ripe@1': { payload: { type: 'thing' } },
        },
      },
      calls: ['orchard.tree.pick@2'],
    })
    expect(faults(wrong).map(({ path }) => path)).toEqual([
      '/events/emits/shrub.ripe@1',
      '/events/emits/tree.ripe@1/payload',
      '/calls/0',
    ])
  })

  it('names each event and handler once, and the module that has the handlers', () => {
    const twice = { event: 'orchard.tree.ripe@2', handler: 'fill' }
    const { entry: _, ...wrong } = cellar({ events: { subscribes: [twice, twice] } })
    expect(faults(orchard(), wrong).map(({ path }) => path)).toEqual(['/entry', '/events/subscribes/1'])
  })
})
