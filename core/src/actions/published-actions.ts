import { nearestName } from '../config/nearest-name.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { OutgoingCall } from '../plugins/context.ts'
import type { ActivePlugin, PluginRegistry } from '../plugins/types.ts'
import type { RecordActor } from '../records/index.ts'
import { calledProductOff, undeclaredCall, unknownAction } from './errors.ts'

export interface PublishedActionPorts {
  readonly registry: PluginRegistry
  /** Checks right and input, and runs the action in the given transaction under its owner's role. */
  readonly runAction: (
    unit: UnitOfWork,
    actor: RecordActor,
    call: { readonly pluginId: string; readonly action: string; readonly input: unknown },
  ) => Promise<unknown>
}

/**
 * Calls an action that another plugin publishes: same transaction, the owner's role, the rights of the person
 * at work. What it throws takes the whole transaction back, also when the caller catches it.
 * @throws actions.undeclared (500), actions.unknown, actions.product-off (409), and what the action throws
 */
export async function callPublishedAction(
  ports: PublishedActionPorts,
  caller: { readonly unit: UnitOfWork; readonly actor: RecordActor; readonly plugin: ActivePlugin },
  { action, input }: OutgoingCall,
): Promise<unknown> {
  const { unit, actor, plugin } = caller
  const { id, calls = [] } = plugin.manifest
  if (!calls.includes(action)) {
    throw undeclaredCall({ plugin: id, action: action.slice(0, 100), near: nearestName(action, calls) })
  }
  const { target, name } = assertPublished(ports.registry, id, action)
  const { manifest, health } = target
  // A product that is stopped counts as off everywhere; here the caller learns which of the two it is.
  if (!actor.products.has(manifest.id) && health.state !== 'stopped') {
    throw calledProductOff({ product: manifest.name, action })
  }
  return ports.runAction(unit, actor, { pluginId: manifest.id, action: name, input })
}

/** `billing.document.create-draft@1` as plugin, action and version. */
export function partsOfCall(reference: string): { pluginId: string; name: string; version: number } {
  const [, pluginId = '', name = '', version = ''] = /^([^.]+)\.([^@]+)@(\d+)$/.exec(reference) ?? []
  return { pluginId, name, version: Number(version) }
}

function assertPublished(
  registry: PluginRegistry,
  plugin: string,
  action: string,
): { target: ActivePlugin; name: string } {
  const { pluginId, name, version } = partsOfCall(action)
  const target = registry.plugin(pluginId)
  const refuse = (installed: string) => unknownAction({ plugin, action, installed })
  if (target === undefined) throw refuse(`${pluginId} is not installed`)
  const owner = `${pluginId} ${target.manifest.version}`
  const actions = target.manifest.actions ?? {}
  const published = Object.hasOwn(actions, name) ? actions[name]!.published : undefined
  if (published === version) return { target, name }
  if (published !== undefined) throw refuse(`${owner} publishes version ${published} of it`)
  const all = Object.entries(actions)
    .filter(([, each]) => each.published !== undefined)
    .map(([key, each]) => `${key}@${each.published}`)
  throw refuse(`${owner} publishes ${all.length === 0 ? 'no action' : all.slice(0, 20).join(', ')}`)
}
