import { isPermitted } from '@quoin/plugin-sdk/ui'
import type { NavigationItem, ShellProduct } from '@quoin/plugin-sdk/ui'

/** What this person may see of a product's navigation. */
export function visibleItems(product: ShellProduct): readonly NavigationItem[] {
  return (product.ui?.navigation ?? []).filter((item) => isPermitted(item.permission, product.id))
}

/**
 * The navigation entry that an address belongs to: the longest entry that begins it, or the entry whose page
 * shows the table of the record. A record of another product's table belongs nowhere.
 */
export function activePath(product: ShellProduct, path: string): string | undefined {
  if (!path.startsWith(`/${product.id}/`)) return undefined
  const inside = path.slice(product.id.length + 2)
  const items = product.ui?.navigation ?? []
  const byPath = items
    .filter((item) => inside === item.path || inside.startsWith(`${item.path}/`))
    .sort((left, right) => right.path.length - left.path.length)[0]
  if (byPath) return byPath.path
  const table = inside.split('/')[0]
  const page = product.ui?.pages?.find((candidate) => candidate.table === table)
  return items.find((item) => item.path === page?.path)?.path
}
