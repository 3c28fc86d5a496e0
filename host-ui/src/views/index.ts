import { invalidate, type Page } from '@quoin/plugin-sdk/ui'

/**
 * A view that the host draws from manifest data. Its element takes `product` (ShellProduct), `page` (manifest
 * page), `table` (entity) and, for records, `recordId`; the import wizard takes `target`.
 */
export interface View {
  readonly tag: string
  /** Defines the element; views are separate files that load when first wanted. */
  load(): Promise<unknown>
}

const listView: View = { tag: 'quoin-list-page', load: () => import('./list/list-page.ts') }
const boardView: View = { tag: 'quoin-board-page', load: () => import('./board/board-page.ts') }
export const recordView: View = { tag: 'quoin-record-page', load: () => import('./record/record-page.ts') }
export const importView: View = { tag: 'quoin-import-page', load: () => import('./import/import-page.ts') }

/** The view that a manifest page asks for; a list unless it says otherwise. */
export function viewFor(page: Page): View {
  return page.view === 'board' ? boardView : listView
}

/** Opens the form of a new record from anywhere. */
export async function createRecord(
  entity: string,
  preset: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const form = await import('./form/create-record.ts')
  if (await form.createRecord({ entity, preset })) await invalidate([entity])
}
