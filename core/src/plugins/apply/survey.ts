import type { Manifest } from '@quoin/plugin-sdk'
import { readCatalog } from '../catalog/read-catalog.ts'
import { conformanceFaults } from '../conformance/conformance.ts'
import { difference } from '../plan/difference.ts'
import { wantedStructure } from '../structure/wanted.ts'
import type { ApplyOptions, EngineOptions } from './apply-plugin.ts'
import { consumersOf } from './consumers.ts'
import { enterPlatform, hashManifest, readLedger } from './ledger.ts'

export interface Survey {
  /** Plugins whose structure, rights and ledger are what their manifest wants. */
  readonly unchanged: ReadonlySet<string>
  /** Plugins that an operator stopped, with the reason. */
  readonly stopped: ReadonlyMap<string, string>
}

/** Compares everything with everything in one transaction and two statements; changes nothing. */
export function surveyPlugins(
  manifests: readonly Manifest[],
  engine: EngineOptions,
  uses: NonNullable<ApplyOptions['uses']>,
): Promise<Survey> {
  return engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    const ledger = await readLedger(run)
    const ids = [...new Set([...manifests.map(({ id }) => id), ...ledger.keys()])]
    const catalog = await readCatalog(run, engine.roles, ids)
    const isUnchanged = (manifest: Manifest): boolean => {
      const entry = ledger.get(manifest.id)
      if (entry?.manifestHash !== hashManifest(manifest)) return false
      const consumers = consumersOf(manifest.id, ledger, uses)
      const wanted = wantedStructure(manifest)
      const { roles, serverVersion } = engine
      const fromVersion = entry.version
      const steps = difference({ manifest, wanted, catalog, roles, serverVersion, fromVersion, consumers })
      return (
        steps.length === 0 && conformanceFaults(catalog, manifest.id, engine.roles, consumers).length === 0
      )
    }
    const stopped = [...ledger.values()].filter(({ state }) => state === 'stopped')
    return {
      unchanged: new Set(manifests.filter(isUnchanged).map(({ id }) => id)),
      stopped: new Map(stopped.map(({ pluginId, reason }) => [pluginId, reason ?? 'stopped by an operator'])),
    }
  })
}
