import type { Fault, Manifest } from '@quoin/plugin-sdk'
import type { StepKind } from '../plan/types.ts'

/** One version of a plugin that this platform could run. */
export interface PackageInfo {
  readonly id: string
  readonly version: string
  /** `folder`: lies beside the kernel on this node; `stored`: uploaded, in the database, on every node. */
  readonly origin: 'folder' | 'stored'
  /** SHA-256 (hex) of the archive; undefined for a folder. */
  readonly hash: string | undefined
  readonly manifest: Manifest
}

/** A package whose files can be read on this node. */
export interface OpenPackage {
  readonly info: PackageInfo
  /** Holds `plugin.json`, code and data statements. */
  readonly directory: string
  /** `plugin.json` as it was read. */
  readonly text: string
}

/** Versions at hand: folders of this node and uploaded packages. */
export interface PackageStore {
  /** By id, the newest version first; a folder before a stored package of the same version. */
  versions(id?: string): Promise<readonly PackageInfo[]>
  /** Unfolds a stored package when needed. @throws packages.not-found (404) */
  open(id: string, version: string): Promise<OpenPackage>
  /** Checks and keeps an uploaded archive (what `npm pack` makes). */
  add(archive: Buffer): Promise<PackageInfo>
}

/** How a change of the ledger reaches running processes. */
export interface Activation {
  /** After COMMIT: swaps this node's registry and tells the others to do the same. Resolves when this node has. */
  announce(): Promise<void>
  /** Waits until every living node runs at least this revision of the ledger and has ended older requests. */
  waitForNodes(
    revision: number,
    timeoutMs: number,
  ): Promise<{ readonly reported: readonly string[]; readonly missing: readonly string[] }>
  /** What nodes say of themselves; absent when only this one is known. */
  nodes?(): Promise<readonly NodeReport[]>
}

export interface NodeReport {
  readonly node: string
  readonly revision: number
  readonly lastSeenAt: string
  readonly plugins: Readonly<Record<string, PluginHealth>>
}

export interface PluginHealth {
  readonly state: 'healthy' | 'failed' | 'stopped'
  readonly reason?: string
}

export type InstallationState = 'active' | 'stopped' | 'failed' | 'removed'
export type StepPhase = 'expand' | 'contract'

/** One step as people see it. */
export interface StepReport {
  readonly plugin: string
  readonly object: string
  readonly summary: string
  readonly kind: StepKind
  readonly phase: StepPhase
  /** "ACCESS EXCLUSIVE on crm.deal", or null. */
  readonly lock: string | null
  /** Rows of the table concerned, or values that would be lost; null when no stored row is touched. */
  readonly rows: { readonly count: number; readonly isExact: boolean } | null
  /** After a rehearsal. */
  readonly durationMs: number | null
}

export type ActKind = 'install' | 'upgrade' | 'rollback' | 'uninstall'

/** What an act would do, and why it cannot be done. */
export interface PlanReport {
  readonly act: ActKind
  readonly plugin: string
  readonly fromVersion: string | null
  readonly toVersion: string | null
  /** Plugins that come along, in order, this one included. */
  readonly closure: readonly {
    readonly id: string
    readonly fromVersion: string | null
    readonly toVersion: string
  }[]
  readonly steps: readonly StepReport[]
  /** Data statements, by plugin and file, for each of so many organisations. */
  readonly data: readonly { readonly plugin: string; readonly file: string; readonly organisations: number }[]
  /** Empty when the act may go ahead; each names object, reason and way out. */
  readonly refusals: readonly Refusal[]
  /** `confirm` must repeat the plugin's id. */
  readonly needsConfirmation: boolean
  readonly rollback: { readonly isPossible: boolean; readonly reason: string | null }
  readonly isRehearsed: boolean
  readonly revision: number
}

export interface Refusal extends Fault {
  readonly code: string
  readonly help?: string | undefined
}

/** Who acts: an operator's name or e-mail address, or the login at the terminal. */
export interface Operator {
  readonly name: string
  readonly accountId?: string | undefined
}

/** Last part of uninstalling, in the same transaction: what other capabilities keep under a plugin's id. */
export type Cleanup = (
  run: (sql: string) => Promise<object[]>,
  pluginId: string,
  /** Signed context of each organisation in turn, for tables behind row security. */
  eachOrganisation: (statement: (organisationId: string) => string) => Promise<void>,
) => Promise<void>
