import type { EnqueueOptions, Log, PluginContext, Records } from '@quoin/plugin-sdk'
import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../config/clock.ts'
import { newId } from '../database/new-id.ts'
import type { GatePolicy } from '../database/gate/statement-walk.ts'
import { createPluginDatabase } from '../database/plugin-database.ts'
import type { UnitOfWork } from '../database/types.ts'
import { contractView } from './structure/sql-names.ts'
import { contextClosed, statementsExhausted, tableOutOfReach } from './errors.ts'
import type { ActivePlugin, PluginRegistry, TableDefinition } from './types.ts'

/** Who a handler works for. A request's `Actor` is one. */
export interface PluginActor {
  readonly organisationId: string
  readonly personId: string
  readonly organisation: { readonly name: string; readonly currency: string; readonly timeZone: string }
  readonly person: { readonly name: string }
}

/** What the context is made of and other capabilities know: records, rights, events, actions of others. */
export interface ContextPorts<Actor extends PluginActor> {
  /** Records of one table in the unit's transaction, with the actor's rights, written by the plugin's code. */
  records(unit: UnitOfWork, actor: Actor, table: TableDefinition): Records
  can(actor: Actor, verb: string, entity: string, record?: Readonly<Record<string, unknown>>): boolean
  isEnabled(actor: Actor, pluginId: string): boolean
  emit(unit: UnitOfWork, actor: Actor, plugin: ActivePlugin, event: EmittedEvent): Promise<void>
  enqueue(unit: UnitOfWork, actor: Actor, plugin: ActivePlugin, job: EnqueuedJob): Promise<void>
  call(unit: UnitOfWork, actor: Actor, plugin: ActivePlugin, call: OutgoingCall): Promise<unknown>
}

/** `name` as in the manifest's `events.emits`, `deal.won@1`. */
export interface EmittedEvent {
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly record: { readonly table: string; readonly id: string }
}

/** `job` as in the manifest's `jobs`. */
export interface EnqueuedJob extends EnqueueOptions {
  readonly job: string
  readonly input: Readonly<Record<string, unknown>>
}

/** `action` as in the manifest's `calls`. */
export interface OutgoingCall {
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
}

export interface ContextOptions<Actor extends PluginActor> {
  readonly plugin: ActivePlugin
  readonly registry: PluginRegistry
  readonly unit: UnitOfWork
  readonly actor: Actor
  readonly ports: ContextPorts<Actor>
  readonly clock: Clock
  readonly log: Log
}

/** A context that its host can end: what a handler left running can do nothing after that. */
export interface OpenContext {
  readonly context: PluginContext
  close(): void
}

/** Of one call; a request that needs more waits longer than anybody does. */
const MAX_STATEMENTS = 5_000

/** Everything one call of plugin code may do: one plugin, one person, one organisation, one transaction. */
export function createPluginContext<Actor extends PluginActor>(options: ContextOptions<Actor>): OpenContext {
  const { plugin, registry, unit, actor, ports, clock, log } = options
  const { id } = plugin.manifest
  let isOpen = true
  const assertOpen = (): void => {
    if (!isOpen) throw contextClosed({ plugin: id })
  }
  let statements = 0
  // Made once: whoever floods would make a hundred thousand.
  let exhausted: Error | undefined
  const assertMayAsk = (): void => {
    assertOpen()
    if (++statements > MAX_STATEMENTS)
      throw (exhausted ??= statementsExhausted({ plugin: id, limit: MAX_STATEMENTS }))
  }
  const database = createPluginDatabase(unit, id, gatePolicy(plugin, registry))
  const entityOf = (table: string): string => (table.includes('.') ? table : `${id}.${table}`)
  const context: PluginContext = {
    organisation: {
      id: actor.organisationId,
      name: actor.organisation.name,
      currency: actor.organisation.currency,
      timeZone: actor.organisation.timeZone,
    },
    person: { id: actor.personId, name: actor.person.name },
    correlationId: unit.context.correlationId,
    can: (verb, table, record) => ports.can(actor, verb, entityOf(table), record),
    records(table) {
      assertOpen()
      const definition = reachableTable(plugin, registry, entityOf(table))
      return guarded(ports.records(unit, actor, definition), assertMayAsk)
    },
    db: {
      async query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
        assertMayAsk()
        return database.query<Row>(sql, values)
      },
    },
    clock: {
      now: () => Temporal.Instant.fromEpochMilliseconds(clock.now().getTime()),
      today: () =>
        Temporal.Instant.fromEpochMilliseconds(clock.now().getTime())
          .toZonedDateTimeISO(actor.organisation.timeZone)
          .toPlainDate(),
    },
    newId: () => newId(clock.now().getTime()),
    log,
    isEnabled: (pluginId) => ports.isEnabled(actor, pluginId),
    async emit(name, payload, record) {
      assertMayAsk()
      await ports.emit(unit, actor, plugin, { name, payload, record })
    },
    async enqueue(job, input, { after, delaySeconds } = {}) {
      assertMayAsk()
      await ports.enqueue(unit, actor, plugin, {
        job,
        input,
        ...(after === undefined ? {} : { after }),
        ...(delaySeconds === undefined ? {} : { delaySeconds }),
      })
    },
    async call<Output>(action: string, input: Readonly<Record<string, unknown>>): Promise<Output> {
      assertMayAsk()
      return (await ports.call(unit, actor, plugin, { action, input })) as Output
    },
  }
  return { context: Object.freeze(context), close: () => void (isOpen = false) }
}

const policies = new WeakMap<ActivePlugin, { revision: number; policy: GatePolicy }>()

/** One policy for each plugin, because the gate remembers accepted statements with it; made anew with the registry. */
function gatePolicy(plugin: ActivePlugin, registry: PluginRegistry): GatePolicy {
  const known = policies.get(plugin)
  if (known?.revision === registry.revision) return known.policy
  const policy = createPolicy(plugin, registry)
  policies.set(plugin, { revision: registry.revision, policy })
  return policy
}

/** A contract of an optional plugin is granted while that plugin is installed. */
function createPolicy({ manifest }: ActivePlugin, registry: PluginRegistry): GatePolicy {
  const relations = (manifest.uses ?? []).flatMap((reference) => {
    const [, schema = '', contract = ''] = /^([^.]+)\.(.+)$/.exec(reference) ?? []
    return registry.plugin(schema) === undefined ? [] : [`${schema}.${contractView(contract)}`]
  })
  return { ownSchema: manifest.id, grantedRelations: new Set(relations) }
}

/** Own tables, and platform entities whose contract the manifest names in `uses`. */
function reachableTable(plugin: ActivePlugin, registry: PluginRegistry, entity: string): TableDefinition {
  const { id, uses = [] } = plugin.manifest
  const table = registry.table(entity)
  const isOwn = table?.pluginId === id
  const isShared = table?.pluginId === 'core' && uses.some((reference) => reference.startsWith(`${entity}@`))
  if (table === undefined || !(isOwn || isShared)) throw tableOutOfReach({ plugin: id, entity })
  return table
}

function guarded(records: Records, assertMayAsk: () => void): Records {
  const guard =
    <Arguments extends unknown[], Result>(act: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      assertMayAsk()
      return act(...given)
    }
  return {
    get: guard((id) => records.get(id)),
    list: guard((query) => records.list(query)),
    create: guard((values) => records.create(values)),
    update: guard((id, values, version) => records.update(id, values, version)),
    delete: guard((id, version) => records.delete(id, version)),
  }
}
