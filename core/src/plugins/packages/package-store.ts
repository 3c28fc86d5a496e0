import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import semver from 'semver'
import type { Clock } from '../../config/clock.ts'
import type { PackageStore } from '../lifecycle/types.ts'
import type { Candidate } from '../verify/verify-manifest.ts'
import { packageInvalid, packageNotFound } from './errors.ts'
import {
  infoOf,
  names,
  sourcesFromBefore,
  sourcesInDatabase,
  sourcesInFolders,
  type PackageSource,
} from './package-sources.ts'
import { readPackage } from './read-package.ts'
import { versionKey, type StoredPackages } from './stored-packages.ts'
import { linkSdk, touch, usedAt } from './unfold.ts'

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

/** Packages of folders, of the database, and versions of folders that this node still has and this database had. */
export function createPackageStore(options: PackageStoreOptions): PackageStore {
  const { root, stored, clock } = options
  return {
    async versions(id) {
      const all = (await sourcesOf(options)).map(({ info }) => info)
      return id === undefined ? all : all.filter((info) => info.id === id)
    },
    async open(id, version) {
      const found = (await sourcesOf(options)).find(({ info }) => info.id === id && info.version === version)
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

/** The first source of a version wins: a folder, then an upload, then what is left of folders of before. */
async function sourcesOf({ folders, root, stored }: PackageStoreOptions): Promise<PackageSource[]> {
  const all = await Promise.all([
    sourcesInFolders(folders, root),
    sourcesInDatabase(stored, root),
    sourcesFromBefore(stored, root),
  ])
  const first = new Map<string, PackageSource>()
  for (const source of all.flat()) {
    const key = versionKey(source.info.id, source.info.version)
    if (!first.has(key)) first.set(key, source)
  }
  return [...first.values()].sort(
    ({ info: a }, { info: b }) => a.id.localeCompare(b.id, 'en') || semver.rcompare(a.version, b.version),
  )
}

async function removeOldest(directory: string, used: string): Promise<void> {
  const others = (await names(directory)).filter((name) => name !== used)
  if (others.length < KEPT_VERSIONS) return
  const ages = await Promise.all(
    others.map(async (name) => {
      const path = join(directory, name)
      return { path, usedAt: await usedAt(path) }
    }),
  )
  const old = ages.sort((a, b) => b.usedAt - a.usedAt).slice(KEPT_VERSIONS - 1)
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })))
}
