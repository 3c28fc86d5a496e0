import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { PackageFiles } from './read-package.ts'
import { PACKAGE_LIMITS } from './read-package.ts'

/** What a plugin's folder holds beside what runs. */
const LEFT_OUT = new Set(['node_modules', 'test', 'coverage'])

/**
 * The files of a plugin's folder as they are now, with a hash over names and contents. Code is loaded from a
 * copy under that hash: a folder that changes while the process runs is loaded afresh, all its modules, and the
 * version before stays at hand.
 */
export async function readFolder(directory: string): Promise<{ files: PackageFiles; hash: string }> {
  const files = new Map<string, Buffer>()
  await collect(directory, directory, files)
  const hash = createHash('sha256')
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return { files, hash: hash.digest('hex') }
}

async function collect(root: string, directory: string, files: Map<string, Buffer>): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LEFT_OUT.has(entry.name) || entry.name.startsWith('.')) continue
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await collect(root, path, files)
    else if (entry.isFile()) files.set(relative(root, path).split(sep).join('/'), await readFile(path))
    if (files.size > PACKAGE_LIMITS.files) {
      throw new RangeError(`${root} has more than ${PACKAGE_LIMITS.files} files`)
    }
  }
}
