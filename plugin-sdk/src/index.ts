export { defineError, QuoinError } from './errors.ts'
export type { ErrorDefinition, ErrorFactory, Fault } from './errors.ts'
export type { Condition, Filter, FilterValue, Operator } from './filters.ts'
export { matchesFilter } from './match-filter.ts'
export type { ColumnKinds } from './match-filter.ts'
export * from './columns/index.ts'
export * from './manifest/index.ts'
export { definePlugin } from './plugin.ts'
export type {
  ActionHandler,
  DeliveredEvent,
  DeliveredJob,
  DemoBatch,
  DemoGenerator,
  DemoInput,
  EnqueueOptions,
  JobHandler,
  Log,
  PluginContext,
  PluginModule,
  RecordRow,
  Records,
  RouteHandler,
  RouteInput,
  SubscriptionHandler,
  TableHooks,
  Values,
} from './plugin.ts'
