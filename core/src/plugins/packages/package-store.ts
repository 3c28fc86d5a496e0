import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import semver from 'semver'
import type { Clock } from '../../config/clock.ts'
import { discoverPlugins } from '../discover.ts'
import type { OpenPackage, PackageInfo, PackageStore } from '../lifecycle/types.ts'
import type { Candidate } from '../verify/verify-manifest.ts'
import { packageInvalid, packageNotFound } from './errors.ts'
import { readFolder } from './folder-snapshot.ts'
import { readPackage } from './read-package.ts'
import type { StoredPackages } from './stored-packages.ts'
import { isThere, linkSdk, packageDirectory, touch, unfold } from './unfold.ts'

export interface PackageStoreOptions {
  /** Folders whose subfolders are plugins. */
  readonly folders: readonly string[]
  /** Where this node keeps unfolded versions, e.g. `<data directory>/packages`. */
  readonly root: string
  readonly stored: StoredPackages
  /** What is wrong with a manifest by itself; the plan compares it with everything installed. */
  readonly verify: (candidate: Candidate) => Promise<readonly Fault[]>
  readonly clock: Clock
}

/** Versions of one plugin that stay unfolded on this node, those in use last first. */
const KEPT_VERSIONS = 10

/** A version at hand and how to get at its files. */
interface Source {
  readonly info: PackageInfo
  readonly directory: () => Promise<string>
}

/** Packages of folders, of the database, and versions that this node ran before and still has. */
export function createPackageStore(options: PackageStoreOptions): PackageStore {
  const { root, stored, clock } = options

  async function fromFolders(): Promise<Source[]> {
    const candidates = await discoverPlugins(options.folders)
    return candidates.flatMap(({ directory, text }) => {
      const manifest = manifestOf(text)
      return manifest === undefined
        ? []
        : [{ info: infoOf(manifest), directory: () => keep(manifest, directory) }]
    })
  }

  /** Copies a folder as it is now. */
  async function keep(manifest: Manifest, from: string): Promise<string> {
    const { files, hash } = await readFolder(from)
    const directory = packageDirectory(root, manifest.id, manifest.version, hash)
    await unfold(files, directory)
    return directory
  }

  async function fromDatabase(): Promise<Source[]> {
    return (await stored.list()).map((each) => ({
      info: { ...infoOf(each.manifest), origin: 'stored', hash: each.hash },
      directory: async () => {
        const directory = packageDirectory(root, each.pluginId, each.version, each.hash)
        if (!(await isThere(directory))) {
          const { files } = await readPackage(await stored.archive(each))
          await unfold(files, directory)
        }
        return directory
      },
    }))
  }

  /** Folders that were replaced since: what a rollback needs. */
  async function fromBefore(): Promise<Source[]> {
    const found: Source[] = []
    for (const id of await names(root)) {
      if (id === 'node_modules') continue
      for (const name of (await names(join(root, id))).filter((each) => !each.startsWith('.'))) {
        const directory = join(root, id, name)
        const manifest = manifestOf(await readFile(join(directory, 'plugin.json'), 'utf8').catch(() => ''))
        if (manifest !== undefined) found.push({ info: infoOf(manifest), directory: async () => directory })
      }
    }
    return found
  }

  /** The first source of a version wins: a folder, then an upload, then what is left of earlier folders. */
  async function sources(): Promise<Source[]> {
    const all = [await fromFolders(), await fromDatabase(), await fromBefore()].flat()
    const first = new Map<string, Source>()
    for (const source of all) {
      const key = `${source.info.id} ${source.info.version}`
      if (!first.has(key)) first.set(key, source)
    }
    return [...first.values()].sort(
      ({ info: a }, { info: b }) => a.id.localeCompare(b.id, 'en') || semver.rcompare(a.version, b.version),
    )
  }

  return {
    async versions(id) {
      const all = (await sources()).map(({ info }) => info)
      return id === undefined ? all : all.filter((info) => info.id === id)
    },
    async open(id, version): Promise<OpenPackage> {
      const found = (await sources()).find(({ info }) => info.id === id && info.version === version)
      if (found === undefined) throw packageNotFound({ id, version })
      await linkSdk(root)
      const directory = await found.directory()
      await touch(directory, clock.now())
      await removeOldest(join(root, id), basename(directory))
      const text = await readFile(join(directory, 'plugin.json'), 'utf8')
      return { info: found.info, directory, text }
    },
    async add(archive) {
      const { files, hash } = await readPackage(archive)
      const text = files.get('plugin.json')!.toString('utf8')
      const packageJson = JSON.parse(files.get('package.json')!.toString('utf8')) as { version?: unknown }
      const packageVersion = String(packageJson.version)
      const faults = await options.verify({ directory: 'the uploaded package', text, packageVersion })
      if (faults.length > 0) throw packageInvalid({ count: faults.length }, { faults })
      const manifest = JSON.parse(text) as Manifest
      await stored.add(manifest, hash, archive)
      return { ...infoOf(manifest), origin: 'stored', hash }
    },
  }
}

const infoOf = (manifest: Manifest): PackageInfo => ({
  id: manifest.id,
  version: manifest.version,
  origin: 'folder',
  hash: undefined,
  manifest,
})

/** Undefined for what cannot be told apart from others; verification says what is wrong with it. */
function manifestOf(text: string): Manifest | undefined {
  try {
    const { id, version } = JSON.parse(text) as { id?: unknown; version?: unknown }
    const isNamed = typeof id === 'string' && /^[a-z][a-z0-9-]{0,29}$/.test(id)
    const isVersioned = typeof version === 'string' && semver.valid(version) === version
    return isNamed && isVersioned ? (JSON.parse(text) as Manifest) : undefined
  } catch {
    return undefined
  }
}

const names = (directory: string): Promise<string[]> => readdir(directory).catch(() => [])

async function removeOldest(directory: string, used: string): Promise<void> {
  const others = (await names(directory)).filter((name) => name !== used && !name.startsWith('.'))
  if (others.length < KEPT_VERSIONS) return
  const ages = await Promise.all(
    others.map(async (name) => {
      const path = join(directory, name)
      return { path, usedAt: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 }
    }),
  )
  const old = ages.sort((a, b) => b.usedAt - a.usedAt).slice(KEPT_VERSIONS - 1)
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })))
}
