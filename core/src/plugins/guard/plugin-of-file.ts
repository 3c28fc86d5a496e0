import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Deeper than any plugin's sources lie in its folder. */
const MAX_LEVELS = 12
const known = new Map<string, string | undefined>()

/**
 * The plugin whose folder holds this module, found by the nearest `plugin.json` above it; the same for folders
 * and unfolded packages. Undefined for the platform's own code and that of its libraries.
 * @param file URL or absolute path, as stacks show it
 */
export function pluginOfFile(file: string): string | undefined {
  const path = pathOf(file)
  if (path === undefined) return undefined
  const folder = dirname(path)
  if (!known.has(folder)) known.set(folder, findPlugin(folder))
  return known.get(folder)
}

const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^\s()]+):(\d+):\d+\)?$/gm

export interface StackFrame {
  /** `/plugins/example/src/index.ts:12` */
  readonly place: string
  readonly plugin: string | undefined
}

/** Frames with a file, the innermost first; those of Node itself have none. */
export function framesOf(error: unknown): StackFrame[] {
  const stack = error instanceof Error ? error.stack : undefined
  if (typeof stack !== 'string') return []
  return [...stack.matchAll(FRAME)].map(([, file = '', line]) => ({
    place: `${pathOf(file) ?? file}:${line}`,
    plugin: pluginOfFile(file),
  }))
}

function pathOf(file: string): string | undefined {
  const [plain = ''] = file.split(/[?#]/)
  if (plain.startsWith('/')) return plain
  try {
    return plain.startsWith('file:') ? fileURLToPath(plain) : undefined
  } catch {
    return undefined
  }
}

function findPlugin(folder: string): string | undefined {
  let place = folder
  for (let level = 0; level < MAX_LEVELS && dirname(place) !== place; level++) {
    const manifest = join(place, 'plugin.json')
    if (existsSync(manifest)) return readId(manifest)
    place = dirname(place)
  }
  return undefined
}

function readId(manifest: string): string | undefined {
  try {
    const { id } = JSON.parse(readFileSync(manifest, 'utf8')) as { id?: unknown }
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
