import type { Fault, Manifest, PluginModule } from '@quoin/plugin-sdk'
import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nearestName } from '../config/nearest-name.ts'
import { compileSchemas } from './action-schemas.ts'
import { tableDefinitions } from './table-definitions.ts'
import type { ActivePlugin } from './types.ts'

export interface ActivateOptions {
  readonly manifest: Manifest
  readonly directory: string
  /** The platform's own manifests bring their module; all others name a file in `entry`. */
  readonly module?: PluginModule | undefined
  /** Why an operator stopped it: its code is then not even loaded. */
  readonly stopped?: string | undefined
  /** Names the content of the code. */
  readonly code?: string | undefined
  /** Bound on the time that a module takes to load. */
  readonly deadlineMs?: number
}

const LOAD_DEADLINE_MS = 10_000

/**
 * Loads the code of a plugin and checks that it has every handler that the manifest names. Never throws: a
 * plugin whose code is at fault is there with its tables, and failed with the reason.
 */
export async function activatePlugin(options: ActivateOptions): Promise<ActivePlugin> {
  const { manifest, directory } = options
  const plugin = { manifest, directory, code: options.code, tables: tableDefinitions(manifest) }
  if (options.stopped !== undefined) {
    return { ...plugin, module: {}, health: { state: 'stopped', reason: options.stopped } }
  }
  try {
    const module = options.module ?? (await loadModule(options))
    const faults = handlerFaults(manifest, module)
    compileSchemas(manifest)
    if (faults.length === 0) return { ...plugin, module, health: { state: 'healthy' } }
    const reason = faults.map(({ path, message }) => `${path} ${message}`).join('; ')
    return { ...plugin, module: {}, health: { state: 'failed', reason } }
  } catch (error) {
    return {
      ...plugin,
      module: {},
      health: { state: 'failed', reason: `${manifest.entry}: ${reasonOf(error, directory)}` },
    }
  }
}

/** Where the plugin lies on this machine is nobody's business. */
const reasonOf = (error: unknown, directory: string): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(directory + sep, '').slice(0, 1000)

async function loadModule({
  manifest,
  directory,
  deadlineMs = LOAD_DEADLINE_MS,
}: ActivateOptions): Promise<PluginModule> {
  if (manifest.entry === undefined) return {}
  const folder = await realpath(directory)
  const file = await realpath(join(folder, manifest.entry))
  if (!file.startsWith(folder + sep)) throw new Error('the entry leads out of the plugin’s folder')
  const loading = import(pathToFileURL(file).href) as Promise<{ default?: unknown }>
  const loaded = await withinDeadline(loading, deadlineMs)
  if (typeof loaded.default !== 'object' || loaded.default === null) {
    throw new Error('the entry has no default export made by definePlugin')
  }
  return loaded.default
}

async function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not load within ${deadlineMs / 1000} s`)), deadlineMs)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** Handlers that the manifest names and the module lacks, all of them. */
export function handlerFaults(manifest: Manifest, module: PluginModule): Fault[] {
  const faults: Fault[] = []
  const expect = (handlers: object | undefined, name: string, path: string) => {
    const handler: unknown =
      handlers !== undefined && Object.hasOwn(handlers, name) ? handlers[name as never] : undefined
    if (typeof handler === 'function') return
    const near = nearestName(name, Object.keys(handlers ?? {}))
    faults.push({
      path,
      message: `names "${name}", which the module does not have${near === undefined ? '' : `; did you mean "${near}"?`}`,
      expected: 'a function',
      got: typeof handler,
    })
  }
  for (const name of Object.keys(manifest.actions ?? {})) expect(module.actions, name, `/actions/${name}`)
  for (const [place, { handler }] of (manifest.routes ?? []).entries()) {
    expect(module.routes, handler, `/routes/${place}/handler`)
  }
  const enabled = manifest.lifecycle?.enabled
  if (enabled !== undefined) expect(module.lifecycle, enabled, '/lifecycle/enabled')
  for (const name of Object.keys(manifest.jobs ?? {})) expect(module.jobs, name, `/jobs/${name}`)
  for (const [place, { handler }] of (manifest.events?.subscribes ?? []).entries()) {
    expect(module.subscriptions, handler, `/events/subscribes/${place}/handler`)
  }
  for (const [table, moments] of Object.entries(manifest.hooks ?? {})) {
    const hooks =
      module.hooks !== undefined && Object.hasOwn(module.hooks, table) ? module.hooks[table] : undefined
    for (const moment of moments) expect(hooks, moment, `/hooks/${table}`)
  }
  return faults
}
