import { quoteIdentifier } from '../database/identifiers.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { Incidents } from '../plugins/guard/incidents.ts'
import type { ActivePlugin, PluginRegistry } from '../plugins/types.ts'
import { dependents, isOn, loadProductStates, switchable, type ProductStates } from './products.ts'

/** Beyond this "more than" is answer enough, and counting further would cost. */
const MAX_COUNTED = 10_000

/** What an admin sees before switching: needs, roles, access, and how many rows each table holds. */
export async function listProducts(
  unit: UnitOfWork,
  registry: PluginRegistry,
  incidents?: Incidents,
): Promise<object[]> {
  const plugins = switchable(registry)
  const [states, counts] = await Promise.all([loadProductStates(unit), countRows(unit, plugins)])
  return plugins.map((plugin) => ({
    ...present(plugin, states, counts, registry),
    ...troubleOf(plugin.manifest.id, incidents),
  }))
}

/** What went wrong of late on this node; its text is for operators and stays in the log. */
function troubleOf(id: string, incidents: Incidents | undefined): object {
  const found = incidents?.of(id)
  if (found === undefined) return {}
  const { kind, handler = null, at } = found.last
  return { incidents: { count: found.count, last: { kind, handler, at } } }
}

function present(
  plugin: ActivePlugin,
  states: ProductStates,
  counts: ReadonlyMap<string, number>,
  registry: PluginRegistry,
): object {
  const {
    id,
    name,
    summary,
    icon,
    version,
    publisher,
    requires = {},
    roles = {},
    uses = [],
  } = plugin.manifest
  return {
    id,
    name,
    summary,
    icon,
    version,
    publisher,
    isEnabled: isOn(id, states),
    health: plugin.health,
    requires: Object.keys(requires).map((needed) => ({
      id: needed,
      name: registry.plugin(needed)?.manifest.name ?? needed,
      isEnabled: isOn(needed, states),
    })),
    requiredBy: dependents(id, registry).map(({ manifest }) => ({ id: manifest.id, name: manifest.name })),
    roles: Object.entries(roles).map(([key, { label, description = null }]) => ({
      key: `${id}.${key}`,
      label,
      description,
    })),
    uses,
    tables: [...plugin.tables.values()].map(({ entity, table }) => ({
      entity,
      label: table.plural ?? table.label,
      rows: counts.get(entity) ?? 0,
    })),
  }
}

/** All counts leave in one round trip; each is bounded. */
async function countRows(unit: UnitOfWork, plugins: readonly ActivePlugin[]): Promise<Map<string, number>> {
  const tables = plugins.flatMap((plugin) => [...plugin.tables.values()])
  const counts = await Promise.all(
    tables.map(async ({ entity, pluginId, name }) => {
      const row = await unit.as(pluginId).first<{ rows: number }>({
        sql: `select count(*)::int as rows from (select 1
                from ${quoteIdentifier(pluginId)}.${quoteIdentifier(name)}
                where organisation_id = $1 limit ${MAX_COUNTED + 1}) counted`,
        values: [unit.context.organisationId],
      })
      return [entity, row?.rows ?? 0] as const
    }),
  )
  return new Map(counts)
}
