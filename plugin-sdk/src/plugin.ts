import type { Temporal } from 'temporal-polyfill'
import type { Filter } from './filters.ts'

/** One stored record: declared columns plus `id`, `version`, `created_at`, `created_by`, `updated_at`, `updated_by`. */
export type RecordRow = { readonly id: string; readonly version: number } & Readonly<Record<string, unknown>>

/** Records of one table, with the caller's rights and inside the request's transaction. */
export interface Records {
  /** @throws records.not-found (404) when the row is absent, another organisation's, or hidden from the caller. */
  get(id: string): Promise<RecordRow>
  list(options?: { filter?: Filter; sort?: string; limit?: number }): Promise<RecordRow[]>
  create(values: Readonly<Record<string, unknown>>): Promise<RecordRow>
  /** @throws records.stale (409) when `version` is given and no longer current. */
  update(id: string, values: Readonly<Record<string, unknown>>, version?: number): Promise<RecordRow>
  delete(id: string, version?: number): Promise<void>
}

/** Everything plugin code can do comes through this object; it is made for one request and one organisation. */
export interface PluginContext {
  readonly organisation: {
    readonly id: string
    readonly name: string
    readonly currency: string
    readonly timeZone: string
  }
  readonly person: { readonly id: string; readonly name: string }
  readonly correlationId: string
  /** Whether the caller may do this: `can('update', 'deal')`, `can('update', 'deal', row)`. */
  can(action: string, table: string, record?: Readonly<Record<string, unknown>>): boolean
  /** A table of this plugin (`deal`) or a platform entity (`core.party`) named in `uses`. */
  records(table: string): Records
  readonly db: {
    /**
     * Runs one SELECT, INSERT, UPDATE, DELETE or MERGE on the plugin's own tables and granted contracts,
     * every relation written as schema.table, values as $1…; row security keeps it in the organisation.
     * @throws database.statement-refused (400) when the statement is anything else.
     */
    query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  }
  readonly clock: {
    now(): Temporal.Instant
    /** in the organisation's time zone */ today(): Temporal.PlainDate
  }
  newId(): string
  readonly log: Log
  /** Whether this organisation has the product on; for parts that only make sense together with it. */
  isEnabled(pluginId: string): boolean
  /**
   * Tells others what happened, in this transaction: nothing is told when it rolls back.
   * @param event one of the manifest's `events.emits`, e.g. `deal.won@1`
   * @param record the record concerned; events of one record are delivered in order
   * @throws events.undeclared, events.payload-invalid, events.record-invalid (500: the plugin's fault)
   */
  emit(
    event: string,
    payload: Readonly<Record<string, unknown>>,
    record: { table: string; id: string },
  ): Promise<void>
  /**
   * Puts work off until after this transaction: nothing is enqueued when it rolls back. A job runs in a
   * transaction of its own, as a subscription does, and is tried as often.
   * @param job one of the manifest's `jobs`, e.g. `send-reminder`
   * @throws events.job-undeclared, events.job-input-invalid, events.job-record-invalid, events.job-delay-invalid (500: the plugin's
   *   fault), events.loop (500) when more than ten jobs and events without a pause caused one another
   */
  enqueue(job: string, input: Readonly<Record<string, unknown>>, options?: EnqueueOptions): Promise<void>
  /**
   * Calls a published action of another plugin in this transaction: it runs as its owner, with the rights of
   * the person at work here.
   * @param action one of the manifest's `calls`, e.g. `billing.document.create-draft@1`
   * @throws actions.product-off (409) when the organisation has that product off, actions.unknown (409) when it
   *   is not installed or publishes another version; the action's own errors, after which the transaction rolls
   *   back even if they are caught
   */
  call<Output = unknown>(action: string, input: Readonly<Record<string, unknown>>): Promise<Output>
}

/** An event as a subscriber receives it. It may come again: handlers look whether its work is done already. */
export interface DeliveredEvent<Payload = Readonly<Record<string, unknown>>> {
  /** The same in every delivery of this event. */
  readonly id: string
  /** `crm.deal.won@1` */
  readonly event: string
  readonly payload: Payload
  readonly record: { readonly entity: string; readonly id: string }
  readonly occurredAt: string
  /** 1 for the first try. */
  readonly attempt: number
}

/**
 * Runs in one transaction, as the person who caused the event or, once that person has left, as the
 * organisation; what it throws rolls back and is tried again, eight times in about an hour.
 */
export type SubscriptionHandler = (context: PluginContext, event: DeliveredEvent) => Promise<void>

