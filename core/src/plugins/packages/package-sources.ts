import type { Manifest } from '@quoin/plugin-sdk'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import { discoverPlugins } from '../discover.ts'
import type { PackageInfo } from '../lifecycle/types.ts'
import { readFolder } from './folder-snapshot.ts'
import { readPackage } from './read-package.ts'
import { versionKey, type StoredPackages } from './stored-packages.ts'
import { isThere, packageDirectory, unfold, usedAt } from './unfold.ts'

/** A version at hand, and its folder on this node once it is asked for. */
export interface PackageSource {
  readonly info: PackageInfo
  readonly directory: () => Promise<string>
}

/** Plugins in folders, each to be copied as it is now. */
export async function sourcesInFolders(folders: readonly string[], root: string): Promise<PackageSource[]> {
  const candidates = await discoverPlugins(folders)
  return candidates.flatMap(({ directory, text }) => {
    const manifest = manifestOf(text)
    return manifest === undefined
      ? []
      : [{ info: infoOf(manifest), directory: () => copyFolder(root, manifest, directory) }]
  })
}

async function copyFolder(root: string, { id, version }: Manifest, from: string): Promise<string> {
  const { files, hash } = await readFolder(from)
  const directory = packageDirectory(root, id, version, hash)
  await unfold(files, directory)
  return directory
}

/** Uploaded packages, each unfolded when this node needs it first. */
export async function sourcesInDatabase(stored: StoredPackages, root: string): Promise<PackageSource[]> {
  return (await stored.list()).map((each) => ({
    info: { ...infoOf(each.manifest), origin: 'stored', hash: each.hash },
    directory: async () => {
      const directory = packageDirectory(root, each.pluginId, each.version, each.hash)
      if (await isThere(directory)) return directory
      const { files } = await readPackage(await stored.archive(each))
      await unfold(files, directory)
      return directory
    },
  }))
}

/**
 * Versions of folders that were replaced since, as far as this database installed them: what a rollback needs.
 * Other databases may share the data directory; what only they know is none of ours. Of two copies of a version
 * the one used last comes first.
 */
export async function sourcesFromBefore(stored: StoredPackages, root: string): Promise<PackageSource[]> {
  const installed = await stored.installedVersions()
  const found: { source: PackageSource; usedAt: number }[] = []
  for (const id of await names(root)) {
    if (id === 'node_modules') continue
    for (const name of await names(join(root, id))) {
      const directory = join(root, id, name)
      const manifest = manifestOf(await readFile(join(directory, 'plugin.json'), 'utf8').catch(() => ''))
      if (manifest === undefined || !installed.has(versionKey(manifest.id, manifest.version))) continue
      const source = { info: infoOf(manifest), directory: async () => directory }
      found.push({ source, usedAt: await usedAt(directory) })
    }
  }
  return found.sort((a, b) => b.usedAt - a.usedAt).map(({ source }) => source)
}

export const infoOf = (manifest: Manifest): PackageInfo => ({
  id: manifest.id,
  version: manifest.version,
  origin: 'folder',
  hash: undefined,
  manifest,
})

/** Undefined for what cannot be told apart from others; verification says what is wrong with it. */
function manifestOf(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as { id?: unknown; version?: unknown }
    const { id, version } = manifest
    const isNamed = typeof id === 'string' && /^[a-z][a-z0-9-]{0,29}$/.test(id)
    const isVersioned = typeof version === 'string' && semver.valid(version) === version
    return isNamed && isVersioned ? (manifest as Manifest) : undefined
  } catch {
    return undefined
  }
}

/** Of what is complete: drafts begin with a dot. */
export const names = async (directory: string): Promise<string[]> =>
  (await readdir(directory).catch(() => [])).filter((name) => !name.startsWith('.'))
