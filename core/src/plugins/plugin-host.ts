import type {
  DeliveredEvent,
  DeliveredJob,
  Log,
  PluginContext,
  Route,
  RouteInput,
  TableHooks,
} from '@quoin/plugin-sdk'
import { QuoinError } from '@quoin/plugin-sdk'
import type { Clock } from '../config/clock.ts'
import type { UnitOfWork } from '../database/types.ts'
import { valueFaults } from './action-schemas.ts'
import { runInChain } from './call-chain.ts'
import { createPluginContext, type ContextPorts, type PluginActor } from './context.ts'
import {
  actionForbidden,
  actionUnknown,
  handlerFailed,
  subscriptionUnknown,
  handlerTimeout,
  inputInvalid,
  jobOutdated,
  jobUnknown,
  pluginStopped,
  statementsExhausted,
} from './errors.ts'
import type { Incidents } from './guard/incidents.ts'
import { runAs } from './guard/running.ts'
import { assertJsonOutput } from './json-output.ts'
import type { ActivePlugin, PluginRegistry } from './types.ts'

export interface PluginHostOptions<Actor extends PluginActor> {
  readonly registry: PluginRegistry
  readonly ports: ContextPorts<Actor>
  readonly clock: Clock
  /** A log whose lines name the plugin. */
  readonly log: (pluginId: string) => Log
  /** Bound on one call of plugin code; the transaction rolls back when it passes. */
  readonly deadlineMs?: number
  /** Where faults of plugin code are counted. */
  readonly incidents?: Incidents
}

const DEADLINE_MS = 15_000
/** What only code that is at fault meets. */
const BOUNDS: ReadonlySet<string> = new Set(
  [handlerTimeout, statementsExhausted].map(({ definition }) => definition.code),
)
/** Hooks that answer with one entry for each row. */
const COMPLETING: ReadonlySet<keyof TableHooks> = new Set(['beforeCreate', 'beforeUpdate'])

/** Runs the code of plugins: inside the caller's transaction, in a context of its own, within a deadline. */
export class PluginHost<Actor extends PluginActor> {
  readonly #options: PluginHostOptions<Actor>

  constructor(options: PluginHostOptions<Actor>) {
    this.#options = options
  }

