import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginUi, UiIndex } from '@quoin/plugin-sdk/build'

/** What the build left, as far as the kernel serves it. */
export interface UiFiles {
  readonly index: UiIndex
  readonly plugins: ReadonlyMap<string, PluginUi>
  /** Absolute paths by URL; nothing else is served, so no URL can leave the folder. */
  readonly byUrl: ReadonlyMap<string, string>
}

export type UiSource = () => Promise<UiFiles | undefined>

/**
 * Reads the build's output again whenever its index changed, at the cost of one `stat`.
 * @param pluginIds whose bundles belong to it at this moment
 * @returns undefined until the pages are built
 */
export function uiSource(directory: string, pluginIds: () => readonly string[]): UiSource {
  let stamp = ''
  let files: Promise<UiFiles | undefined> = Promise.resolve(undefined)
  return async () => {
    const ids = pluginIds()
    const paths = [join(directory, 'index.json'), ...ids.map((id) => uiJson(directory, id))]
    const next = (await Promise.all(paths.map(changedAt))).join()
    if (next !== stamp) {
      stamp = next
      files = load(directory, ids)
    }
    return files
  }
}

const uiJson = (directory: string, id: string): string => join(directory, 'plugins', id, 'ui.json')

async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
}

async function load(directory: string, ids: readonly string[]): Promise<UiFiles | undefined> {
  const index = await readJson<UiIndex>(join(directory, 'index.json'))
  if (index === undefined) return undefined
  const found = await Promise.all(ids.map((id) => readJson<PluginUi>(uiJson(directory, id))))
  const plugins = new Map(found.flatMap((ui) => (ui === undefined ? [] : [[ui.id, ui] as const])))
  const names = [...index.files, ...[...plugins.values()].flatMap((ui) => ui.files)]
  return { index, plugins, byUrl: new Map(names.map((name) => [`/assets/${name}`, join(directory, name)])) }
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch {
    return undefined
  }
}
