import { join } from 'node:path'
import type { Clock } from '../../config/clock.ts'
import type { Database, Installer, PreparedDatabase } from '../../database/index.ts'
import { removeDeliveries } from '../../events/remove-deliveries.ts'
import type { PluginIncidents } from '../guard/incidents.ts'
import { kernelVersion } from '../boot.ts'
import type { LifecycleParts } from './dependencies.ts'
import type { Activation, PackageStore, PluginHealth } from './types.ts'

/** The parts of the module manager, the same for a server and for the command line. */
export async function createLifecycleParts(given: {
  readonly prepared: PreparedDatabase
  readonly installer: Installer
  readonly clock: Clock
  readonly database: Database
  readonly store: PackageStore
  readonly activation: Activation
  /** Absolute; exports go to `exports` in it. */
  readonly dataDirectory: string
  readonly sliceMs?: number
  readonly onBackgroundError?: (error: unknown) => void
  health(pluginId: string): PluginHealth | undefined
  incidents?(pluginId: string): PluginIncidents | undefined
}): Promise<LifecycleParts> {
  const { prepared, installer, clock, database, store, activation } = given
  return {
    engine: { ...prepared, installer, clock },
    databaseUrl: prepared.databaseUrl,
    database,
    store,
    activation,
    kernelVersion: await kernelVersion(),
    exportDirectory: join(given.dataDirectory, 'exports'),
    cleanups: [removeDeliveries],
    ...(given.sliceMs === undefined ? {} : { sliceMs: given.sliceMs }),
    ...(given.onBackgroundError === undefined ? {} : { onBackgroundError: given.onBackgroundError }),
    health: (id) => given.health(id),
    incidents: (id) => given.incidents?.(id),
  }
}
