import type { Action, Column, Manifest, PluginModule, Table } from '@quoin/plugin-sdk'

/** A table as the kernel sees it once its plugin is active. */
export interface TableDefinition {
  /** `crm.deal` */
  readonly entity: string
  readonly pluginId: string
  readonly name: string
  readonly table: Table
  /** Declared columns, then those the kernel owns, in a stable order. */
  readonly columns: ReadonlyMap<string, ColumnDefinition>
}

export interface ColumnDefinition {
  readonly name: string
  readonly column: Column
  /** id, version, created_at, created_by, updated_at, updated_by, deleted_at */
  readonly isKernelOwned: boolean
  /** reference: the full entity name, `core.party` */
  readonly to: string | undefined
}

export interface ActivePlugin {
  readonly manifest: Manifest
  readonly directory: string
  readonly module: PluginModule
  /** Names the content of the code, where two packages of one version could differ. */
  readonly code?: string | undefined
  readonly health: Health
  readonly tables: ReadonlyMap<string, TableDefinition>
}

/**
 * `failed`: its code is at fault, its records can still be read. `stopped`: an operator stopped it, or this
 * node cannot know whether one did; nothing of it answers.
 */
export type Health =
  | { readonly state: 'healthy' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'stopped'; readonly reason: string }

export interface ActionDefinition {
  readonly pluginId: string
  readonly name: string
  readonly action: Action
}

/** The plugins active on this node. Replaced as a whole on install, upgrade and removal. */
export interface PluginRegistry {
  plugins(): readonly ActivePlugin[]
  plugin(id: string): ActivePlugin | undefined
  table(entity: string): TableDefinition | undefined
  tables(): readonly TableDefinition[]
  /** Changes when any active plugin changes; counts on this node alone. */
  readonly revision: number
  /** Changes with plugins, their versions and their health; the same on all nodes that run the same. */
  readonly fingerprint: string
  onChange(listener: () => void): void
  /**
   * Runs work that sees the plugins of this moment until it ends, whatever is activated meanwhile. The old code
   * of a plugin counts as in use until then.
   */
  pin<T>(work: () => Promise<T>): Promise<T>
}

/** `core` and `kernel` are always on; other plugins per organisation. */
export const ALWAYS_ENABLED: readonly string[] = ['core', 'kernel']
