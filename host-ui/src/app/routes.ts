import type { Page, PausedProduct, Shell, ShellProduct } from '@quoin/plugin-sdk/ui'
import { placeOfRecord, placesOfRecord } from './record-place.ts'

export const SETTINGS_SECTIONS = [
  'organisation',
  'members',
  'roles',
  'products',
  'events',
  'account',
] as const
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number]

/** What an address means for this person. */
export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'page'; readonly product: ShellProduct; readonly page: Page }
  | { readonly kind: 'record'; readonly product: ShellProduct; readonly entity: string; readonly id: string }
  | { readonly kind: 'import'; readonly target: string | undefined }
  | { readonly kind: 'settings'; readonly section: SettingsSection; readonly detail: string | undefined }
  | { readonly kind: 'developers' }
  | { readonly kind: 'modules'; readonly module: string | undefined }
  | { readonly kind: 'paused'; readonly product: PausedProduct }
  | { readonly kind: 'not-found' }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

type Places = Pick<Shell, 'products' | 'paused' | 'tables' | 'isOperator'>

/** Resolves a path. A declared page comes before a table of the same name. */
export function resolveRoute(path: string, shell: Places): Route {
  if (path === '/') return { kind: 'home' }
  const [first = '', second = '', third = '', ...rest] = path.slice(1).split('/')
  if (first === 'settings') return settingsRoute(second, third, rest)
  if (first === 'developers' && second === '') return { kind: 'developers' }
  if (first === 'import' && third === '')
    return { kind: 'import', target: second === '' ? undefined : second }
  if (first === 'platform' && shell.isOperator) return platformRoute(second, third, rest)
  const product = shell.products.find((candidate) => candidate.id === first)
  if (product) return productRoute(product, path.slice(first.length + 2), shell)
  const paused = shell.paused.find((candidate) => candidate.id === first)
  return paused ? { kind: 'paused', product: paused } : { kind: 'not-found' }
}

/** `/platform/modules` and one module below it, for operators. */
function platformRoute(section: string, detail: string, rest: readonly string[]): Route {
  const isKnown = (section === '' || section === 'modules') && rest.length === 0
  return isKnown ? { kind: 'modules', module: detail === '' ? undefined : detail } : { kind: 'not-found' }
}

function settingsRoute(section: string, detail: string, rest: readonly string[]): Route {
  const known = SETTINGS_SECTIONS.find((name) => name === (section === '' ? 'organisation' : section))
  if (!known || rest.length > 0) return { kind: 'not-found' }
  return { kind: 'settings', section: known, detail: detail === '' ? undefined : detail }
}

function productRoute(product: ShellProduct, path: string, shell: Pick<Shell, 'tables'>): Route {
  const page = product.ui?.pages?.find((candidate) => candidate.path === path)
  if (page) return { kind: 'page', product, page }
  const [table = '', id = '', ...rest] = path.split('/')
  const entity = `${product.id}.${table}`
  if (!shell.tables[entity] || rest.length > 0) return { kind: 'not-found' }
  if (id === '') return { kind: 'page', product, page: { path: table, view: 'list', table } }
  return UUID.test(id) ? { kind: 'record', product, entity, id } : { kind: 'not-found' }
}

/** Where settings begin: with the organisation for who may change it, else with the own account. */
export const settingsHref = (shell: Pick<Shell, 'isAdmin'>): string =>
  shell.isAdmin ? '/settings/organisation' : '/settings/account'

/** Where a product begins: its first navigation entry, its first page, or home. */
export function firstPath(product: ShellProduct): string {
  const path = product.ui?.navigation?.[0]?.path ?? product.ui?.pages?.[0]?.path
  return path === undefined ? '/' : `/${product.id}/${path}`
}

export interface Crumb {
  readonly label: string
  readonly href?: string
}

const SETTINGS_LABELS: Readonly<Record<SettingsSection, string>> = {
  organisation: 'Organisation',
  members: 'Members',
  roles: 'Roles',
  products: 'Products',
  events: 'Events',
  account: 'Your account',
}
export const settingsLabel = (section: SettingsSection): string => SETTINGS_LABELS[section]

/**
 * The way from the top to this page.
 * @param title what the page calls itself, e.g. the record's name
 * @param row values of the record, once they are known
 */
export function crumbsOf(
  route: Route,
  shell: Pick<Shell, 'products' | 'tables' | 'isAdmin'>,
  title?: string,
  row?: Readonly<Record<string, unknown>>,
): readonly Crumb[] {
  switch (route.kind) {
    case 'home':
      return [{ label: 'Home' }]
    case 'page':
      return [productCrumb(route.product), { label: title ?? labelOfPage(route.product, route.page, shell) }]
    case 'record':
      return [...wayToRecord(route, shell, row), { label: title ?? '…' }]
    case 'settings':
      return [{ label: 'Settings', href: settingsHref(shell) }, { label: settingsLabel(route.section) }]
    case 'import':
      return [{ label: 'Import' }]
    case 'developers':
      return [{ label: 'Developers' }]
    case 'modules':
      if (route.module === undefined) return [{ label: 'Modules' }]
      return [{ label: 'Modules', href: '/platform/modules' }, { label: title ?? route.module }]
    case 'paused':
      return [{ label: route.product.name }]
    case 'not-found':
      return [{ label: 'Not found' }]
  }
}

const productCrumb = (product: ShellProduct): Crumb => ({ label: product.name, href: firstPath(product) })

/** The label of a page, from the page, its navigation entry, or its table. */
export function labelOfPage(product: ShellProduct, page: Page, shell: Pick<Shell, 'tables'>): string {
  const entry = product.ui?.navigation?.find((item) => item.path === page.path)
  const table = page.table === undefined ? undefined : shell.tables[fullName(page.table, product)]
  return page.label ?? entry?.label ?? table?.plural ?? table?.label ?? page.path
}

/** Through the page that people come from, even one of another product; else through the table's own list. */
function wayToRecord(
  { product, entity }: Extract<Route, { kind: 'record' }>,
  shell: Pick<Shell, 'products' | 'tables'>,
  row: Readonly<Record<string, unknown>> | undefined,
): readonly Crumb[] {
  const place = placeOfRecord(entity, shell, row)
  if (place) {
    const href = `/${place.product.id}/${place.item.path}`
    return [productCrumb(place.product), { label: labelOfPage(place.product, place.page, shell), href }]
  }
  const [first] = placesOfRecord(entity, shell)
  // Which of several pages it belongs to shows in a moment.
  return first ? [productCrumb(first.product)] : [productCrumb(product), listCrumb(product, entity, shell)]
}

function listCrumb(product: ShellProduct, entity: string, shell: Pick<Shell, 'tables'>): Crumb {
  const table = shell.tables[entity]
  const page = product.ui?.pages?.find((candidate) => fullName(candidate.table ?? '', product) === entity)
  return {
    label: table?.plural ?? table?.label ?? entity,
    href: `/${product.id}/${page?.path ?? entity.slice(product.id.length + 1)}`,
  }
}

const fullName = (table: string, product: ShellProduct): string =>
  table.includes('.') ? table : `${product.id}.${table}`
