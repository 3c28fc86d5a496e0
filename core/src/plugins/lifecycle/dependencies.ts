import type { Database } from '../../database/types.ts'
import type { PluginIncidents } from '../guard/incidents.ts'
import type { EngineOptions } from '../apply/apply-plugin.ts'
import type { Activation, Cleanup, PackageStore, PluginHealth } from './types.ts'

/** What the acts of an operator stand on. */
export interface LifecycleParts {
  readonly engine: EngineOptions
  readonly databaseUrl: string
  readonly database: Database
  readonly store: PackageStore
  readonly activation: Activation
  readonly kernelVersion: string
  /** Where exports of uninstalled plugins go: a folder for each. */
  readonly exportDirectory: string
  /** What other capabilities keep under a plugin's id. */
  readonly cleanups: readonly Cleanup[]
  /**
   * A server answers after this long, and goes on with data statements and with waiting for nodes behind the reply;
   * the command line, without it, stays until all is done.
   */
  readonly sliceMs?: number
  /** How long the second phase waits for other nodes before it leaves the rest to a later run; 15 s when absent. */
  readonly nodeTimeoutMs?: number
  readonly onBackgroundError?: (error: unknown) => void
  /** How the plugin does on this node. */
  health(pluginId: string): PluginHealth | undefined
  /** What it did wrong on this node since it started; a command line has not run it. */
  incidents?(pluginId: string): PluginIncidents | undefined
}

const NODE_TIMEOUT_MS = 15_000

/** Waits until every living node runs the ledger as it is now. @returns names of those that do not */
export async function nodesBehind(parts: LifecycleParts, revision: number): Promise<readonly string[]> {
  const { missing } = await parts.activation.waitForNodes(revision, parts.nodeTimeoutMs ?? NODE_TIMEOUT_MS)
  return missing
}
