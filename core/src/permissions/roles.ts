import type { PluginRegistry } from '../plugins/types.ts'
import { parseRule, type RuleScope } from './parse-rules.ts'
import type { RawRule } from './types.ts'

/** Built-in keys that may do everything in their organisation. */
export const ADMIN_ROLES: readonly string[] = ['owner', 'admin']

/** A role that an organisation made itself. */
export interface OwnRole {
  readonly key: string
  readonly rules: unknown
}

/** What an organisation has: products that are on (those that are always on included) and its own roles. */
export interface RoleSources {
  readonly products: ReadonlySet<string>
  readonly ownRoles: readonly OwnRole[]
}

/**
 * The one choke point from role keys to rules; what a disabled or absent plugin brought ends here.
 *
 * - Of each product a person has exactly the roles of that product they hold (`crm.own-deals`).
 * - A person who holds none of a product's roles has its default roles, as long as they are a plain member:
 *   they hold `core.member`, or hold nothing but roles of other products. Another role of the platform
 *   (`core.viewer`) and an organisation's own role are given to narrow someone down, so they bring no defaults.
 * - Order: roles of products as the registry lists them, then own roles by key; in CASL the later rule wins,
 *   so an own role may take away what a product's role gives.
 */
export function rulesOfRoles(
  roleKeys: readonly string[],
  sources: RoleSources,
  registry: PluginRegistry,
): RawRule[] {
  if (roleKeys.some((key) => ADMIN_ROLES.includes(key))) return [{ action: 'manage', subject: 'all' }]
  const held = new Set(roleKeys)
  const own = sources.ownRoles.filter(({ key }) => held.has(key)).sort((a, b) => (a.key < b.key ? -1 : 1))
  const isPlain = isPlainMember(roleKeys, own)
  const rules: RawRule[] = []
  for (const plugin of registry.plugins()) {
    const { id, roles = {} } = plugin.manifest
    if (!sources.products.has(id)) continue
    const holdsOne = roleKeys.some((key) => key.startsWith(`${id}.`))
    for (const [name, role] of Object.entries(roles)) {
      const applies = holdsOne ? held.has(`${id}.${name}`) : isPlain && role.default === true
      if (applies) rules.push(...usableRules(role.rules, id, sources, registry))
    }
  }
  for (const role of own) rules.push(...usableRules(role.rules, undefined, sources, registry))
  return rules
}

function isPlainMember(roleKeys: readonly string[], own: readonly OwnRole[]): boolean {
  if (roleKeys.includes('core.member')) return true
  const isOfOtherProduct = (key: string): boolean => key.includes('.') && !key.startsWith('core.')
  return own.length === 0 && roleKeys.every(isOfOtherProduct)
}

function usableRules(
  rules: unknown,
  pluginId: string | undefined,
  { products }: RoleSources,
  registry: PluginRegistry,
): RawRule[] {
  const isOn = (entity: string): boolean => {
    const table = registry.table(entity)
    return table !== undefined && products.has(table.pluginId)
  }
  const scope: RuleScope = {
    pluginId,
    table: (entity) => (isOn(entity) ? registry.table(entity) : undefined),
    entities: () => [],
  }
  const list: readonly unknown[] = Array.isArray(rules) ? rules : []
  return list.flatMap((input) => {
    const { rule } = parseRule(input, scope, '')
    if (rule === undefined) return []
    return spread(rule, pluginId, registry)
  })
}

/** In a product's role "all" means all tables of that product; only the platform and own roles mean everything. */
function spread(rule: RawRule, pluginId: string | undefined, registry: PluginRegistry): RawRule[] {
  if (rule.subject !== 'all' || pluginId === undefined || pluginId === 'core') return [rule]
  const tables = registry.plugin(pluginId)?.tables.values() ?? []
  return [...tables].map((table) => ({ ...rule, subject: table.entity }))
}
