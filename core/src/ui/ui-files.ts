import type { PluginUi, UiIndex } from '@quoin/plugin-sdk/build'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { builtUi, packagedUi, readBundle, type Bundle, type BundleOwner } from './plugin-bundles.ts'
import { readJson } from './read-json.ts'

/** What the build left, as far as the kernel serves it. */
export interface UiFiles {
  readonly index: UiIndex
  readonly plugins: ReadonlyMap<string, PluginUi>
  /** Absolute paths by URL; nothing else is served, so no URL can leave the folder. */
  readonly byUrl: ReadonlyMap<string, string>
  /** Changes with the elements of any plugin. */
  readonly revision: string
}

export type UiSource = () => Promise<UiFiles | undefined>

/** URLs of versions before that stay served, for pages that were opened with them. */
const KEPT_URLS = 5_000

/**
 * Reads the build's output again whenever its index or a plugin's version changed, at the cost of a few `stat`.
 * @param plugins whose elements belong to it at this moment
 * @param onMissing told of each version that should have elements and has none; they may be built meanwhile
 * @returns undefined until the pages are built
 */
export function uiSource(
  directory: string,
  plugins: () => readonly BundleOwner[],
  onMissing: (owner: BundleOwner) => void = () => undefined,
): UiSource {
  let stamp = ''
  let files: Promise<UiFiles | undefined> = Promise.resolve(undefined)
  const served = new Map<string, string>()
  return async () => {
    const owners = plugins()
    const paths = [join(directory, 'index.json'), ...owners.flatMap((owner) => uiJsons(directory, owner))]
    const versions = owners.map(({ id, version }) => `${id} ${version}`)
    const next = [...versions, ...(await Promise.all(paths.map(changedAt)))].join()
    if (next !== stamp) {
      stamp = next
      files = load({ directory, owners, served, onMissing })
    }
    return files
  }
}

const uiJsons = (directory: string, owner: BundleOwner): string[] => [
  ...(owner.directory === '' ? [] : [packagedUi(owner.directory)]),
  builtUi(directory, owner.id),
]

async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
}

async function load(parts: {
  readonly directory: string
  readonly owners: readonly BundleOwner[]
  readonly served: Map<string, string>
  readonly onMissing: (owner: BundleOwner) => void
}): Promise<UiFiles | undefined> {
  const { directory, owners, served, onMissing } = parts
  const index = await readJson<UiIndex>(join(directory, 'index.json'))
  if (index === undefined) return undefined
  const found = await Promise.all(owners.map((owner) => readBundle(owner, directory)))
  owners.forEach((owner, place) => {
    if (owner.hasElements && found[place] === undefined) onMissing(owner)
  })
  const bundles = found.filter((bundle) => bundle !== undefined)
  for (const name of index.files) serve(served, `/assets/${name}`, join(directory, name))
  for (const { byUrl } of bundles) for (const [url, path] of byUrl) serve(served, url, path)
  return {
    index,
    plugins: new Map(bundles.map(({ ui }) => [ui.id, ui])),
    byUrl: served,
    revision: revisionOf(bundles),
  }
}

/** The newest last; those that nobody named for longest go first. */
function serve(served: Map<string, string>, url: string, path: string): void {
  served.delete(url)
  served.set(url, path)
  if (served.size > KEPT_URLS) served.delete(served.keys().next().value!)
}

function revisionOf(bundles: readonly Bundle[]): string {
  const entries = bundles.map(({ ui }) => [ui.id, ui.entry, ui.tagSuffix])
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 8)
}
