import { mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { newId } from '../../database/new-id.ts'
import type { PackageFiles } from './read-package.ts'

const SDK = resolve(import.meta.dirname, '../../../../plugin-sdk')

/** Where the files of one version lie on this node: `<root>/<id>/<version>-<first 8 of the hash>`. */
export const packageDirectory = (root: string, id: string, version: string, hash: string): string =>
  join(root, id, `${version}-${hash.slice(0, 8)}`)

/**
 * Writes files beside their place and moves them there in one step, so that a folder of that name is always
 * complete; another process may do the same at this moment.
 */
export async function unfold(files: PackageFiles, directory: string): Promise<void> {
  if (await isThere(directory)) return
  const draft = join(dirname(directory), `.${newId()}`)
  try {
    for (const [path, content] of files) {
      const file = join(draft, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content, { flag: 'wx' })
    }
    await rename(draft, directory)
  } catch (error) {
    // Another process was first; the hash in the name says that its content is the same.
    if (!(await isThere(directory))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Notes that a version is in use, for whoever looks for old ones. */
export async function touch(directory: string, now: Date): Promise<void> {
  await utimes(directory, now, now).catch(() => undefined)
}

/** When a version was last in use, in ms; 0 when it is gone. */
export const usedAt = async (directory: string): Promise<number> =>
  (await stat(directory).catch(() => undefined))?.mtimeMs ?? 0

/** Lets code below `root` import the SDK, wherever the data directory is. */
export async function linkSdk(root: string): Promise<void> {
  const scope = join(root, 'node_modules', '@quoin')
  await mkdir(scope, { recursive: true })
  await symlink(SDK, join(scope, 'plugin-sdk'), 'junction').catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  })
}

export const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined
