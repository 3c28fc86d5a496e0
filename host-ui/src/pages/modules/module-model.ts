import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { formatNumber } from '@quoin/plugin-sdk/ui'
import type { Tone } from '@quoin/plugin-sdk/ui'

// The shapes of `/api/platform/modules…`, as docs/http-api.md describes them.

export interface Health {
  readonly state: 'healthy' | 'failed' | 'stopped'
  readonly reason?: string
}

/** What went wrong in its code on the node that answers, since that started. */
export interface Incidents {
  readonly count: number
  readonly last: {
    readonly kind: 'handler' | 'rejection' | 'callback'
    readonly handler?: string | null
    readonly reason: string
    readonly at: string
  }
}

export interface NodeReport {
  readonly node: string
  readonly revision: number
  readonly lastSeenAt: string
  readonly plugins: Readonly<Record<string, Health>>
}

export interface Module {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly icon: string
  readonly publisher: string
  /** Null while it is not installed. */
  readonly version: string | null
  readonly state: 'active' | 'stopped' | 'failed' | 'removed' | 'available'
  readonly reason: string | null
  readonly health: Health | null
  readonly incidents: Incidents | null
  readonly origin: 'folder' | 'stored' | null
  readonly pending: 'backfill' | 'contract' | null
  readonly previousVersion: string | null
  readonly isPlatform: boolean
  readonly requires: Readonly<Record<string, string>>
  readonly requiredBy: readonly string[]
  readonly versions: readonly { readonly version: string; readonly origin: string; readonly kernel: string }[]
  /** Newest version that may replace the installed one. */
  readonly upgrade: string | null
  readonly organisations?: number
}

export interface ModulesReply {
  readonly revision: number
  readonly items: readonly Module[]
  readonly nodes?: readonly NodeReport[]
}

export interface Backfill {
  readonly waiting: number
  readonly done: number
  readonly failed: readonly {
    readonly organisationId: string
    readonly organisation: string | null
    readonly file: string
    readonly error: string | null
    readonly attempts: number
  }[]
}

export interface ModuleDetail extends Module {
  readonly revision: number
  readonly manifest: Manifest
  readonly rollback: { readonly isPossible: boolean; readonly reason: string | null }
  readonly backfill: Backfill | null
  readonly usage: { readonly organisations: number; readonly tables: Readonly<Record<string, number>> }
  readonly nodes: readonly NodeReport[]
}

export type ActKind = 'install' | 'upgrade' | 'rollback' | 'uninstall'

export interface StepReport {
  readonly plugin: string
  readonly object: string
  readonly summary: string
  readonly kind: 'safe' | 'breaking' | 'destructive'
  readonly phase: 'expand' | 'contract'
  readonly lock: string | null
  readonly rows: { readonly count: number; readonly isExact: boolean } | null
  readonly durationMs: number | null
}

export interface Refusal extends Fault {
  readonly code: string
  readonly help?: string
}

export interface PlanReport {
  readonly act: ActKind
  readonly plugin: string
  readonly fromVersion: string | null
  readonly toVersion: string | null
  readonly closure: readonly {
    readonly id: string
    readonly fromVersion: string | null
    readonly toVersion: string
  }[]
  readonly steps: readonly StepReport[]
  readonly data: readonly { readonly plugin: string; readonly file: string; readonly organisations: number }[]
  readonly refusals: readonly Refusal[]
  readonly needsConfirmation: boolean
  readonly rollback: { readonly isPossible: boolean; readonly reason: string | null }
  readonly isRehearsed: boolean
  readonly revision: number
}

export interface ActResult {
  readonly plugin: string
  readonly fromVersion: string | null
  readonly toVersion: string | null
  readonly backfill: Backfill | null
  readonly unfinished: readonly {
    readonly plugin: string
    readonly pending: string
    readonly missingNodes: readonly string[]
  }[]
  readonly exported?: { readonly directory?: string; readonly files?: readonly unknown[] }
  readonly archived?: readonly { readonly table: string; readonly rows: number }[]
}

export interface HistoryEntry {
  readonly id: string
  readonly kind: string
  readonly fromVersion: string | null
  readonly toVersion: string | null
  readonly steps: readonly { readonly summary?: string; readonly object?: string }[] | null
  readonly durationMs: number | null
  readonly actor: string | null
  readonly error: {
    readonly code: string
    readonly message: string
    readonly faults?: readonly Fault[]
  } | null
  readonly at: string
}

