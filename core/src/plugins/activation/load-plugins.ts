import type { PluginModule } from '@quoin/plugin-sdk'
import { basename } from 'node:path'
import { activatePlugin } from '../activate.ts'
import { PLATFORM_DIRECTORY } from '../boot.ts'
import { dependencyOrder } from '../dependency-order.ts'
import type { OpenPackage, PackageStore } from '../lifecycle/types.ts'
import { packageNotFound } from '../packages/errors.ts'
import { tableDefinitions } from '../table-definitions.ts'
import type { ActivePlugin } from '../types.ts'
import type { LedgerRow } from './ledger-reader.ts'

export interface LoadOptions {
  readonly store: Pick<PackageStore, 'open'>
  /** Code of the platform's own manifests, by id. */
  readonly modules?: Readonly<Record<string, PluginModule>>
}

/** A plugin as one node runs it. */
export interface LoadedPlugin {
  readonly plugin: ActivePlugin
  /** What the ledger said when it was loaded; while it says the same, nothing is loaded again. */
  readonly key: string
  /** The version of the ledger is not on this node: the one before runs on, with this reason. */
  readonly held?: string
}

const PLATFORM = new Set(['kernel', 'core'])
export const isPlatform = (id: string): boolean => PLATFORM.has(id)

/**
 * The plugins that the ledger names, each from the folder of its version. A plugin that did not change is the
 * very same object as before; one that cannot be loaded is there with its reason and disturbs no other.
 */
export async function loadPlugins(
  rows: readonly LedgerRow[],
  before: readonly LoadedPlugin[],
  options: LoadOptions,
): Promise<LoadedPlugin[]> {
  const known = new Map(before.map((loaded) => [loaded.plugin.manifest.id, loaded]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const { order } = dependencyOrder(rows.map(({ manifest }) => manifest))
  return Promise.all(
    order.map(async ({ id }) => {
      const row = byId.get(id)!
      const previous = known.get(id)
      const isSame = previous?.key === keyOf(row) && previous.held === undefined
      return isSame ? previous : loadPlugin(row, previous, options)
    }),
  )
}

const keyOf = ({ version, manifestHash, state, reason }: LedgerRow): string =>
  JSON.stringify([version, manifestHash, state, reason])

async function loadPlugin(
  row: LedgerRow,
  previous: LoadedPlugin | undefined,
  options: LoadOptions,
): Promise<LoadedPlugin> {
  const { manifest, state } = row
  const key = keyOf(row)
  if (isPlatform(row.id)) {
    const module = options.modules?.[row.id] ?? {}
    return { key, plugin: await activatePlugin({ manifest, directory: PLATFORM_DIRECTORY, module }) }
  }
  // Without its code, and even when its files are gone.
  if (state === 'stopped') return { key, plugin: withoutCode(row, 'stopped', 'stopped by an operator') }
  if (state === 'failed') return { key, plugin: withoutCode(row, 'failed', 'failed') }
  try {
    const opened = await options.store.open(row.id, row.version)
    return { key, plugin: await activatePlugin({ manifest, ...placeOf(opened) }) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const runs = previous?.plugin.health.state === 'healthy' ? previous.plugin : undefined
    if (runs === undefined || !isNotHere(error)) return { key, plugin: withoutCode(row, 'failed', reason) }
    return { key, plugin: runs, held: `${reason}; ${runs.manifest.version} runs on` }
  }
}

export const placeOf = ({ directory }: OpenPackage): { directory: string; code: string } => ({
  directory,
  code: basename(directory),
})

const isNotHere = (error: unknown): boolean =>
  (error as { code?: string }).code === packageNotFound.definition.code

function withoutCode(row: LedgerRow, state: 'failed' | 'stopped', fallback: string): ActivePlugin {
  const { manifest, reason } = row
  const health = { state, reason: reason ?? fallback }
  return { manifest, directory: '', module: {}, health, tables: tableDefinitions(manifest) }
}
