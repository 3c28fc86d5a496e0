import {
  can,
  entityOf,
  html,
  icon,
  nothing,
  productOf,
  tableOf,
  type Page,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import type { ViewTable } from '../model/tables.ts'

/** Pages of the same table in other views, so that one switch leads between list and board. */
export function siblingPages(productId: string, page: Page): readonly Page[] {
  const pages = productOf(productId)?.ui?.pages ?? []
  const entity = entityOf(page.table ?? '', productId)
  const isPlain = page.filter === undefined
  return pages.filter(
    (each) =>
      each.table && each.filter === undefined && isPlain && entityOf(each.table, productId) === entity,
  )
}

/** Links between the views of one table; what is filtered stays filtered. */
export function viewSwitch(productId: string, page: Page, query: string): TemplateResult | typeof nothing {
  const pages = siblingPages(productId, page)
  if (pages.length < 2) return nothing
  const suffix = query === '' ? '' : `?${query}`
  return html`<nav class="views" aria-label="View">
    ${pages.map(
      (each) =>
        html`<a
          class="btn icon ${each === page || each.path === page.path ? 'current' : 'ghost'}"
          aria-current=${each.path === page.path ? 'page' : nothing}
          aria-label=${each.view === 'board' ? 'Board' : 'List'}
          title=${each.view === 'board' ? 'Board' : 'List'}
          href="/${productId}/${each.path}${suffix}"
          >${icon(each.view === 'board' ? 'square-kanban' : 'list')}</a
        >`,
    )}
  </nav>`
}

export function mayCreate(entity: string): boolean {
  return tableOf(entity)?.canCreate !== false && can('create', entity)
}

/** What the noun of a page is in the singular: the table's label, or "Person" for a page of people. */
export function nounOf(table: ViewTable, page: Page | undefined): string {
  const value = Object.values(page?.preset ?? {})[0]
  const column = Object.keys(page?.preset ?? {})[0]
  const label = typeof value === 'string' && column ? table.columns[column]?.labels?.[value] : undefined
  return label ?? table.label
}