export interface EnqueueOptions {
  /**
   * A record of the plugin's own: runs of this job for one record follow each other in the order in which they
   * were enqueued, each when the one before has ended. Without it a job waits for no other.
   */
  readonly after?: { readonly table: string; readonly id: string }
  /**
   * Not before so many seconds have passed; at most 30 days. A job that enqueues itself with 60 or more may do
   * so for ever. With `after`, those enqueued behind it wait as well.
   */
  readonly delaySeconds?: number
}

/** A job as its handler receives it. It may come again: handlers look whether its work is done already. */
export interface DeliveredJob<Input = Readonly<Record<string, unknown>>> {
  /** The same in every try of this job. */
  readonly id: string
  /** `send-reminder` */
  readonly job: string
  readonly input: Input
  /** 1 for the first try. */
  readonly attempt: number
  readonly enqueuedAt: string
}

/**
 * Runs in one transaction, as the person who enqueued the job with the rights of now or, once that person has
 * left, as the organisation; what it throws rolls back and is tried again, eight times in about an hour.
 */
export type JobHandler = (context: PluginContext, job: DeliveredJob) => Promise<void>

export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A verb or a lifecycle step: runs in one transaction; what it throws rolls everything back. */
export type ActionHandler<Input = never, Output = unknown> = (
  context: PluginContext,
  input: Input,
) => Promise<Output>

export interface RouteInput {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}
export type RouteHandler = (context: PluginContext, input: RouteInput) => Promise<unknown>

/** Values of a write, by column. */
export type Values = Readonly<Record<string, unknown>>

/**
 * The plugin's part in writes to one of its tables, whoever makes them: a form, the API, an import, a board.
 * Runs inside the write's transaction, for all rows of it at once; what it throws rolls everything back.
 */
export interface TableHooks {
  /**
   * Completes new rows before they are checked and stored; may set columns that are not writable over the API.
   * @returns the values to store, one for each row, in the same order
   */
  beforeCreate?(context: PluginContext, rows: readonly Values[]): Promise<readonly Values[]>
  /** The same for changes; `values` holds only what is to change. */
  beforeUpdate?(
    context: PluginContext,
    changes: readonly { readonly record: RecordRow; readonly values: Values }[],
  ): Promise<readonly Values[]>
  /** May refuse by throwing; asked only about records that the caller may delete. */
  beforeDelete?(context: PluginContext, records: readonly RecordRow[]): Promise<void>
  afterCreate?(context: PluginContext, records: readonly RecordRow[]): Promise<void>
  afterUpdate?(
    context: PluginContext,
    changes: readonly { readonly before: RecordRow; readonly record: RecordRow }[],
  ): Promise<void>
  /** Records that are gone; those that the database removed along with a parent are not among them. */
  afterDelete?(context: PluginContext, records: readonly RecordRow[]): Promise<void>
}

/** Makes believable records for a trial organisation; see `npm run seed`. */
export interface DemoGenerator {
  /** Rows of the plugin's own tables, table by table, in an order that satisfies references. */
  generate(input: DemoInput): Iterable<DemoBatch>
}

/** New rows of one table, or changes of rows made before: `id` and the columns to change, the same ones in each. */
export type DemoBatch = { readonly table: string } & (
  { readonly rows: readonly Values[] } | { readonly update: readonly Values[] }
)

export interface DemoInput {
  /** Deterministic: uniform in [0, 1). */
  random(): number
  /** "Now" of the demonstration; everything lies before or around it. */
  readonly now: Temporal.Instant
  readonly currency: string
  /** About how many rows the plugin may make. */
  readonly size: number
  newId(): string
  /** Members, and contacts, made before the plugins are asked. */
  readonly people: readonly { readonly id: string }[]
  readonly parties: readonly { readonly id: string; readonly kind: string; readonly name: string }[]
  /** Rows that the product's own start (`lifecycle.enabled`) made, by table. */
  readonly existing: Readonly<Record<string, readonly RecordRow[]>>
}

/** The code side of a plugin: one entry for every handler that its manifest names. */
export interface PluginModule {
  readonly actions?: Readonly<Record<string, ActionHandler>>
  readonly routes?: Readonly<Record<string, RouteHandler>>
  readonly lifecycle?: Readonly<Record<string, (context: PluginContext) => Promise<void>>>
  /** By the handler's name in `events.subscribes`. */
  readonly subscriptions?: Readonly<Record<string, SubscriptionHandler>>
  /** By the names of the manifest's `jobs`. */
  readonly jobs?: Readonly<Record<string, JobHandler>>
  /** By table; the manifest's `hooks` names the moments. */
  readonly hooks?: Readonly<Record<string, TableHooks>>
  readonly demo?: DemoGenerator
}

/** Names the handlers of a plugin; the default export of its entry module. */
export function definePlugin(module: PluginModule): PluginModule {
  return Object.freeze(module)
}
