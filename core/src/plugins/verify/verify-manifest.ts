import type { Fault, Manifest } from '@quoin/plugin-sdk'
import { parseManifest } from './parse-manifest.ts'
import { schemaFaults } from './schema-faults.ts'
import type { Scope } from './scope.ts'
import { soundPart, STUB_VERSION } from './sound-part.ts'
import { verifyCode } from './verify-code.ts'
import { verifyEvents } from './verify-events.ts'
import { claims, verifyRelations } from './verify-relations.ts'
import { verifyTables } from './verify-tables.ts'
import { verifyUi } from './verify-ui.ts'

export interface Candidate {
  /** Where it was found; names it in messages while its id is unknown. */
  readonly directory: string
  /** `plugin.json` as read. */
  readonly text: string
  /** `version` of package.json; undefined when there is none, as for the platform's own manifests. */
  readonly packageVersion: string | undefined
}

export interface Verified {
  readonly candidate: Candidate
  /** Present when the manifest has no fault at all. */
  readonly manifest: Manifest | undefined
  /** The id it gives itself, as far as it can be read. */
  readonly id: string | undefined
  readonly faults: readonly Fault[]
}

/**
 * Checks manifests together, without running any of their code: form, meaning, and each against the others.
 * Every fault of every manifest is reported at once.
 */
export function verifyManifests(candidates: readonly Candidate[], kernelVersion: string): Verified[] {
  const drafts = candidates.map(readDraft)
  const manifests = new Map<string, Manifest>()
  for (const { manifest } of drafts)
    if (manifest !== undefined && !manifests.has(manifest.id)) manifests.set(manifest.id, manifest)
  const claimants = new Map<string, { id: string; path: string }>()
  const ids = new Map<string, string>()
  return drafts.map(({ candidate, manifest, faults }) => {
    if (manifest === undefined) return { candidate, manifest, id: undefined, faults }
    const found = [...faults]
    const scope: Scope = { manifest, manifests, report: (fault) => found.push(fault) }
    const first = ids.get(manifest.id)
    ids.set(manifest.id, first ?? candidate.directory)
    if (first !== undefined) {
      found.push({
        path: '/id',
        message: `"${manifest.id}" is claimed by ${first} and by ${candidate.directory}`,
        expected: 'an id of its own',
        got: manifest.id,
      })
    }
    verifyPackage(scope, candidate)
    verifyRelations(scope, kernelVersion)
    verifyTables(scope)
    verifyCode(scope)
    verifyEvents(scope)
    verifyUi(scope)
    if (first === undefined) claim(scope, claimants)
    return { candidate, manifest: found.length === 0 ? manifest : undefined, id: manifest.id, faults: found }
  })
}

function readDraft(candidate: Candidate) {
  const { value, faults } = parseManifest(candidate.text)
  if (value === undefined) return { candidate, manifest: undefined, faults }
  const all = [...faults, ...schemaFaults(value)]
  return { candidate, manifest: soundPart(value, all), faults: all }
}

function verifyPackage(scope: Scope, { packageVersion }: Candidate): void {
  const { version } = scope.manifest
  if (packageVersion === undefined || [packageVersion, STUB_VERSION].includes(version)) return
  scope.report({
    path: '/version',
    message: `expected the version of package.json (${packageVersion}), got ${version}`,
    expected: packageVersion,
    got: version,
  })
}

function claim(scope: Scope, claimants: Map<string, { id: string; path: string }>): void {
  const { id } = scope.manifest
  for (const [name, path] of claims(scope.manifest)) {
    const first = claimants.get(name)
    if (first === undefined) claimants.set(name, { id, path })
    else {
      const message = `${name} is claimed by ${first.id} (${first.path}) and by ${id} (${path})`
      scope.report({ path, message, expected: 'a name of its own', got: name })
    }
  }
}