  /**
   * @param action `deal.win` of the plugin
   * @throws plugins.action-unknown (404), plugins.action-forbidden (403), plugins.input-invalid (422),
   *   plugins.stopped (503), plugins.call-cycle, plugins.call-too-deep, plugins.handler-failed (500),
   *   plugins.handler-timeout (504), the plugin's own errors
   */
  async runAction(
    unit: UnitOfWork,
    actor: Actor,
    call: { readonly pluginId: string; readonly action: string; readonly input: unknown },
  ): Promise<unknown> {
    const plugin = this.#options.registry.plugin(call.pluginId)
    const actions = plugin?.manifest.actions ?? {}
    const action = Object.hasOwn(actions, call.action) ? actions[call.action] : undefined
    if (plugin === undefined || action === undefined) {
      throw actionUnknown({ action: `${call.pluginId}.${call.action}` })
    }
    this.#assertPermitted(actor, plugin, call.action, action.permission)
    const faults = valueFaults(action.input, call.input)
    if (faults.length > 0) throw inputInvalid({ action: call.action }, { faults })
    const handler = assertRuns(plugin).module.actions?.[call.action]
    return await runInChain(`${call.pluginId}.${call.action}`, async () => {
      const output = await this.#run({ plugin, unit, actor, handler: call.action }, (context) =>
        answering(handler!(context, call.input as never)),
      )
      const outputFaults = action.output === undefined ? [] : valueFaults(action.output, output)
      if (outputFaults.length > 0) throw this.#failed(plugin, call.action, outputFaults)
      return output
    })
  }

  /**
   * Hands an event to one of the plugin's subscriptions.
   * @throws plugins.subscription-unknown (404), plugins.stopped (503), plugins.handler-failed (500),
   *   plugins.handler-timeout (504), the plugin's own errors
   */
  async runSubscription(
    unit: UnitOfWork,
    actor: Actor,
    call: { readonly pluginId: string; readonly handler: string; readonly event: DeliveredEvent },
  ): Promise<void> {
    const plugin = this.#options.registry.plugin(call.pluginId)
    const { pluginId, handler: name, event } = call
    const isDeclared = plugin?.manifest.events?.subscribes?.some(
      (each) => each.handler === name && each.event === event.event,
    )
    if (plugin === undefined || isDeclared !== true) {
      throw subscriptionUnknown({ plugin: pluginId, handler: name, event: event.event })
    }
    const handler = assertRuns(plugin).module.subscriptions?.[name]
    await this.#run({ plugin, unit, actor, handler: name }, (context) => handler!(context, event))
  }

  /**
   * Does a job that the plugin put off, perhaps in an older version.
   * @throws plugins.job-unknown (404), plugins.job-outdated (422), plugins.stopped (503), plugins.handler-failed
   *   (500), plugins.handler-timeout (504), the plugin's own errors
   */
  async runJob(
    unit: UnitOfWork,
    actor: Actor,
    call: { readonly pluginId: string; readonly job: DeliveredJob },
  ): Promise<void> {
    const { pluginId, job } = call
    const plugin = this.#options.registry.plugin(pluginId)
    if (plugin === undefined) throw pluginStopped({ plugin: pluginId })
    const { version, jobs = {} } = plugin.manifest
    const facts = { plugin: pluginId, version, job: job.job }
    if (!Object.hasOwn(jobs, job.job)) throw jobUnknown(facts)
    const faults = valueFaults(jobs[job.job]!.input, job.input)
    if (faults.length > 0) throw jobOutdated(facts, { faults })
    const handler = assertRuns(plugin).module.jobs?.[job.job]
    await this.#run({ plugin, unit, actor, handler: `job ${job.job}` }, (context) => handler!(context, job))
  }

  /**
   * Answers a route that the manifest declares; query and body are checked before.
   * @throws plugins.action-forbidden (403), plugins.stopped (503), plugins.handler-failed (500),
   *   plugins.handler-timeout (504), the plugin's own errors
   */
  async runRoute(
    unit: UnitOfWork,
    actor: Actor,
    call: { readonly pluginId: string; readonly route: Route; readonly input: RouteInput },
  ): Promise<unknown> {
    const plugin = this.#options.registry.plugin(call.pluginId)
    const { handler, permission } = call.route
    if (plugin === undefined) throw actionUnknown({ action: `${call.pluginId}.${handler}` })
    this.#assertPermitted(actor, plugin, handler, permission)
    const handle = assertRuns(plugin).module.routes?.[handler]
    return this.#run({ plugin, unit, actor, handler }, (context) => answering(handle!(context, call.input)))
  }

  /** Lets a product prepare itself for an organisation that switches it on. */
  async enabled(unit: UnitOfWork, pluginId: string, actor: Actor): Promise<void> {
    const plugin = this.#options.registry.plugin(pluginId)
    const name = plugin?.manifest.lifecycle?.enabled
    if (plugin === undefined || name === undefined) return
    const handler = assertRuns(plugin).module.lifecycle?.[name]
    await this.#run({ plugin, unit, actor, handler: name }, (context) => handler!(context))
  }

  /** The plugin's part in writes to one of its tables; empty when it takes none. */
  hooks(entity: string): HostedHooks<Actor>[] {
    const table = this.#options.registry.table(entity)
    const plugin = table === undefined ? undefined : this.#options.registry.plugin(table.pluginId)
    const moments = plugin?.manifest.hooks?.[table!.name]
    if (plugin === undefined || moments === undefined) return []
    const name = table!.name
    const call =
      (moment: keyof TableHooks) =>
      ({ unit, actor }: HookCall<Actor>, rows: readonly unknown[]): Promise<never> => {
        const hook = assertRuns(plugin).module.hooks?.[name]?.[moment] as unknown as AnyHook
        return this.#run({ plugin, unit, actor, handler: `${moment} of ${entity}` }, async (context) => {
          const values = await hook(context, rows)
          if (COMPLETING.has(moment) && values?.length !== rows.length) {
            throw new TypeError(
              `${moment} of ${entity} must return one entry for each of ${rows.length} rows`,
            )
          }
          return values as never
        })
      }
    return [Object.fromEntries(moments.map((moment) => [moment, call(moment)])) as HostedHooks<Actor>]
  }

  #assertPermitted(actor: Actor, plugin: ActivePlugin, action: string, permission: string): void {
    const [verb = '', subject = ''] = permission.split(':')
    const entity = subject === 'all' || subject.includes('.') ? subject : `${plugin.manifest.id}.${subject}`
    if (!this.#options.ports.can(actor, verb, entity)) throw actionForbidden({ action, permission })
  }

  async #run<Result>(call: Call<Actor>, work: (context: PluginContext) => Promise<Result>): Promise<Result> {
    const { plugin, handler } = call
    const { registry, ports, clock, deadlineMs = DEADLINE_MS } = this.#options
    const log = this.#options.log(plugin.manifest.id)
    const open = createPluginContext({ ...call, registry, ports, clock, log })
    try {
      return await withinDeadline(
        () =>
          runAs({ pluginId: plugin.manifest.id, handler }, () =>
            runInChain(undefined, async () => work(open.context)),
          ),
        deadlineMs,
        () => handlerTimeout({ plugin: plugin.manifest.id, handler, seconds: deadlineMs / 1000 }),
      )
    } catch (error) {
      if (!(error instanceof QuoinError)) throw this.#failed(plugin, handler, error)
      if (BOUNDS.has(error.code)) this.#note(plugin, handler, error)
      throw error
    } finally {
      open.close()
    }
  }

  /** The cause goes to the log and stays inside; the caller learns a code. */
  #failed(plugin: ActivePlugin, handler: string, cause: unknown): QuoinError {
    this.#options.log(plugin.manifest.id).error({ err: cause, handler }, 'plugin code failed')
    this.#note(plugin, handler, cause)
    return handlerFailed({ plugin: plugin.manifest.id, handler }, { cause })
  }

  #note(plugin: ActivePlugin, handler: string, error: unknown): void {
    this.#options.incidents?.note(plugin.manifest.id, { kind: 'handler', handler, error })
  }
}

