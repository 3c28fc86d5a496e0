import type { Clock } from '../../config/clock.ts'

/**
 * - `handler`: an action, route, hook, subscription or start of a product threw, or took too long
 * - `rejection`: a promise that nobody awaited was rejected
 * - `callback`: a timer or listener threw after the handler had ended
 */
export type IncidentKind = 'handler' | 'rejection' | 'callback'

export interface Incident {
  readonly kind: IncidentKind
  readonly handler: string | undefined
  /** For operators; may name what only they should see. */
  readonly reason: string
  readonly at: string
}

export interface PluginIncidents {
  readonly count: number
  readonly last: Incident
}

/** What plugins did wrong in this process since it started; the log has the details. */
export interface Incidents {
  note(pluginId: string, incident: Omit<Incident, 'at' | 'reason'> & { readonly error: unknown }): void
  of(pluginId: string): PluginIncidents | undefined
  /** Numbers by plugin, for health. */
  counts(): Readonly<Record<string, number>>
}

const MAX_REASON = 500
/** Ids come from installed plugins alone; the bound is for the case that they do not. */
const MAX_PLUGINS = 1000

export function createIncidents(clock: Clock): Incidents {
  const byPlugin = new Map<string, PluginIncidents>()
  return {
    note(pluginId, { kind, handler, error }) {
      const before = byPlugin.get(pluginId)
      if (before === undefined && byPlugin.size >= MAX_PLUGINS) return
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON)
      const last = { kind, handler, reason, at: clock.now().toISOString() }
      byPlugin.set(pluginId, { count: (before?.count ?? 0) + 1, last })
    },
    of: (pluginId) => byPlugin.get(pluginId),
    counts: () => Object.fromEntries([...byPlugin].map(([id, { count }]) => [id, count])),
  }
}
