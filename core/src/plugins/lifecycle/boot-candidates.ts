import type { Manifest } from '@quoin/plugin-sdk'
import semver from 'semver'
import type { EngineOptions } from '../apply/apply-plugin.ts'
import { enterPlatform, readLedger, type Installation } from '../apply/ledger.ts'
import { discoverPlugins } from '../discover.ts'
import type { Candidate } from '../verify/verify-manifest.ts'
import type { PackageStore } from './types.ts'

export interface BootCandidates {
  /** What the ledger said when they were chosen. */
  readonly ledger: ReadonlyMap<string, Installation>
  readonly candidates: readonly Candidate[]
  /** Ids whose files come from an uploaded package. */
  readonly stored: ReadonlySet<string>
  /** Installed, but the files of that version are not at hand: with the reason. */
  readonly absent: readonly { readonly id: string; readonly error: unknown }[]
}

/**
 * What a start brings up: folders beside the kernel, the newest of each id, and uploaded packages that are
 * installed. A plugin that was uninstalled stays away; one that was rolled back stays at its version.
 */
export async function findBootCandidates(
  engine: EngineOptions,
  folders: readonly string[],
  store: PackageStore | undefined,
): Promise<BootCandidates> {
  const ledger = await engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    return readLedger(run)
  })
  const inFolders = await discoverPlugins(folders)
  const chosen = newestOf(inFolders.filter((candidate) => mayStart(candidate, ledger)))
  const stored = new Set<string>()
  const absent: { id: string; error: unknown }[] = []
  for (const entry of ledger.values()) {
    if (store === undefined || !comesFromStore(entry, chosen)) continue
    try {
      const { directory, text, info } = await store.open(entry.pluginId, entry.version)
      chosen.push({ directory, text, packageVersion: undefined })
      if (info.origin === 'stored') stored.add(entry.pluginId)
    } catch (error) {
      absent.push({ id: entry.pluginId, error })
    }
  }
  return { ledger, candidates: chosen, stored, absent }
}

/** Id and version as far as they can be read; faults are the business of verification. */
function labelOf({ text }: Candidate): { id?: string; version?: string } {
  try {
    const { id, version } = JSON.parse(text) as Partial<Manifest>
    return { ...(typeof id === 'string' ? { id } : {}), ...(typeof version === 'string' ? { version } : {}) }
  } catch {
    return {}
  }
}

function mayStart(candidate: Candidate, ledger: ReadonlyMap<string, Installation>): boolean {
  const { id, version } = labelOf(candidate)
  const entry = id === undefined ? undefined : ledger.get(id)
  if (entry === undefined) return true
  if (entry.state === 'removed') return false
  if (entry.isPinned) return version === entry.version
  // An uploaded version that is newer than the folder's was chosen by an operator.
  return entry.origin === 'folder' || !isVersion(version) || !semver.lt(version, entry.version)
}

const isVersion = (version: string | undefined): version is string =>
  version !== undefined && semver.valid(version) !== null

/** Several folders may hold versions of one plugin; two of the same version are a fault that verification names. */
function newestOf(candidates: readonly Candidate[]): Candidate[] {
  const newest = new Map<string, string>()
  for (const candidate of candidates) {
    const { id, version } = labelOf(candidate)
    if (id === undefined || !isVersion(version)) continue
    const known = newest.get(id)
    if (known === undefined || semver.gt(version, known)) newest.set(id, version)
  }
  return candidates.filter((candidate) => {
    const { id, version } = labelOf(candidate)
    return id === undefined || !isVersion(version) || newest.get(id) === version
  })
}

const PLATFORM = new Set(['kernel', 'core'])

function comesFromStore(entry: Installation, chosen: readonly Candidate[]): boolean {
  if (PLATFORM.has(entry.pluginId) || entry.state === 'removed') return false
  if (chosen.some((candidate) => labelOf(candidate).id === entry.pluginId)) return false
  return entry.origin === 'stored' || entry.isPinned
}
