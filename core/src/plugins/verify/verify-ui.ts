import type { Table } from '@quoin/plugin-sdk'
import { STUB } from './sound-part.ts'
import { checkPermission } from './verify-code.ts'
import { checkColumn, findTable, own, report, reportUnknown, type Scope } from './scope.ts'

/** Pages, panels, widgets, commands and record pages: what they name exists, and elements carry the plugin's id. */
export function verifyUi(scope: Scope): void {
  const ui = scope.manifest.ui
  if (ui === undefined) return
  verifyPages(scope)
  const paths = (ui.pages ?? []).map(({ path }) => path)
  for (const [place, item] of (ui.navigation ?? []).entries()) {
    const path = `/ui/navigation/${place}`
    if (!paths.includes(item.path))
      reportUnknown(scope, `${path}/path`, { expected: 'the path of a page', got: item.path, known: paths })
    if (item.permission !== undefined) checkPermission(scope, item.permission, `${path}/permission`)
  }
  for (const [place, { element, slot }] of (ui.panels ?? []).entries()) {
    checkElement(scope, element, `/ui/panels/${place}/element`)
    checkForeignTable(scope, slot, `/ui/panels/${place}/slot`)
  }
  for (const [place, { element }] of (ui.widgets ?? []).entries()) {
    checkElement(scope, element, `/ui/widgets/${place}/element`)
  }
  for (const [place, command] of (ui.commands ?? []).entries()) {
    const path = `/ui/commands/${place}`
    if (command.create !== undefined) findTable(scope, command.create, `${path}/create`)
    if (command.page !== undefined && !paths.includes(command.page)) {
      reportUnknown(scope, `${path}/page`, {
        expected: 'the path of a page',
        got: command.page,
        known: paths,
      })
    }
    if (command.permission !== undefined) checkPermission(scope, command.permission, `${path}/permission`)
  }
  verifyRecordPages(scope)
}

function verifyPages(scope: Scope): void {
  const pages = scope.manifest.ui?.pages ?? []
  for (const [place, page] of pages.entries()) {
    const path = `/ui/pages/${place}`
    const twin = pages.findIndex((other) => other.path === page.path)
    if (twin < place) report(scope, `${path}/path`, 'a path of its own', `the same as pages/${twin}`)
    if (page.element !== undefined) checkElement(scope, page.element, `${path}/element`)
    if ((page.element === undefined) === (page.view === undefined)) {
      report(scope, path, 'either a view or an element', page.element === undefined ? 'neither' : 'both')
    }
    if (page.view !== undefined && page.table === undefined)
      report(scope, `${path}/table`, 'the table it shows', 'nothing')
    const table = page.table === undefined ? undefined : findTable(scope, page.table, `${path}/table`)
    if (table !== undefined) verifyPageColumns(scope, page, table, path)
    if (page.move !== undefined) checkAction(scope, page.move, `${path}/move`)
  }
}

type Page = NonNullable<NonNullable<Scope['manifest']['ui']>['pages']>[number]

function verifyPageColumns(scope: Scope, page: Page, table: Table, path: string): void {
  for (const part of ['columns', 'card'] as const) {
    for (const [place, column] of (page[part] ?? []).entries())
      checkColumn(scope, table, column, `${path}/${part}/${place}`)
  }
  for (const part of ['group', 'board', 'sum'] as const) {
    const column = page[part]
    if (column !== undefined) checkColumn(scope, table, column, `${path}/${part}`)
  }
  for (const part of ['filter', 'preset'] as const)
    checkFilterColumns(scope, table, page[part] ?? {}, `${path}/${part}`)
  const group = page.group === undefined ? undefined : own(table.columns, page.group)
  if (page.view === 'board' && group !== STUB && group?.type !== 'choice' && group?.type !== 'reference') {
    report(scope, `${path}/group`, 'a choice or reference column', page.group ?? 'nothing')
  }
  if (page.weight !== undefined && group?.to !== undefined) {
    const steps = findTable(scope, qualify(group.to, page.table!), `${path}/group`)
    if (steps !== undefined) checkColumn(scope, steps, page.weight, `${path}/weight`)
  }
}

function checkFilterColumns(scope: Scope, table: Table, filter: object, path: string): void {
  for (const column of Object.keys(filter)) {
    if (!['and', 'or', 'not'].includes(column)) checkColumn(scope, table, column, `${path}/${column}`)
  }
}

/** A reference inside another plugin's table is relative to that plugin. */
const qualify = (to: string, table: string): string =>
  to.includes('.') || !table.includes('.') ? to : `${table.split('.')[0]}.${to}`

function verifyRecordPages(scope: Scope): void {
  for (const [name, page] of Object.entries(scope.manifest.ui?.records ?? {})) {
    const path = `/ui/records/${name}`
    const table = findTable(scope, name, path)
    if (table === undefined) continue
    for (const part of ['steps', 'party'] as const) {
      const column = page[part]
      if (column !== undefined) checkColumn(scope, table, column, `${path}/${part}`)
    }
    for (const [place, entry] of (page.actions ?? []).entries()) {
      const at = `${path}/actions/${place}`
      if (typeof entry === 'string') checkAction(scope, entry, at)
      else {
        checkAction(scope, entry.action, `${at}/action`)
        checkFilterColumns(scope, table, entry.when, `${at}/when`)
      }
    }
    for (const [place, related] of (page.related ?? []).entries()) {
      const at = `${path}/related/${place}`
      checkFilterColumns(scope, table, related.when ?? {}, `${at}/when`)
      const other = findTable(scope, related.table, `${at}/table`)
      if (other === undefined) continue
      checkColumn(scope, other, related.column, `${at}/column`)
      for (const [position, column] of (related.columns ?? []).entries()) {
        checkColumn(scope, other, column, `${at}/columns/${position}`)
      }
    }
  }
}

function checkAction(scope: Scope, action: string, path: string): void {
  const actions = scope.manifest.actions ?? {}
  if (own(actions, action) === undefined)
    reportUnknown(scope, path, {
      expected: 'an action of this plugin',
      got: action,
      known: Object.keys(actions),
    })
}

/** `crm-party-deals`: the prefix keeps the elements of two plugins apart. */
function checkElement(scope: Scope, element: string, path: string): void {
  const prefix = `${scope.manifest.id}-`
  if (!element.startsWith(prefix) || !/^[a-z][a-z0-9-]*[a-z0-9]$/.test(element)) {
    report(scope, path, `an element name that starts with ${prefix}`, element)
  }
}

/** A page of a plugin that need not be installed: the panel then waits for it. */
function checkForeignTable(scope: Scope, entity: string, path: string): void {
  const [plugin = ''] = entity.split('.')
  const isOptional = own(scope.manifest.optional, plugin) !== undefined
  if (isOptional && !scope.manifests.has(plugin)) return
  if (!entity.includes('.')) return report(scope, path, 'an entity such as core.party', entity)
  findTable(scope, entity, path)
}
