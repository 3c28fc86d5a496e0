import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import { sharedModules } from './shared.ts'
import { shareModules, squeezeTemplates } from './vite-plugins.ts'

/** Vite configuration of the shell and the views drawn from manifests. */
export function hostConfig(root: string): InlineConfig {
  return {
    root: join(root, 'host-ui'),
    plugins: [shareModules(new Set(sharedModules(root).keys()), false), squeezeTemplates()],
    build: {
      rolldownOptions: {
        input: { main: join(root, 'host-ui/src/main.ts') },
        output: {
          format: 'es',
          entryFileNames: '[name]-[hash].js',
          chunkFileNames: '[name]-[hash].js',
          assetFileNames: '[name]-[hash][extname]',
        },
      },
    },
  }
}
