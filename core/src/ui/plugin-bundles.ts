import type { PluginUi } from '@quoin/plugin-sdk/build'
import { basename, join } from 'node:path'
import type { ActivePlugin } from '../plugins/types.ts'
import { readJson } from './read-json.ts'

/** A plugin whose elements are to be served. */
export interface BundleOwner {
  readonly id: string
  readonly version: string
  /** Folder of its version on this node; empty when its files are not here. */
  readonly directory: string
  /** Whether its manifest names elements. */
  readonly hasElements: boolean
}

export const bundleOwner = ({ manifest, directory }: ActivePlugin): BundleOwner => ({
  id: manifest.id,
  version: manifest.version,
  directory,
  hasElements: manifest.ui?.entry !== undefined,
})

/** The built elements of one version of a plugin. */
export interface Bundle {
  /** As the page knows it: URLs under which this version alone is served. */
  readonly ui: PluginUi
  /** Absolute paths by URL. */
  readonly byUrl: ReadonlyMap<string, string>
}

/** Where a package brings the elements it was built with. */
export const packagedUi = (directory: string): string => join(directory, 'dist/ui/ui.json')
/** Where `npm run build:ui` leaves those of a folder. */
export const builtUi = (uiDirectory: string, id: string): string =>
  join(uiDirectory, 'plugins', id, 'ui.json')

/**
 * Those of the package when it has some, otherwise those that were built from the folder, if they are of this
 * version: elements of another one would talk to routes that are not there.
 */
export async function readBundle(owner: BundleOwner, uiDirectory: string): Promise<Bundle | undefined> {
  const packaged = owner.directory === '' ? undefined : await readJson<PluginUi>(packagedUi(owner.directory))
  if (packaged !== undefined) return versioned(owner, packaged)
  const built = await readJson<PluginUi>(builtUi(uiDirectory, owner.id))
  if (built?.version !== owner.version) return undefined
  const byUrl = new Map(built.files.map((name) => [`/assets/${name}`, join(uiDirectory, name)]))
  return { ui: built, byUrl }
}

/**
 * Moves URLs below a part of the package's own, so that two versions never share one. Files that code names by
 * the address it was built for are there as well.
 */
function versioned({ id, directory }: BundleOwner, ui: PluginUi): Bundle {
  const from = `/assets/plugins/${id}/`
  const to = `${from}${encodeURIComponent(basename(directory))}/`
  const folder = join(directory, 'dist/ui')
  const names = ui.files.map((name) => name.slice(name.lastIndexOf('/') + 1)).filter((name) => name !== '')
  const move = (url: string): string => (url.startsWith(from) ? to + url.slice(from.length) : url)
  return {
    ui: {
      ...ui,
      entry: move(ui.entry),
      integrity: Object.fromEntries(Object.entries(ui.integrity).map(([url, hash]) => [move(url), hash])),
    },
    byUrl: new Map(
      names.flatMap((name) => [from, to].map((base) => [base + name, join(folder, name)] as const)),
    ),
  }
}
