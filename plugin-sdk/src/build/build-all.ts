import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { BOOT_SCRIPT, BOOT_STYLE, STYLE_HASHES } from './boot.ts'
import type { PluginUi, UiIndex } from './contract.ts'
import { filesBelow, hashFiles, writeJson } from './files.ts'
import { hostConfig } from './host.ts'
import { buildPart, currentPart } from './parts.ts'
import type { Part } from './parts.ts'
import { buildPlugin } from './plugin.ts'
import { sharedConfig, sharedModules } from './shared.ts'

export interface BuildAllOptions {
  /** Root of the repository, where the SDK, the host and `node_modules` are. */
  readonly root: string
  /** Where everything goes, e.g. `.quoin/ui`. */
  readonly outDir: string
  /** Folders of plugins, each with a `plugin.json`. */
  readonly plugins: readonly string[]
  /** Told of each part that is built anew. */
  onBuild?(part: string): void
  /** Told of a plugin that cannot be built; the others are, and its last build stays as it was. */
  onFailure?(directory: string, error: unknown): void
}

/** Builds what has changed since the last time: shared modules, host, plugins; then writes `index.json`. */
export async function buildAll(options: BuildAllOptions): Promise<{ index: UiIndex; plugins: PluginUi[] }> {
  const shared = await buildShared(options)
  const host = await buildHost(options)
  const plugins: PluginUi[] = []
  for (const directory of options.plugins) {
    try {
      const ui = await buildPlugin({ root: options.root, outDir: options.outDir, directory })
      if (ui) plugins.push(ui)
    } catch (error) {
      if (!options.onFailure) throw error
      options.onFailure(directory, error)
    }
  }
  const index = composeIndex(shared, host)
  await writeJson(join(options.outDir, 'index.json'), index)
  return { index, plugins }
}

async function buildShared(options: BuildAllOptions): Promise<Part> {
  const files = [
    ...(await filesBelow(join(options.root, 'plugin-sdk/src'))),
    join(options.root, 'package-lock.json'),
  ]
  const place = { outDir: options.outDir, folder: 'shared', stamp: await hashFiles(options.root, files) }
  const current = await currentPart(place)
  if (current) return current
  options.onBuild?.('shared modules')
  return buildPart({ ...place, config: sharedConfig(options.root) })
}

async function buildHost(options: BuildAllOptions): Promise<Part> {
  const files = [
    ...(await filesBelow(join(options.root, 'host-ui/src'))),
    ...(await filesBelow(join(options.root, 'plugin-sdk/src'))),
  ]
  const names = [...sharedModules(options.root).keys()].join()
  const place = { outDir: options.outDir, folder: 'host', stamp: await hashFiles(options.root, files, names) }
  const current = await currentPart(place)
  if (current) return current
  options.onBuild?.('host')
  return buildPart({ ...place, config: hostConfig(options.root) })
}

const urlOf = (folder: string, file: string): string => `/assets/${folder}/${file}`

function composeIndex(shared: Part, host: Part): UiIndex {
  const imports = Object.fromEntries(
    Object.entries(shared.entries).map(([name, file]) => [name, urlOf('shared', file)]),
  )
  const integrity = { ...integrityOfPart('shared', shared), ...integrityOfPart('host', host) }
  const files = [...filesOf('shared', shared), ...filesOf('host', host)]
  const entryFile = host.entries['main'] ?? ''
  const iconFile = host.assets.find((file) => /^mark-.*\.svg$/.test(file)) ?? ''
  return {
    revision: createHash('sha256').update(files.join()).digest('hex').slice(0, 16),
    imports,
    integrity,
    entry: urlOf('host', entryFile),
    preload: firstModules(shared, host, entryFile),
    fonts: shared.assets.filter((file) => file.endsWith('.woff2')).map((file) => urlOf('shared', file)),
    icon: urlOf('host', iconFile),
    bootScript: BOOT_SCRIPT,
    bootStyle: BOOT_STYLE,
    styleHashes: STYLE_HASHES,
    files,
  }
}

function integrityOfPart(folder: string, part: Part): Record<string, string> {
  return Object.fromEntries(
    Object.entries(part.modules).map(([file, module]) => [urlOf(folder, file), module.integrity]),
  )
}

function filesOf(folder: string, part: Part): string[] {
  return [...Object.keys(part.modules), ...part.assets].map((file) => `${folder}/${file}`)
}

/** Everything that the entry imports before it can run, so that the browser fetches it in one go. */
function firstModules(shared: Part, host: Part, entry: string): string[] {
  const found = new Set<string>()
  const follow = (folder: 'shared' | 'host', file: string): void => {
    const url = urlOf(folder, file)
    if (found.has(url)) return
    found.add(url)
    const part = folder === 'shared' ? shared : host
    for (const name of part.modules[file]?.imports ?? []) {
      const sharedEntry = shared.entries[name]
      if (part.modules[name]) follow(folder, name)
      else if (sharedEntry !== undefined) follow('shared', sharedEntry)
    }
  }
  follow('host', entry)
  return [...found]
}
