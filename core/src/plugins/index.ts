export { bootPlugins, type Boot, type BootOptions, type RefusedPlugin } from './boot.ts'
export { applyPlugin, planPlugin, type ApplyOptions, type EngineOptions } from './apply/apply-plugin.ts'
export { type ContextPorts, type PluginActor } from './context.ts'
export * from './errors.ts'
export { PluginHost, type HookCall, type HostedHooks, type PluginHostOptions } from './plugin-host.ts'
export type { Plan, Step, StepKind, StepLock } from './plan/types.ts'
export { createRegistry, type MutableRegistry } from './registry.ts'
export {
  type ActionDefinition,
  type ActivePlugin,
  type ColumnDefinition,
  type PluginRegistry,
  type TableDefinition,
} from './types.ts'
