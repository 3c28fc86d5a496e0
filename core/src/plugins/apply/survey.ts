import type { Manifest } from '@quoin/plugin-sdk'
import { readCatalog } from '../catalog/read-catalog.ts'
import { conformanceFaults } from '../conformance/conformance.ts'
import { difference } from '../plan/difference.ts'
import { wantedStructure } from '../structure/wanted.ts'
import { chosen, type EngineOptions } from './apply-plugin.ts'
import { consumersOf, type Takes } from './consumers.ts'
import { enterPlatform, hashManifest, readLedger, type Installation } from './ledger.ts'

export interface Survey {
  /** Plugins whose structure, rights and ledger are what their manifest wants. */
  readonly unchanged: ReadonlySet<string>
  /** Plugins that an operator stopped, with the reason. */
  readonly stopped: ReadonlyMap<string, string>
  readonly ledger: ReadonlyMap<string, Installation>
}

/** Compares everything with everything in one transaction and two statements; changes nothing. */
export function surveyPlugins(
  manifests: readonly Manifest[],
  engine: EngineOptions,
  takes: ReadonlyMap<string, Takes>,
): Promise<Survey> {
  return engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    const ledger = await readLedger(run)
    const ids = [...new Set([...manifests.map(({ id }) => id), ...ledger.keys()])]
    const catalog = await readCatalog(run, engine.roles, ids)
    const isUnchanged = (manifest: Manifest): boolean => {
      const entry = ledger.get(manifest.id)
      if (entry?.manifestHash !== hashManifest(manifest) || entry.state === 'removed') return false
      const consumers = consumersOf(manifest.id, ledger, takes)
      const wanted = wantedStructure(manifest)
      const { roles, serverVersion } = engine
      const fromVersion = entry.version
      const all = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
      const steps = chosen(all, {
        phase: entry.pending === null ? undefined : 'expand',
        keepsDropped: entry.isPinned,
      })
      return (
        steps.length === 0 && conformanceFaults(catalog, manifest.id, engine.roles, consumers).length === 0
      )
    }
    const stopped = [...ledger.values()].filter(({ state }) => state === 'stopped')
    return {
      ledger,
      unchanged: new Set(manifests.filter(isUnchanged).map(({ id }) => id)),
      stopped: new Map(stopped.map(({ pluginId, reason }) => [pluginId, reason ?? 'stopped by an operator'])),
    }
  })
}
