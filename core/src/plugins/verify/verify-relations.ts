import type { Manifest } from '@quoin/plugin-sdk'
import semver from 'semver'
import { own, report, reportUnknown, type Scope } from './scope.ts'

/** Ranges, requirements, conflicts and used contracts against the plugins that are there. */
export function verifyRelations(scope: Scope, kernelVersion: string): void {
  const { manifest, manifests } = scope
  checkRange(scope, '/kernel', manifest.kernel, { id: 'kernel', version: kernelVersion })
  for (const [id, range] of Object.entries(manifest.requires ?? {})) {
    const path = `/requires/${id}`
    const required = manifests.get(id)
    if (required === undefined)
      reportUnknown(scope, path, { expected: 'an installed plugin', got: id, known: manifests.keys() })
    else checkRange(scope, path, range, { id: id, version: required.version })
  }
  for (const [id, range] of Object.entries(manifest.optional ?? {})) {
    const found = manifests.get(id)
    if (found !== undefined) checkRange(scope, `/optional/${id}`, range, { id: id, version: found.version })
  }
  for (const [id, range] of Object.entries(manifest.conflicts ?? {})) {
    const found = manifests.get(id)
    if (found !== undefined && semver.satisfies(found.version, range, { includePrerelease: true })) {
      report(scope, `/conflicts/${id}`, `no ${id} ${range} beside it`, `${id} ${found.version}`)
    }
  }
  for (const [place, reference] of (manifest.uses ?? []).entries())
    verifyUse(scope, reference, `/uses/${place}`)
}

function checkRange(
  scope: Scope,
  path: string,
  range: string,
  found: { readonly id: string; readonly version: string },
): void {
  if (semver.validRange(range) === null)
    return report(scope, path, 'a version range such as ^1.2', `"${range}"`)
  if (!semver.satisfies(found.version, range, { includePrerelease: true })) {
    report(scope, path, `a range that holds ${found.id} ${found.version}`, `"${range}"`)
  }
}

function verifyUse(scope: Scope, reference: string, path: string): void {
  const [, id = '', contract = ''] = /^([^.]+)\.(.+)$/.exec(reference) ?? []
  const provider = scope.manifests.get(id)
  const { requires, optional } = scope.manifest
  if (provider === undefined) {
    if (own(optional, id) === undefined)
      reportUnknown(scope, path, {
        expected: 'a contract of an installed plugin',
        got: id,
        known: scope.manifests.keys(),
      })
    return
  }
  if (own(provider.contracts, contract) === undefined) {
    reportUnknown(scope, path, {
      expected: `a contract of ${id}`,
      got: contract,
      known: Object.keys(provider.contracts ?? {}),
    })
  }
  const isRelated = id === 'core' || own(requires, id) !== undefined || own(optional, id) !== undefined
  if (!isRelated) report(scope, path, `"${id}" among "requires" or "optional"`, reference)
}

/** Names that only one plugin may have; both claimants are told apart and named. */
export function claims(manifest: Manifest): Map<string, string> {
  const found = new Map<string, string>()
  for (const [place, { path, method }] of (manifest.routes ?? []).entries()) {
    found.set(`route ${method} /api/${manifest.id}${path}`, `/routes/${place}`)
  }
  for (const part of ['pages', 'panels', 'widgets'] as const) {
    for (const [place, each] of (manifest.ui?.[part] ?? []).entries()) {
      if (each.element !== undefined) found.set(`element ${each.element}`, `/ui/${part}/${place}/element`)
    }
  }
  for (const [place, { keys, id }] of (manifest.ui?.commands ?? []).entries()) {
    found.set(`command ${id}`, `/ui/commands/${place}/id`)
    if (keys !== undefined) found.set(`shortcut ${keys}`, `/ui/commands/${place}/keys`)
  }
  for (const table of Object.keys(manifest.tables ?? {}))
    found.set(`table ${manifest.id}.${table}`, `/tables/${table}`)
  for (const event of Object.keys(manifest.events?.emits ?? {}))
    found.set(`event ${manifest.id}.${event}`, `/events/emits/${event}`)
  for (const role of Object.keys(manifest.roles ?? {}))
    found.set(`role ${manifest.id}.${role}`, `/roles/${role}`)
  return found
}
