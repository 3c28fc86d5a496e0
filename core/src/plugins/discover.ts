import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Candidate } from './verify/verify-manifest.ts'

/** More plugins than any platform has; ends a walk of the wrong folder. */
const MAX_PLUGINS = 500
const MAX_MANIFEST_BYTES = 8_000_000

/**
 * Reads `plugin.json` and the version in `package.json` of every folder inside the given folders; runs no code.
 * A folder without `plugin.json` is no plugin; a folder that does not exist holds none.
 */
export async function discoverPlugins(folders: readonly string[]): Promise<Candidate[]> {
  const found: Candidate[] = []
  for (const folder of folders) {
    for (const directory of await subfolders(folder)) {
      const candidate = await readCandidate(directory)
      if (candidate !== undefined) found.push(candidate)
      if (found.length > MAX_PLUGINS)
        throw new RangeError(`more than ${MAX_PLUGINS} plugins in ${folders.join(', ')}`)
    }
  }
  return found
}

async function subfolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(absent)
  return (names ?? []).sort().map((name) => join(folder, name))
}

async function readCandidate(directory: string): Promise<Candidate | undefined> {
  const path = join(directory, 'plugin.json')
  const file = await stat(path).catch(absent)
  if (file?.isFile() !== true) return undefined
  // A file beyond the bound is not read; verification refuses the oversized stand-in with the same message.
  const text = file.size > MAX_MANIFEST_BYTES ? ' '.repeat(MAX_MANIFEST_BYTES) : await readFile(path, 'utf8')
  return { directory, text, packageVersion: await packageVersion(directory) }
}

async function packageVersion(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'package.json'), 'utf8').catch(absent)
  if (text === undefined) return undefined
  try {
    return String((JSON.parse(text) as { version?: unknown } | null)?.version)
  } catch {
    return 'none: package.json is no JSON'
  }
}

function absent(error: unknown): undefined {
  const { code } = error as { code?: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}