interface Call<Actor> {
  readonly plugin: ActivePlugin
  readonly unit: UnitOfWork
  readonly actor: Actor
  /** For messages: `deal.win`, `beforeCreate of crm.deal`. */
  readonly handler: string
}

type AnyHook = (context: PluginContext, rows: readonly unknown[]) => Promise<readonly unknown[] | undefined>

/** What a records service hands to a hook. */
export interface HookCall<Actor> {
  readonly unit: UnitOfWork
  readonly actor: Actor
}

/** The plugin's hooks with the context left for the host to make. */
export type HostedHooks<Actor> = {
  readonly [Moment in keyof TableHooks]: NonNullable<TableHooks[Moment]> extends (
    context: PluginContext,
    rows: infer Rows,
  ) => infer Result
    ? (call: HookCall<Actor>, rows: Rows) => Result
    : never
}

async function answering(work: Promise<unknown>): Promise<unknown> {
  const output = await work
  assertJsonOutput(output)
  return output
}

function assertRuns(plugin: ActivePlugin): ActivePlugin {
  if (plugin.health.state === 'healthy') return plugin
  throw pluginStopped({ plugin: plugin.manifest.name })
}

async function withinDeadline<Result>(
  work: () => Promise<Result>,
  deadlineMs: number,
  late: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), deadlineMs)
  })
  try {
    return await Promise.race([work(), deadline])
  } finally {
    clearTimeout(timer)
  }
}
