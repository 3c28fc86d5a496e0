import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../manifest/index.ts'
import type { PluginUi } from './contract.ts'
import { filesBelow, hashFiles, writeJson } from './files.ts'
import { buildPart, currentPart } from './parts.ts'
import type { Part } from './parts.ts'
import { sharedModules } from './shared.ts'
import { shareModules, squeezeTemplates, suffixTags } from './vite-plugins.ts'

export interface PluginBuildOptions {
  /** Root of the repository, where the SDK and `node_modules` are. */
  readonly root: string
  readonly outDir: string
  /** Folder of the plugin, with its `plugin.json`. */
  readonly directory: string
}

/** Builds the elements of one plugin and writes its `ui.json`; undefined when the plugin has none. */
export async function buildPlugin(options: PluginBuildOptions): Promise<PluginUi | undefined> {
  const manifest = JSON.parse(await readFile(join(options.directory, 'plugin.json'), 'utf8')) as Manifest
  const entry = manifest.ui?.entry
  if (entry === undefined) return undefined
  const shared = [...sharedModules(options.root).keys()]
  const stamp = await stampOf(options.directory, entry, [manifest.version, ...shared])
  const tagSuffix = `-v${stamp.slice(0, 7)}`
  const place = { outDir: options.outDir, folder: `plugins/${manifest.id}`, stamp }
  const part =
    (await currentPart(place)) ??
    (await buildPart({
      ...place,
      config: {
        root: options.directory,
        plugins: [
          shareModules(new Set(shared), true),
          suffixTags(manifest.id, tagSuffix),
          squeezeTemplates(),
        ],
        build: {
          rolldownOptions: {
            input: { index: join(options.directory, entry) },
            preserveEntrySignatures: 'strict',
            output: {
              format: 'es',
              entryFileNames: 'index-[hash].js',
              chunkFileNames: 'c-[hash].js',
              assetFileNames: '[name]-[hash][extname]',
            },
          },
        },
      },
    }))
  const ui = pluginUi(manifest, part, tagSuffix)
  await writeJson(join(options.outDir, place.folder, 'ui.json'), ui)
  return ui
}

/** Hash over the folder of the entry module and everything the bundle depends on beside it. */
async function stampOf(directory: string, entry: string, salt: readonly string[]): Promise<string> {
  const folder = join(directory, entry.split('/')[0] ?? '.')
  const sources = await filesBelow(folder)
  const builder = await filesBelow(import.meta.dirname)
  return hashFiles(directory, [...sources, ...builder], salt.join())
}

function pluginUi(manifest: Manifest, part: Part, tagSuffix: string): PluginUi {
  const base = `plugins/${manifest.id}/`
  const entry = part.entries['index'] ?? ''
  return {
    id: manifest.id,
    version: manifest.version,
    entry: `/assets/${base}${entry}`,
    integrity: Object.fromEntries(
      Object.entries(part.modules).map(([file, module]) => [`/assets/${base}${file}`, module.integrity]),
    ),
    tagSuffix,
    files: [...Object.keys(part.modules), ...part.assets].map((file) => base + file),
  }
}
