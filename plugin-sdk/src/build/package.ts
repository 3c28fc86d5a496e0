import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginUi } from './contract.ts'
import { buildPlugin } from './plugin.ts'

/**
 * Builds the elements of a plugin into `dist/ui` of its own folder, where `npm pack` takes them along and every
 * node finds them. The folder changes in one step: whoever reads it sees the old elements or the new ones.
 * @returns undefined when the plugin has none
 */
export async function buildPackage(options: {
  /** Root of the repository, where the SDK and `node_modules` are. */
  readonly root: string
  /** Folder of the plugin, with its `plugin.json`. */
  readonly directory: string
}): Promise<PluginUi | undefined> {
  const dist = join(options.directory, 'dist')
  const draft = join(dist, `.ui-${process.pid}`)
  try {
    const ui = await buildPlugin({ ...options, outDir: draft })
    if (ui === undefined) return undefined
    await mkdir(dist, { recursive: true })
    await rm(join(dist, 'ui'), { recursive: true, force: true })
    await rename(join(draft, 'plugins', ui.id), join(dist, 'ui'))
    return ui
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
