import type { Manifest } from '@quoin/plugin-sdk'
import { QuoinError } from '@quoin/plugin-sdk'
import { basename } from 'node:path'
import semver from 'semver'
import { activatePlugin } from '../activate.ts'
import { enterPlatform, readLedger, readRevision, type Installation } from '../apply/ledger.ts'
import { dependencyOrder } from '../dependency-order.ts'
import {
  alreadyInstalled,
  changeUnfinished,
  moduleUnknown,
  notInstalled,
  notNewer,
  platformPart,
  versionUnavailable,
} from '../errors.ts'
import { verifyManifests, type Candidate } from '../verify/verify-manifest.ts'
import { readDataFiles, type DataFile } from './data-statements.ts'
import type { LifecycleParts } from './dependencies.ts'
import { resolveClosure } from './resolve.ts'
import { assertRollback } from './rollback.ts'
import type { ActKind, PackageInfo, Refusal } from './types.ts'

export interface Target {
  readonly info: PackageInfo
  readonly directory: string
  readonly previous: Installation | undefined
  /** Data statements between the two versions. */
  readonly files: readonly DataFile[]
}

/** An act that is thought through and has written nothing. */
export interface PreparedChange {
  readonly act: Exclude<ActKind, 'uninstall'>
  readonly pluginId: string
  readonly revision: number
  /** In the order in which they are applied. */
  readonly targets: readonly Target[]
  readonly refusals: readonly Refusal[]
  /** Everything that will be installed, by id. */
  readonly manifests: ReadonlyMap<string, Manifest>
}

export const PLATFORM_IDS: ReadonlySet<string> = new Set(['kernel', 'core'])

export const isInstalled = (entry: Installation | undefined): entry is Installation =>
  entry !== undefined && entry.state !== 'removed'

/** The ledger and its revision. */
export const readState = ({ engine }: LifecycleParts) =>
  engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    return { ledger: await readLedger(run), revision: await readRevision(run) }
  })

/**
 * Chooses versions, closes over requirements, and compares everything with everything that is installed.
 * @throws plugins.unknown, plugins.version-unavailable (404), plugins.not-installed, plugins.already-installed,
 *   plugins.not-newer, plugins.rollback-impossible, plugins.unfinished, plugins.platform-part (409)
 */
export async function prepareChange(
  parts: LifecycleParts,
  act: PreparedChange['act'],
  pluginId: string,
  version?: string,
): Promise<PreparedChange> {
  const { ledger, revision } = await readState(parts)
  const packages = await parts.store.versions()
  const target = await chooseTarget(parts, { act, pluginId, version, ledger, packages })
  const installed = new Map(
    [...ledger.values()].filter(isInstalled).map(({ pluginId: id, manifest }) => [id, manifest]),
  )
  const { chosen, refusals } =
    act === 'rollback'
      ? { chosen: [target], refusals: [] }
      : resolveClosure({ target, installed, packages, kernelVersion: parts.kernelVersion })
  const manifests = new Map([...installed, ...chosen.map(({ id, manifest }) => [id, manifest] as const)])
  const targets = await openTargets(parts, inOrder(chosen, manifests), ledger, act)
  const found = [
    ...refusals,
    ...targets.flatMap(({ refusal }) => refusal),
    ...(refusals.length > 0 ? [] : setRefusals(installed, chosen, parts.kernelVersion)),
  ]
  return { act, pluginId, revision, targets, refusals: found, manifests }
}

interface Choice {
  readonly act: PreparedChange['act']
  readonly pluginId: string
  readonly version: string | undefined
  readonly ledger: ReadonlyMap<string, Installation>
  readonly packages: readonly PackageInfo[]
}

async function chooseTarget(parts: LifecycleParts, choice: Choice): Promise<PackageInfo> {
  const { act, pluginId, version, ledger, packages } = choice
  if (PLATFORM_IDS.has(pluginId)) throw platformPart({ plugin: pluginId, act })
  const own = packages.filter(({ id }) => id === pluginId)
  const entry = ledger.get(pluginId)
  const current = isInstalled(entry) ? entry : undefined
  if (own.length === 0 && entry === undefined) throw moduleUnknown({ plugin: pluginId })
  if (act === 'install' && current !== undefined)
    throw alreadyInstalled({ plugin: pluginId, version: current.version })
  if (act !== 'install' && current === undefined) throw notInstalled({ plugin: pluginId, act })
  if (current !== undefined && current.pending !== null)
    throw changeUnfinished({ plugin: pluginId, version: current.version, pending: current.pending })
  if (act === 'rollback') return assertRollback(parts, current!, own)
  const fits = own.filter(({ manifest }) =>
    semver.satisfies(parts.kernelVersion, manifest.kernel, { includePrerelease: true }),
  )
  const available = own.map((each) => each.version)
  // One that asks for another kernel is taken when nothing else is there, so that the refusal says why.
  const target = version === undefined ? (fits[0] ?? own[0]) : own.find((each) => each.version === version)
  if (target === undefined) throw versionUnavailable({ plugin: pluginId, version: version ?? '', available })
  if (current !== undefined && !semver.gt(target.version, current.version))
    throw notNewer({ plugin: pluginId, version: target.version, installed: current.version })
  return target
}

