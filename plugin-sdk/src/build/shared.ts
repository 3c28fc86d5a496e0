import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import { silenceTelemetry, slimIcons, squeezeTemplates } from './vite-plugins.ts'

/**
 * Lit in the import map. Its directives are exports of `@quoin/plugin-sdk/ui`; as modules of their own they
 * cost a request each on the first load.
 */
const LIT_MODULES = ['lit', 'lit/async-directive.js', 'lit/directive.js']

/** Files of `plugin-sdk/src/ui` that are parts of the index, not modules of their own. */
const INTERNAL = new Set(['index.ts', 'lit.ts', 'state.ts'])

/** Specifier → source of every module that the host and plugins share. */
export function sharedModules(root: string): ReadonlyMap<string, string> {
  const ui = join(root, 'plugin-sdk/src/ui')
  const kit = readdirSync(ui).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !INTERNAL.has(name),
  )
  return new Map([
    ...LIT_MODULES.map((name) => [name, name] as const),
    ['@quoin/plugin-sdk/ui', join(ui, 'index.ts')],
    ...kit.map((name) => [`@quoin/plugin-sdk/ui/${name.slice(0, -3)}`, join(ui, name)] as const),
  ])
}

/** File names may not hold the slashes and dots of a specifier. */
const fileNameOf = (specifier: string): string =>
  specifier.replace('@quoin/plugin-sdk/', '').replace(/\.js$/, '').replaceAll('/', '-')

/** Vite configuration of the shared modules. */
export function sharedConfig(root: string): InlineConfig {
  return {
    root,
    plugins: [silenceTelemetry(), slimIcons(), squeezeTemplates()],
    build: {
      rolldownOptions: {
        input: Object.fromEntries(sharedModules(root)),
        preserveEntrySignatures: 'strict',
        output: {
          format: 'es',
          entryFileNames: (chunk) => `${fileNameOf(chunk.name)}-[hash].js`,
          chunkFileNames: 'c-[hash].js',
          assetFileNames: '[name]-[hash][extname]',
        },
      },
    },
  }
}
