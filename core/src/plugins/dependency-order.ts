import type { Manifest } from '@quoin/plugin-sdk'

export interface Ordered {
  readonly order: readonly Manifest[]
  /** Ids that wait for each other, as a path that ends where it began. */
  readonly cycles: readonly (readonly string[])[]
}

/** Plugins that this one needs to be there first; `optional` ones only when they are there at all. */
function needs(manifest: Manifest): string[] {
  const platform = manifest.id === 'kernel' ? [] : manifest.id === 'core' ? ['kernel'] : ['kernel', 'core']
  const providers = (manifest.uses ?? []).map((reference) => reference.split('.')[0]!)
  const named = [...Object.keys(manifest.requires ?? {}), ...Object.keys(manifest.optional ?? {})]
  return [...new Set([...platform, ...named, ...providers])].filter((id) => id !== manifest.id)
}

/** Providers before those who need them, otherwise by id, so that every start goes the same way. */
export function dependencyOrder(manifests: readonly Manifest[]): Ordered {
  const byId = new Map(manifests.map((manifest) => [manifest.id, manifest]))
  const order: Manifest[] = []
  const cycles: string[][] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (manifest: Manifest, path: readonly string[]): void => {
    if (state.get(manifest.id) === 'done') return
    if (state.get(manifest.id) === 'open') {
      cycles.push([...path.slice(path.indexOf(manifest.id)), manifest.id])
      return
    }
    state.set(manifest.id, 'open')
    for (const id of needs(manifest)) {
      const needed = byId.get(id)
      if (needed !== undefined) visit(needed, [...path, manifest.id])
    }
    state.set(manifest.id, 'done')
    order.push(manifest)
  }
  for (const id of [...byId.keys()].sort()) visit(byId.get(id)!, [])
  return { order, cycles }
}
