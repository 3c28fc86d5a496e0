import Type, { type Static } from 'typebox'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import type { Incidents } from '../plugins/guard/incidents.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import { OrganisationInput } from './organisation-facts.ts'
import { loadOrganisation, updateOrganisation } from './organisations.ts'
import { listProducts } from './product-list.ts'
import type { ProductSwitch } from './product-switch.ts'

const strict = { additionalProperties: false } as const
const OrganisationChange = Type.Object(
  { ...Type.Partial(OrganisationInput).properties, version: Type.Integer({ minimum: 1 }) },
  strict,
)
const ProductChange = Type.Object({ isEnabled: Type.Boolean() }, strict)

/** The organisation itself and its products. */
export class OrganisationRoutes implements RouteSource {
  readonly #registry: PluginRegistry
  readonly #switch: ProductSwitch

  readonly #incidents: Incidents | undefined

  constructor(registry: PluginRegistry, productSwitch: ProductSwitch, incidents?: Incidents) {
    this.#incidents = incidents
    this.#registry = registry
    this.#switch = productSwitch
  }

  routes(): readonly Route[] {
    const tag = 'Organisation'
    return [
      {
        method: 'GET',
        path: '/api/organisation',
        access: 'member',
        tag,
        summary: 'Name, country, currency and time zone',
        handle: (request) => request.transaction(async (unit) => ({ body: await loadOrganisation(unit) })),
      },
      {
        method: 'PATCH',
        path: '/api/organisation',
        access: 'admin',
        tag,
        summary: 'Changes the organisation',
        body: OrganisationChange,
        handle: (request) => {
          const change = request.body as Static<typeof OrganisationChange>
          return request.transaction(async (unit) => ({ body: await updateOrganisation(unit, change) }))
        },
      },
      {
        method: 'GET',
        path: '/api/organisation/products',
        access: 'admin',
        tag,
        summary: 'Products that are installed, and which are on',
        handle: (request) => request.transaction(async (unit) => this.#products(unit)),
      },
      {
        method: 'PUT',
        path: '/api/organisation/products/:id',
        access: 'admin',
        tag,
        summary: 'Switches a product on, with what it requires, or off; data stays',
        body: ProductChange,
        handle: (request) => this.#change(request),
      },
    ]
  }

  async #products(unit: Parameters<typeof listProducts>[0]): Promise<Reply> {
    return { body: { items: await listProducts(unit, this.#registry, this.#incidents) } }
  }

  #change(request: Request): Promise<Reply> {
    const { isEnabled } = request.body as Static<typeof ProductChange>
    const id = request.params['id']!
    return request.transaction(async (unit) => {
      if (isEnabled) await this.#switch.enable(unit, id, request.actor)
      else await this.#switch.disable(unit, id)
      return this.#products(unit)
    })
  }
}
