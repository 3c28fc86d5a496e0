import { resolve } from 'node:path'
import type { Clock } from '../../src/config/index.ts'
import { createContextPorts } from '../../src/context-ports.ts'
import type { Database, Installer, PreparedDatabase } from '../../src/database/index.ts'
import { Dispatcher, emitEvent, enqueueJob, EventSweep, type Wake } from '../../src/events/index.ts'
import type { Actor } from '../../src/http/types.ts'
import { bootPlugins, PluginHost, type MutableRegistry } from '../../src/plugins/index.ts'
import { RecordsService, type RecordActor } from '../../src/records/index.ts'

export const EVENT_PLUGINS = resolve(import.meta.dirname, 'plugins')

export interface EventNodeOptions {
  readonly config: PreparedDatabase
  readonly database: Database
  readonly installer: Installer
  readonly clock: Clock
  readonly wake: Wake
  /** Stands between dispatcher and plugin code. */
  readonly around: (run: () => Promise<void>) => Promise<void>
}

/** What one process of the platform knows of the two products, without jobs and HTTP. */
export interface EventNode {
  readonly registry: MutableRegistry
  readonly host: PluginHost<RecordActor>
  /** Who can be found, by person. */
  readonly actors: Map<string, Actor>
  /** Codes of deliveries that were given up. */
  readonly dead: string[]
  dispatcher(): Dispatcher
}

export async function createEventNode(options: EventNodeOptions): Promise<EventNode> {
  const { config, database, installer, clock, wake, around } = options
  const { registry, refused } = await bootPlugins({ ...config, installer, clock, folders: [EVENT_PLUGINS] })
  for (const { error } of refused) throw error
  const records = new RecordsService(registry, clock)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const ports = createContextPorts({
    records,
    registry,
    emit: (unit, actor, plugin, event) =>
      emitEvent({ registry, clock, wake }, { unit, actor, plugin }, event),
    enqueue: (unit, actor, plugin, job) => enqueueJob({ clock, wake }, { unit, actor, plugin }, job),
    runAction: (...given) => host.runAction(...given),
  })
  const host: PluginHost<RecordActor> = new PluginHost({ registry, ports, clock, log: () => log })
  records.hooks.addSource((entity) => host.hooks(entity))
  const actors = new Map<string, Actor>()
  const dead: string[] = []
  return {
    registry,
    host,
    actors,
    dead,
    dispatcher: () =>
      new Dispatcher({
        database,
        registry,
        clock,
        host: {
          runSubscription: (...given) => around(() => host.runSubscription(...given)),
          runJob: (...given) => around(() => host.runJob(...given)),
        },
        wake,
        findActor: async ({ actorId }) => actors.get(actorId),
        sweep: new EventSweep(database, clock),
        onDead: ({ code }) => void dead.push(code),
      }),
  }
}
