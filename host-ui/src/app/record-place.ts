import { entityOf, matchesFilter } from '@quoin/plugin-sdk/ui'
import type { NavigationItem, Page, Shell, ShellProduct } from '@quoin/plugin-sdk/ui'
import { visibleItems } from '../shell/active-path.ts'

type Filter = Parameters<typeof matchesFilter>[0]
type Values = Readonly<Record<string, unknown>>
type Places = Pick<Shell, 'products' | 'tables'>

/** The page of a navigation entry from which people reach a record. */
export interface Place {
  readonly product: ShellProduct
  readonly item: NavigationItem
  readonly page: Page
}

/** Entries whose page shows the records of a table, those of the product that owns it first. */
export function placesOfRecord(entity: string, { products }: Pick<Shell, 'products'>): readonly Place[] {
  const owner = entity.split('.')[0]
  const all = products.flatMap((product) =>
    visibleItems(product).flatMap((item): Place[] => {
      const page = product.ui?.pages?.find(({ path }) => path === item.path)
      return page?.table !== undefined && entityOf(page.table, product.id) === entity
        ? [{ product, item, page }]
        : []
    }),
  )
  return [
    ...all.filter(({ product }) => product.id === owner),
    ...all.filter(({ product }) => product.id !== owner),
  ]
}

/**
 * The first entry whose page shows this record, else the first that shows its table.
 * @param row its values; until they are known, several entries of one table give none rather than a wrong one
 */
export function placeOfRecord(entity: string, shell: Places, row?: Values): Place | undefined {
  const places = placesOfRecord(entity, shell)
  if (row === undefined) return places.length === 1 ? places[0] : undefined
  const columns = Object.entries(shell.tables[entity]?.columns ?? {})
  const kinds = Object.fromEntries(columns.map(([name, { type }]) => [name, type]))
  return places.find(({ page }) => matchesFilter((page.filter ?? {}) as Filter, row, kinds)) ?? places[0]
}
