import { pluginStopped } from './errors.ts'
import type { PluginRegistry } from './types.ts'

/**
 * Nothing of a stopped plugin answers: neither its code nor its records.
 * @throws plugins.stopped (503)
 */
export function assertNotStopped(registry: PluginRegistry, pluginId: string): void {
  const plugin = registry.plugin(pluginId)
  if (plugin?.health.state === 'stopped') throw pluginStopped({ plugin: plugin.manifest.name })
}
