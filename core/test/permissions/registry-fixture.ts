import type { Manifest } from '@quoin/plugin-sdk'
import { createRegistry, type MutableRegistry } from '../../src/plugins/registry.ts'
import { tableDefinitions } from '../../src/plugins/table-definitions.ts'

/** A registry over manifests alone: no database, no code. */
export const registryOf = (...manifests: readonly Manifest[]): MutableRegistry =>
  createRegistry(
    manifests.map((manifest) => ({
      manifest,
      directory: '',
      module: {},
      health: { state: 'healthy' },
      tables: tableDefinitions(manifest),
    })),
  )

export function manifest(id: string, parts: Partial<Manifest>): Manifest {
  return {
    id,
    name: id,
    summary: '',
    publisher: 'test',
    license: 'Apache-2.0',
    icon: 'box',
    version: '1.0.0',
    kernel: '^0.1',
    ...parts,
  }
}
