import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID, type Database } from '../database/types.ts'
import { newId } from '../database/new-id.ts'
import type { Incidents } from '../plugins/guard/incidents.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import type { Route, RouteSource } from './types.ts'

/** A balancer asks every few seconds; a database that takes longer is not one to send people to. */
const DATABASE_DEADLINE_MS = 2_000

/** `/healthz`: the process lives. `/readyz`: it can serve; a failed plugin is named but stops nobody else. */
export class HealthRoutes implements RouteSource {
  readonly #database: Database
  readonly #registry: PluginRegistry
  readonly #incidents: Incidents | undefined
  #isDraining = false

  constructor(database: Database, registry: PluginRegistry, incidents?: Incidents) {
    this.#incidents = incidents
    this.#database = database
    this.#registry = registry
  }

  /** From now on `/readyz` answers 503, so that a balancer sends no one here. */
  drain(): void {
    this.#isDraining = true
  }

  routes(): readonly Route[] {
    const common = { method: 'GET', access: 'public', tag: 'health' } as const
    return [
      {
        ...common,
        path: '/healthz',
        summary: 'Whether the process lives',
        handle: () => Promise.resolve({ body: { status: 'ok' } }),
      },
      { ...common, path: '/readyz', summary: 'Whether it can serve', handle: () => this.#readiness() },
    ]
  }

  async #readiness(): Promise<{ status: number; body: object }> {
    const database = (await this.#isDatabaseUp()) ? 'up' : 'down'
    const plugins = this.#registry.plugins()
    const inState = (state: string): string[] =>
      plugins.filter(({ health }) => health.state === state).map(({ manifest }) => manifest.id)
    const [failed, stopped] = [inState('failed'), inState('stopped')]
    const incidents = this.#incidents?.counts() ?? {}
    const isReady = database === 'up' && !this.#isDraining
    const status = isReady ? 'ready' : this.#isDraining ? 'stopping' : 'not-ready'
    return {
      status: isReady ? 200 : 503,
      body: {
        status,
        database,
        plugins: {
          active: plugins.length,
          failed,
          ...(stopped.length > 0 ? { stopped } : {}),
          ...(Object.keys(incidents).length > 0 ? { incidents } : {}),
        },
      },
    }
  }

  async #isDatabaseUp(): Promise<boolean> {
    const context = {
      organisationId: PLATFORM_ORGANISATION_ID,
      actorId: SYSTEM_ACTOR_ID,
      correlationId: newId(),
    }
    const asked = this.#database.readBatch(context, 'kernel', [{ sql: 'select 1 as up', values: [] }])
    const { promise: late, resolve } = Promise.withResolvers<false>()
    const timer = setTimeout(() => resolve(false), DATABASE_DEADLINE_MS)
    try {
      return await Promise.race([asked.then(() => true), late])
    } catch {
      return false
    } finally {
      clearTimeout(timer)
    }
  }
}
