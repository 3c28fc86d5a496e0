import { entityOf, html, keyed, tableOf } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import type { Route } from '../app/routes.ts'
import type { View } from '../views/index.ts'
import { notFound, paused } from '../pages/not-found.ts'
import './plugin-part.ts'

const views = (): Promise<typeof import('../views/index.ts')> => import('../views/index.ts')

type Values = Readonly<Record<string, unknown>>

const settingsModules = {
  organisation: () => import('../pages/settings/organisation.ts'),
  members: () => import('../pages/settings/members.ts'),
  roles: () => import('../pages/settings/roles.ts'),
  products: () => import('../pages/settings/products.ts'),
  events: () => import('../pages/settings/events.ts'),
  account: () => import('../pages/settings/account.ts'),
}

/** An element that the host makes, and what it is given; both may change while the page stays. */
interface Part {
  readonly label: string
  readonly values: Values
  readonly make: () => Promise<HTMLElement>
}

interface Shown {
  readonly id: string
  readonly make: () => Promise<HTMLElement>
  made: HTMLElement | undefined
  values: Values
}
let shown: Shown | undefined

/**
 * The page of a route. Its element is made once for as long as the route stays the same; what changed in the
 * manifest meanwhile (other columns, another label) is handed to it, so that nothing that was typed is lost.
 */
export function routeView(route: Route): TemplateResult {
  if (route.kind === 'not-found') return notFound()
  if (route.kind === 'paused') return paused(route.product)
  if (route.kind === 'page' && route.page.element !== undefined) {
    return elementPage(route, route.page.element)
  }
  const id = idOf(route)
  const { label, values, make } = partOf(route)
  if (shown?.id === id) {
    shown.values = values
    if (shown.made) Object.assign(shown.made, values)
  } else shown = newlyShown(id, values, make)
  return html`${keyed(id, html`<quoin-area class="full" .label=${label} .make=${shown.make}></quoin-area>`)}`
}

function newlyShown(id: string, values: Values, make: Part['make']): Shown {
  const next: Shown = {
    id,
    values,
    made: undefined,
    make: async () => {
      const element = await make()
      next.made = Object.assign(element, next.values)
      return element
    },
  }
  return next
}

function idOf(route: Route): string {
  switch (route.kind) {
    case 'page':
      return `page:${route.product.id}/${route.page.path}/${route.page.view ?? ''}`
    case 'record':
      return `record:${route.entity}/${route.id}`
    case 'settings':
      return `settings:${route.section}/${route.detail ?? ''}`
    case 'import':
      return `import:${route.target ?? ''}`
    case 'modules':
      return `modules:${route.module ?? ''}`
    default:
      return route.kind
  }
}

const makeView = async (view: View): Promise<HTMLElement> => {
  await view.load()
  return document.createElement(view.tag)
}
const makeAfter =
  (load: () => Promise<unknown>, tag: string): Part['make'] =>
  async () => {
    await load()
    return document.createElement(tag)
  }

type Drawn = Exclude<Route, { kind: 'not-found' | 'paused' }>

function partOf(route: Drawn): Part {
  switch (route.kind) {
    case 'home':
      return {
        label: 'Home',
        values: {},
        make: makeAfter(() => import('../pages/home.ts'), 'quoin-home-page'),
      }
    case 'page':
      return pagePart(route)
    case 'record':
      return {
        label: tableOf(route.entity)?.label ?? 'Record',
        values: { product: route.product, table: route.entity, recordId: route.id },
        make: async () => makeView((await views()).recordView),
      }
    case 'import':
      return {
        label: 'Import',
        values: { target: route.target },
        make: async () => makeView((await views()).importView),
      }
    case 'settings':
      return {
        label: 'Settings',
        values: { detail: route.detail },
        make: makeAfter(settingsModules[route.section], `quoin-${route.section}-page`),
      }
    case 'modules':
      return modulesPart(route.module)
    case 'developers':
      return {
        label: 'API reference',
        values: {},
        make: makeAfter(() => import('../pages/developers/developers-page.ts'), 'quoin-developers-page'),
      }
  }
}

function modulesPart(module: string | undefined): Part {
  return module === undefined
    ? {
        label: 'Modules',
        values: {},
        make: makeAfter(() => import('../pages/modules/modules-page.ts'), 'quoin-modules-page'),
      }
    : {
        label: module,
        values: { module },
        make: makeAfter(() => import('../pages/modules/module-page.ts'), 'quoin-module-page'),
      }
}

function pagePart({ product, page }: Extract<Route, { kind: 'page' }>): Part {
  const table = page.table === undefined ? undefined : entityOf(page.table, product.id)
  return {
    label: page.label ?? product.name,
    values: { product, page, table },
    make: async () => makeView((await views()).viewFor(page)),
  }
}

/** A page that is one element of a product; it swaps itself when the product changes. */
function elementPage({ product, page }: Extract<Route, { kind: 'page' }>, element: string): TemplateResult {
  return html`${keyed(
    `element:${product.id}/${page.path}`,
    html`<quoin-plugin-part
      class="full"
      .product=${product}
      .element=${element}
      .label=${page.label ?? product.name}
    ></quoin-plugin-part>`,
  )}`
}

/** The icon of a record's kind. */
export function recordIcon(route: Extract<Route, { kind: 'record' }>): string {
  return tableOf(route.entity)?.icon ?? route.product.icon
}
