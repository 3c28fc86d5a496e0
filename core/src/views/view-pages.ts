import type { Actor } from '../http/types.ts'
import { permitsSome } from '../permissions/index.ts'
import type { PluginRegistry } from '../plugins/types.ts'

/** `<product>/<path>` of every list and board that this person may open now. */
export function pagesOf(registry: PluginRegistry, { products, access }: Actor): ReadonlySet<string> {
  const open = registry.plugins().flatMap(({ manifest: { id, ui } }) =>
    products.has(id)
      ? (ui?.pages ?? [])
          .filter(({ table, element }) => {
            if (table === undefined || element !== undefined) return false
            const entity = table.includes('.') ? table : `${id}.${table}`
            return registry.table(entity) !== undefined && permitsSome(access, 'read', entity)
          })
          .map(({ path }) => `${id}/${path}`)
      : [],
  )
  return new Set(open)
}
