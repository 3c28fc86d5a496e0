import type { Manifest } from '@quoin/plugin-sdk'
import { describe, expect, it } from 'vitest'
import type { LedgerRow } from '../../src/plugins/activation/ledger-reader.ts'
import { loadPlugins } from '../../src/plugins/activation/load-plugins.ts'
import { packageNotFound } from '../../src/plugins/packages/errors.ts'
import { createRegistry } from '../../src/plugins/registry.ts'
import { manifest, registryOf } from '../permissions/registry-fixture.ts'

const version = (registry: { plugin(id: string): { manifest: Manifest } | undefined }): string =>
  registry.plugin('a')?.manifest.version ?? 'none'

describe('work that is pinned', () => {
  it('sees the plugins that it began with, also after it waited; others see the new ones', async () => {
    const registry = registryOf(manifest('a', { version: '1.0.0' }))
    const next = registryOf(manifest('a', { version: '2.0.0' }))
    const seen: string[] = []
    await registry.pin(async () => {
      registry.replace(next.plugins())
      seen.push(version(registry))
      await Promise.resolve()
      seen.push(version(registry))
      // What begins inside of it begins now.
      await registry.pin(async () => void seen.push(version(registry)))
    })
    expect([...seen, version(registry)]).toEqual(['1.0.0', '1.0.0', '2.0.0', '2.0.0'])
  })

  it('counts as in use until it ends, however it ends', async () => {
    const registry = registryOf()
    const first = Promise.withResolvers<void>()
    const [works, fails] = [
      registry.pin(() => first.promise),
      registry.pin(() => Promise.reject(new Error('x'))),
    ]
    registry.replace([])
    registry.replace([])
    await expect(fails).rejects.toThrow('x')
    expect([registry.revision, registry.oldestInUse()]).toEqual([2, 0])
    first.resolve()
    await works
    expect(registry.oldestInUse()).toBe(2)
  })

  it('lets listeners see the new plugins when it is what brings them', async () => {
    const registry = registryOf(manifest('a', { version: '1.0.0' }))
    const heard: string[] = []
    registry.onChange(() => heard.push(version(registry)))
    await registry.pin(async () =>
      registry.replace(registryOf(manifest('a', { version: '2.0.0' })).plugins()),
    )
    expect(heard).toEqual(['2.0.0'])
  })
})

it('a fingerprint is the same for the same plugins, and another one with version, code or health', () => {
  const one = registryOf(manifest('a', {})).plugins()[0]!
  const changed = [
    { ...one, code: 'x' },
    { ...one, health: { state: 'stopped', reason: '' } as const },
    { ...one, manifest: { ...one.manifest, version: '9.0.0' } },
  ]
  const fingerprints = [one, { ...one }, ...changed].map((plugin) => createRegistry([plugin]).fingerprint)
  expect(new Set(fingerprints).size).toBe(4)
  expect(fingerprints[0]).toBe(fingerprints[1])
})

describe('plugins that the ledger names', () => {
  const row = (id: string, parts: Partial<LedgerRow> = {}): LedgerRow => ({
    id,
    version: '1.0.0',
    state: 'active',
    reason: null,
    manifest: manifest(id, { version: parts.version ?? '1.0.0' }),
    manifestHash: JSON.stringify(parts),
    ...parts,
  })
  /** A node that has only these versions. */
  const having = (...there: string[]) => ({
    store: {
      open(id: string, wanted: string) {
        if (!there.includes(`${id} ${wanted}`)) throw packageNotFound({ id, version: wanted })
        const info = {
          id,
          version: wanted,
          origin: 'folder',
          hash: undefined,
          manifest: manifest(id, {}),
        } as const
        return Promise.resolve({ info, directory: import.meta.dirname, text: '' })
      },
    },
  })
  const healthOf = (loaded: Awaited<ReturnType<typeof loadPlugins>>) =>
    loaded.map(({ plugin, held }) => [plugin.manifest.version, plugin.health.state, held !== undefined])

  it('stay the very same objects while nothing of them changed', async () => {
    const node = having('a 1.0.0', 'b 1.0.0', 'b 2.0.0')
    const before = await loadPlugins([row('a'), row('b')], [], node)
    const after = await loadPlugins([row('a'), row('b', { version: '2.0.0' })], before, node)
    expect(after[0]).toBe(before[0])
    expect(after[1]!.plugin).not.toBe(before[1]!.plugin)
  })

  it('run on in the version before while the node lacks the new one, and follow once it is there', async () => {
    const before = await loadPlugins([row('a')], [], having('a 1.0.0'))
    const next = [row('a', { version: '2.0.0' })]
    const held = await loadPlugins(next, before, having('a 1.0.0'))
    expect(healthOf(held)).toEqual([['1.0.0', 'healthy', true]])
    expect(held[0]!.held).toContain('a 2.0.0 is neither in a folder')
    expect(healthOf(await loadPlugins(next, held, having('a 2.0.0')))).toEqual([['2.0.0', 'healthy', false]])
  })

  it('are failed with the reason when no version of them is there, and disturb no other', async () => {
    const loaded = await loadPlugins([row('a'), row('b')], [], having('b 1.0.0'))
    expect(healthOf(loaded)).toEqual([
      ['1.0.0', 'failed', false],
      ['1.0.0', 'healthy', false],
    ])
  })

  it('are stopped without a look at their files', async () => {
    const stopped = row('a', { state: 'stopped', reason: 'leaks' })
    const [loaded] = await loadPlugins([stopped], [], having())
    expect(loaded!.plugin.health).toEqual({ state: 'stopped', reason: 'leaks' })
  })
})