export const isInstalled = (module: Pick<Module, 'version'>): boolean => module.version !== null

/** The state of a module in one word and colour: what the ledger wants, then what the nodes find. */
export function stateOf(module: Pick<Module, 'state' | 'health' | 'pending'>): { label: string; tone: Tone } {
  if (module.state === 'available') return { label: 'Available', tone: 'neutral' }
  if (module.state === 'removed') return { label: 'Removed', tone: 'neutral' }
  if (module.state === 'stopped' || module.health?.state === 'stopped')
    return { label: 'Stopped', tone: 'warning' }
  if (module.state === 'failed' || module.health?.state === 'failed')
    return { label: 'At fault', tone: 'danger' }
  if (module.pending !== null) return { label: 'Being changed', tone: 'info' }
  return { label: 'Running', tone: 'success' }
}

/** Why it does not run, when it does not. */
export const reasonOf = (module: Pick<Module, 'reason' | 'health'>): string | undefined =>
  module.reason ?? module.health?.reason

/** "action note.add: division by zero": where it happened, if that is known, and what. */
export const incidentText = ({ last }: Incidents): string =>
  [last.handler, last.reason].filter((part) => part !== undefined && part !== null && part !== '').join(': ')

export const KIND_TONES: Readonly<Record<StepReport['kind'], Tone>> = {
  safe: 'success',
  breaking: 'warning',
  destructive: 'danger',
}

/** "1,204 rows", "about 3,000 rows"; empty when no stored row is touched. */
export function rowsText(rows: StepReport['rows']): string {
  if (!rows) return ''
  const text = `${formatNumber(rows.count)} ${rows.count === 1 ? 'row' : 'rows'}`
  return rows.isExact ? text : `about ${text}`
}

/** Milliseconds for people: 0.4 → "0.4 ms", 3200 → "3.2 s". */
export function timeText(ms: number | null): string {
  if (ms === null) return ''
  return ms < 1000
    ? `${formatNumber(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 })} ms`
    : `${formatNumber(ms / 1000, { maximumFractionDigits: 1 })} s`
}

const VERBS: Readonly<Record<ActKind, string>> = {
  install: 'Install',
  upgrade: 'Upgrade',
  rollback: 'Roll back',
  uninstall: 'Uninstall',
}
export const verbOf = (act: ActKind): string => VERBS[act]

/** How many steps of each kind a plan has, the gravest first. */
export function countKinds(steps: readonly StepReport[]): readonly (readonly [StepReport['kind'], number])[] {
  const kinds = ['destructive', 'breaking', 'safe'] as const
  return kinds
    .map((kind) => [kind, steps.filter((step) => step.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
}

/** Nodes that do not yet run the ledger's revision. */
export const lateNodes = (nodes: readonly NodeReport[], revision: number): readonly NodeReport[] =>
  nodes.filter((node) => node.revision < revision)

/** What a manifest declares, in lines of names; lines that are empty are left out. */
export function declarations(
  manifest: Manifest,
): readonly (readonly [label: string, names: readonly string[]])[] {
  const { tables, contracts, routes, actions, jobs, events, roles, uses, requires, optional, ui } = manifest
  const lines: [string, readonly string[]][] = [
    ['Tables', Object.keys(tables ?? {})],
    ['Contracts', Object.keys(contracts ?? {})],
    [
      'Actions',
      Object.entries(actions ?? {}).map(([name, { published }]) =>
        published ? `${name}@${published}` : name,
      ),
    ],
    ['Routes', (routes ?? []).map(({ method, path }) => `${method} /api/${manifest.id}${path}`)],
    ['Jobs', Object.keys(jobs ?? {})],
    ['Tells', Object.keys(events?.emits ?? {})],
    ['Listens to', (events?.subscribes ?? []).map(({ event }) => event)],
    ['Roles', Object.values(roles ?? {}).map(({ label }) => label)],
    ['Reads', uses ?? []],
    ['Needs', Object.entries(requires ?? {}).map(([id, range]) => `${id} ${String(range)}`)],
    ['Works with', Object.entries(optional ?? {}).map(([id, range]) => `${id} ${String(range)}`)],
    ['Pages', (ui?.pages ?? []).map(({ path, label }) => label ?? path)],
    ['Panels', (ui?.panels ?? []).map(({ label, slot }) => `${label} on ${slot}`)],
  ]
  return lines.filter(([, names]) => names.length > 0)
}
