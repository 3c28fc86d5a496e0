import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import { ALWAYS_ENABLED, type ActivePlugin, type PluginRegistry } from '../plugins/types.ts'
import { productAlwaysOn, productNeeded, productUnavailable, productUnknown } from './errors.ts'

/** A product as an organisation has it: no row means that it was never on here. */
export type ProductStates = ReadonlyMap<string, boolean>

export async function loadProductStates(unit: UnitOfWork): Promise<ProductStates> {
  const rows = await unit.as('kernel').rows<{ plugin_id: string; is_enabled: boolean }>({
    sql: 'select plugin_id, is_enabled from kernel.product where organisation_id = $1 order by plugin_id',
    values: [unit.context.organisationId],
  })
  return new Map(rows.map((row) => [row.plugin_id, row.is_enabled]))
}

export const isOn = (id: string, states: ProductStates): boolean =>
  ALWAYS_ENABLED.includes(id) || states.get(id) === true

/** Products that can be switched: everything installed that is not part of the platform. */
export const switchable = (registry: PluginRegistry): ActivePlugin[] =>
  registry.plugins().filter(({ manifest }) => !ALWAYS_ENABLED.includes(manifest.id))

/**
 * What has to be switched on, in this order, so that `id` works: everything it requires first.
 * @throws tenancy.product-unknown (404), tenancy.product-always-on, tenancy.product-unavailable (409)
 */
export function enablePlan(id: string, states: ProductStates, registry: PluginRegistry): string[] {
  const target = assertSwitchable(id, registry)
  const plan: string[] = []
  const problems: string[] = []
  const seen = new Set<string>()
  const visit = (pluginId: string): void => {
    if (seen.has(pluginId) || isOn(pluginId, states)) return
    seen.add(pluginId)
    const plugin = registry.plugin(pluginId)
    if (plugin === undefined) problems.push(`it needs ${pluginId}, which is not installed`)
    else if (plugin.health.state !== 'healthy') problems.push(`${plugin.manifest.name} does not run`)
    else {
      for (const needed of Object.keys(plugin.manifest.requires ?? {})) visit(needed)
      plan.push(pluginId)
    }
  }
  visit(id)
  problems.push(...conflicts(plan, states, registry))
  if (problems.length > 0) throw productUnavailable({ name: target.manifest.name, missing: problems })
  return plan
}

function conflicts(plan: readonly string[], states: ProductStates, registry: PluginRegistry): string[] {
  const on = switchable(registry).filter(
    ({ manifest }) => plan.includes(manifest.id) || isOn(manifest.id, states),
  )
  return on.flatMap(({ manifest }) =>
    Object.keys(manifest.conflicts ?? {})
      .filter((other) => on.some((plugin) => plugin.manifest.id === other))
      .map((other) => `${manifest.name} cannot be on together with ${registry.plugin(other)!.manifest.name}`),
  )
}

/** @throws tenancy.product-needed (409) while a product that is on requires it */
export function assertNotNeeded(id: string, states: ProductStates, registry: PluginRegistry): void {
  const target = assertSwitchable(id, registry)
  const by = dependents(id, registry).filter((plugin) => isOn(plugin.manifest.id, states))
  if (by.length === 0) return
  throw productNeeded({ name: target.manifest.name, by: by.map((plugin) => plugin.manifest.name) })
}

export const dependents = (id: string, registry: PluginRegistry): ActivePlugin[] =>
  switchable(registry).filter(({ manifest }) => manifest.requires?.[id] !== undefined)

function assertSwitchable(id: string, registry: PluginRegistry): ActivePlugin {
  const plugin = registry.plugin(id)
  if (plugin === undefined) throw productUnknown({ id: id.slice(0, 40) })
  if (ALWAYS_ENABLED.includes(id)) throw productAlwaysOn({ id })
  return plugin
}

export async function writeProductState(unit: UnitOfWork, id: string, isEnabled: boolean): Promise<void> {
  const { organisationId, actorId } = unit.context
  await unit.as('kernel').execute({
    sql: `insert into kernel.product (organisation_id, id, plugin_id, is_enabled, created_by, updated_by)
          values ($1, $2, $3, $4, $5, $5)
          on conflict (organisation_id, plugin_id) do update set is_enabled = excluded.is_enabled,
            version = kernel.product.version + 1, updated_at = now(), updated_by = excluded.updated_by`,
    values: [organisationId, newId(), id, isEnabled, actorId],
  })
}
