import type { Clock } from '../../config/clock.ts'
import { openInstaller, prepareDatabase } from '../../database/index.ts'
import { CHANNEL } from '../activation/revision-listener.ts'
import { changeInstallation, enterPlatform, readLedger, writeEvent } from '../apply/ledger.ts'

export interface LedgerStop {
  readonly databaseUrl: string
  readonly rolePrefix: string
  readonly clock: Clock
  readonly pluginId: string
  readonly reason: string
  readonly actor: string
}

/**
 * Stops a plugin for all nodes, over a connection of its own: the process it runs in no longer answers.
 * @returns false when it was not active
 */
export async function stopInLedger(stop: LedgerStop): Promise<boolean> {
  const { databaseUrl, rolePrefix, clock, pluginId, reason, actor } = stop
  const prepared = await prepareDatabase({ databaseUrl, rolePrefix })
  const installer = openInstaller(prepared)
  try {
    return await installer.transaction(async ({ run }) => {
      const now = clock.now()
      await enterPlatform(run, { ...prepared, now })
      const installed = (await readLedger(run)).get(pluginId)
      if (installed?.state !== 'active') return false
      await changeInstallation(run, pluginId, { state: 'stopped', reason }, now)
      const { version } = installed
      const event = { pluginId, kind: 'stop', fromVersion: version, toVersion: version } as const
      await writeEvent(run, { ...event, steps: [], durationMs: 0, now, actor, error: { detail: reason } })
      await run(`select pg_notify('${CHANNEL}', '')`)
      return true
    })
  } finally {
    await installer.close()
  }
}
