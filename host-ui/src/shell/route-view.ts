import { entityOf, html, keyed, tableOf } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import type { Route } from '../app/routes.ts'
import type { View } from '../views/index.ts'
import { notFound } from '../pages/not-found.ts'
import './plugin-part.ts'

const views = (): Promise<typeof import('../views/index.ts')> => import('../views/index.ts')

async function makeView(view: View, values: Readonly<Record<string, unknown>>): Promise<HTMLElement> {
  await view.load()
  return Object.assign(document.createElement(view.tag), values)
}

const settingsModules = {
  organisation: () => import('../pages/settings/organisation.ts'),
  members: () => import('../pages/settings/members.ts'),
  roles: () => import('../pages/settings/roles.ts'),
  products: () => import('../pages/settings/products.ts'),
  account: () => import('../pages/settings/account.ts'),
}

/** An area with what `make` gives; `id` tells when it is another page. */
function area(id: string, label: string, make: () => Promise<HTMLElement>): TemplateResult {
  return html`${keyed(id, html`<quoin-area class="full" .label=${label} .make=${make}></quoin-area>`)}`
}

let current: { id: string; view: TemplateResult } | undefined

/** The page of a route, made once for as long as the route stays the same. */
export function routeView(route: Route): TemplateResult {
  const id = idOf(route)
  if (current?.id !== id) current = { id, view: viewOf(route, id) }
  return current.view
}

function idOf(route: Route): string {
  switch (route.kind) {
    case 'page':
      return `page:${route.product.id}/${route.page.path}`
    case 'record':
      return `record:${route.entity}/${route.id}`
    case 'settings':
      return `settings:${route.section}/${route.detail ?? ''}`
    case 'import':
      return `import:${route.target ?? ''}`
    default:
      return route.kind
  }
}

function viewOf(route: Route, id: string): TemplateResult {
  switch (route.kind) {
    case 'home':
      return area(id, 'Home', async () => {
        await import('../pages/home.ts')
        return document.createElement('quoin-home-page')
      })
    case 'page':
      return pageView(route, id)
    case 'record':
      return area(id, tableOf(route.entity)?.label ?? 'Record', async () =>
        makeView((await views()).recordView, {
          product: route.product,
          table: route.entity,
          recordId: route.id,
        }),
      )
    case 'import':
      return area(id, 'Import', async () => makeView((await views()).importView, { target: route.target }))
    case 'settings':
      return area(id, 'Settings', async () => {
        await settingsModules[route.section]()
        const page = document.createElement(`quoin-${route.section}-page`)
        return Object.assign(page, { detail: route.detail })
      })
    case 'developers':
      return area(id, 'API reference', async () => {
        await import('../pages/developers/developers-page.ts')
        return document.createElement('quoin-developers-page')
      })
    case 'not-found':
      return notFound()
  }
}

function pageView(route: Extract<Route, { kind: 'page' }>, id: string): TemplateResult {
  const { product, page } = route
  if (page.element !== undefined) {
    return html`${keyed(
      id,
      html`<quoin-plugin-part
        class="full"
        .product=${product}
        .element=${page.element}
        .label=${page.label ?? product.name}
      ></quoin-plugin-part>`,
    )}`
  }
  const table = page.table === undefined ? undefined : entityOf(page.table, product.id)
  return area(id, page.label ?? product.name, async () =>
    makeView((await views()).viewFor(page), { product, page, table }),
  )
}

/** The icon of a record's kind. */
export function recordIcon(route: Extract<Route, { kind: 'record' }>): string {
  return tableOf(route.entity)?.icon ?? route.product.icon
}
