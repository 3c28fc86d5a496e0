import type { Shell } from '@quoin/plugin-sdk/ui'
import type { PaletteItem } from './items.ts'

/** A saved view without its state, as the list of all pages names it. */
export interface ViewName {
  readonly id: string
  /** `<product>/<path>` */
  readonly page: string
  readonly name: string
}

/** Views as places to go to; those of pages that are gone lead nowhere and are left out. */
export function viewItems(shell: Shell, views: readonly ViewName[]): readonly PaletteItem[] {
  return views.flatMap(({ id, page, name }) => {
    const [productId = '', ...path] = page.split('/')
    const product = shell.products.find((each) => each.id === productId)
    const found = product?.ui?.pages?.find((each) => each.path === path.join('/'))
    if (!product || !found) return []
    const icon = found.view === 'board' ? 'square-kanban' : 'list'
    const href = `/${page}?view=${id}`
    return [{ id: `view:${id}`, label: name, context: `View of ${found.label ?? product.name}`, icon, href }]
  })
}
