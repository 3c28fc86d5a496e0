import type { Static } from 'typebox'
import type { UnitOfWork } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import { changeView, createView, removeView } from './change-views.ts'
import { pageUnknown, viewNotFound } from './errors.ts'
import { present, type ShownView } from './present-views.ts'
import { DeleteQuery, ListQuery, MAX_VIEW_BYTES, NewView, ViewChange, viewNameOf } from './view-input.ts'
import { pagesOf } from './view-pages.ts'
import { findView, listViews } from './view-store.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const PATH = '/api/views'

/** Saved views of lists and boards: everybody's own, and those shared with the organisation. */
export class ViewRoutes implements RouteSource {
  readonly #registry: PluginRegistry

  constructor(registry: PluginRegistry) {
    this.#registry = registry
  }

  routes(): readonly Route[] {
    const common = { access: 'member', tag: 'Views' } as const
    return [
      {
        ...common,
        method: 'GET',
        path: PATH,
        summary: 'Own and shared views of a page with their state, or of all pages without',
        query: ListQuery,
        handle: (request) => this.#list(request),
      },
      {
        ...common,
        method: 'POST',
        path: PATH,
        summary: 'Saves a view of a page',
        body: NewView,
        maxBodyBytes: MAX_VIEW_BYTES,
        handle: (request) => this.#create(request),
      },
      {
        ...common,
        method: 'GET',
        path: `${PATH}/:id`,
        summary: 'One view',
        handle: (request) => request.transaction(async (unit) => ({ body: await this.#show(request, unit) })),
      },
      {
        ...common,
        method: 'PATCH',
        path: `${PATH}/:id`,
        summary: 'Renames, overwrites, shares a view, or makes it private again',
        body: ViewChange,
        maxBodyBytes: MAX_VIEW_BYTES,
        handle: (request) => this.#change(request),
      },
      {
        ...common,
        method: 'DELETE',
        path: `${PATH}/:id`,
        summary: 'Deletes a view',
        query: DeleteQuery,
        handle: (request) => this.#delete(request),
      },
    ]
  }

  #list(request: Request): Promise<Reply> {
    const { page } = request.query
    const open = pagesOf(this.#registry, request.actor)
    const pages = page === undefined ? [...open] : [page].filter((each) => open.has(each))
    return request.transaction(async (unit) => {
      const items = await present(unit, request.actor, await listViews(unit, pages))
      return { body: { items: page === undefined ? items.map(withoutState) : items } }
    })
  }

  #create(request: Request): Promise<Reply> {
    const { page, scope = 'private', state, ...given } = request.body as Static<typeof NewView>
    const name = viewNameOf(given.name)
    if (!pagesOf(this.#registry, request.actor).has(page)) throw pageUnknown({ page })
    return request.transaction(async (unit) => {
      const id = await createView(unit, { page, name, scope, state })
      return {
        status: 201,
        body: await this.#show(request, unit, id),
        headers: { Location: `${PATH}/${id}` },
      }
    })
  }

  #change(request: Request): Promise<Reply> {
    const { name: given, ...change } = request.body as Static<typeof ViewChange>
    const name = given === undefined ? undefined : viewNameOf(given)
    return request.transaction(async (unit) => {
      await this.#show(request, unit)
      await changeView(unit, request.actor, idOf(request), { ...change, name })
      return { body: await this.#show(request, unit) }
    })
  }

  #delete(request: Request): Promise<Reply> {
    const version = Number(request.query['version'])
    return request.transaction(async (unit) => {
      await this.#show(request, unit)
      await removeView(unit, request.actor, idOf(request), version)
      return { status: 204 }
    })
  }

  /** @throws views.not-found (404) also for a view of a page that the caller may not open */
  async #show(request: Request, unit: UnitOfWork, id = idOf(request)): Promise<ShownView> {
    const view = await findView(unit, id)
    if (view === undefined || !pagesOf(this.#registry, request.actor).has(view.page)) throw viewNotFound({})
    return (await present(unit, request.actor, [view]))[0]!
  }
}

const withoutState = ({ state: _, ...view }: ShownView): object => view

/** @throws views.not-found (404) on anything that is no id, as on an unknown one */
function idOf(request: Request): string {
  const id = (request.params['id'] ?? '').toLowerCase()
  if (!UUID.test(id)) throw viewNotFound({})
  return id
}