function inOrder(chosen: readonly PackageInfo[], manifests: ReadonlyMap<string, Manifest>): PackageInfo[] {
  const { order } = dependencyOrder([...manifests.values()])
  const place = new Map(order.map(({ id }, index) => [id, index]))
  return chosen.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
}

/** Files on this node, the code loaded once and the data statements held to the gate. */
async function openTargets(
  parts: LifecycleParts,
  chosen: readonly PackageInfo[],
  ledger: ReadonlyMap<string, Installation>,
  act: PreparedChange['act'],
): Promise<(Target & { refusal: readonly Refusal[] })[]> {
  const targets: (Target & { refusal: readonly Refusal[] })[] = []
  for (const info of chosen) {
    const entry = ledger.get(info.id)
    const previous = isInstalled(entry) ? entry : undefined
    const { directory } = await parts.store.open(info.id, info.version)
    const { health } = await activatePlugin({ manifest: info.manifest, directory, code: basename(directory) })
    const refusal: Refusal[] =
      health.state === 'healthy'
        ? []
        : [
            {
              code: 'plugins.does-not-load',
              path: info.id,
              message: `${info.id} ${info.version} does not load: ${health.reason}`,
              help: 'Its publisher has to mend the package; upload the mended one',
            },
          ]
    let files: readonly DataFile[] = []
    try {
      if (act !== 'rollback') files = await readDataFiles(info.manifest, directory, previous?.version)
    } catch (error) {
      refusal.push(dataRefusal(info, error))
    }
    targets.push({ info, directory, previous, files, refusal })
  }
  return targets
}

const dataRefusal = ({ id, version }: PackageInfo, error: unknown): Refusal => ({
  code: error instanceof QuoinError ? error.code : 'plugins.data-statements',
  path: `${id}/migrations`,
  message: `data statements of ${id} ${version}: ${(error as Error).message}`,
  help: 'Data statements change own tables only, each written as schema.table; its publisher has to mend them',
})

/** Faults that the whole set has after the change and did not have before. */
function setRefusals(
  installed: ReadonlyMap<string, Manifest>,
  chosen: readonly PackageInfo[],
  kernelVersion: string,
): Refusal[] {
  const candidate = (manifest: Manifest): Candidate => ({
    directory: manifest.id,
    text: JSON.stringify(manifest),
    packageVersion: undefined,
  })
  const faultsOf = (manifests: Iterable<Manifest>) =>
    verifyManifests([...manifests].map(candidate), kernelVersion).flatMap(({ id = '', faults }) =>
      faults.map((fault) => ({ ...fault, id })),
    )
  const known = new Set(
    faultsOf(installed.values()).map(({ id, path, message }) => `${id} ${path} ${message}`),
  )
  const after = new Map([...installed, ...chosen.map(({ id, manifest }) => [id, manifest] as const)])
  return faultsOf(after.values())
    .filter(({ id, path, message }) => !known.has(`${id} ${path} ${message}`))
    .map(({ id, ...fault }) => ({
      ...fault,
      code: codeOf(fault.path, fault.message),
      path: `${id}${fault.path}`,
      message: `${id} ${after.get(id)?.version ?? ''}: ${fault.path} ${fault.message}`,
      help: helpFor(fault.path, fault.message),
    }))
}

const codeOf = (path: string, message: string): string => {
  if (message.includes(' is claimed by ')) return 'plugins.claimed'
  if (path === '/kernel') return 'plugins.kernel-version'
  if (path.startsWith('/conflicts/')) return 'plugins.conflict'
  if (path.startsWith('/requires/') || path.startsWith('/optional/')) return 'plugins.dependency-version'
  return 'plugins.manifest-invalid'
}

const helpFor = (path: string, message: string): string => {
  switch (codeOf(path, message)) {
    case 'plugins.claimed':
      return 'Uninstall the plugin that has it, or let one publisher choose another name'
    case 'plugins.kernel-version':
      return 'Upgrade Quoin first, or choose a version made for this one'
    case 'plugins.conflict':
      return 'The two exclude each other: uninstall one of them'
    case 'plugins.dependency-version':
      return 'Choose versions that fit each other, or upgrade the other plugin first'
    default:
      return 'Its publisher has to mend the manifest; upload the mended package'
  }
}
