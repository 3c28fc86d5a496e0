import type { Manifest } from '@quoin/plugin-sdk'

export interface Ordered {
  readonly order: readonly Manifest[]
  /** Ids that wait for each other, as a path that ends where it began. */
  readonly cycles: readonly (readonly string[])[]
}

/** Plugins that have to be there first. */
function requirements(manifest: Manifest): string[] {
  const platform = manifest.id === 'kernel' ? [] : manifest.id === 'core' ? ['kernel'] : ['kernel', 'core']
  const providers = (manifest.uses ?? [])
    .map((reference) => reference.split('.')[0]!)
    .filter((id) => manifest.optional?.[id] === undefined)
  const all = [...platform, ...Object.keys(manifest.requires ?? {}), ...providers]
  return [...new Set(all)].filter((id) => id !== manifest.id)
}

/**
 * Providers before those who need them, otherwise by id, so that every start goes the same way. An optional
 * plugin comes first where it can: two plugins may be optional to each other.
 */
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
    const onPath = [...path, manifest.id]
    const wished = Object.keys(manifest.optional ?? {}).filter((id) => !leadsBack(id, new Set(onPath), byId))
    for (const id of [...requirements(manifest), ...wished]) {
      const needed = byId.get(id)
      if (needed !== undefined) visit(needed, onPath)
    }
    state.set(manifest.id, 'done')
    order.push(manifest)
  }
  for (const id of [...byId.keys()].sort()) visit(byId.get(id)!, [])
  return { order, cycles }
}

/** Whether a plugin is, or requires over any number of others, one that waits for it. */
function leadsBack(
  id: string,
  waiting: ReadonlySet<string>,
  byId: ReadonlyMap<string, Manifest>,
  seen: Set<string> = new Set(),
): boolean {
  if (waiting.has(id)) return true
  const manifest = byId.get(id)
  if (manifest === undefined || seen.has(id)) return false
  seen.add(id)
  return requirements(manifest).some((next) => leadsBack(next, waiting, byId, seen))
}
