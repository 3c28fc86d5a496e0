import type { UnitOfWork } from '../database/types.ts'
import type { Actor } from '../http/types.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import { touchAccess } from './access-rows.ts'
import { lockOrganisation } from './organisations.ts'
import {
  assertNotNeeded,
  enablePlan,
  loadProductStates,
  writeProductState,
  type ProductStates,
} from './products.ts'

/** Lets a product prepare itself the first time it is switched on; what it throws takes the switch back. */
export interface ProductStart {
  enabled(unit: UnitOfWork, pluginId: string, actor: Actor): Promise<void>
  /** Others who care, such as waiting events; after the new state has been written. */
  switched?(unit: UnitOfWork, pluginId: string): Promise<void>
}

/** Switches products on and off for one organisation, inside the caller's transaction. */
export class ProductSwitch {
  readonly #registry: PluginRegistry
  readonly #start: ProductStart

  constructor(registry: PluginRegistry, start: ProductStart) {
    this.#registry = registry
    this.#start = start
  }

  /** Takes along what the product requires. @returns ids that were switched on, none when it was on already */
  async enable(unit: UnitOfWork, id: string, actor: Actor): Promise<readonly string[]> {
    const states = await this.#lock(unit)
    const plan = enablePlan(id, states, this.#registry)
    const products = new Set(actor.products)
    for (const pluginId of plan) {
      await writeProductState(unit, pluginId, true)
      products.add(pluginId)
      const isFirstTime = !states.has(pluginId)
      if (isFirstTime) await this.#start.enabled(unit, pluginId, { ...actor, products: new Set(products) })
      await this.#start.switched?.(unit, pluginId)
    }
    if (plan.length > 0) await touchAccess(unit, unit.context.organisationId)
    return plan
  }

  /** Keeps all data. @throws tenancy.product-needed (409) */
  async disable(unit: UnitOfWork, id: string): Promise<void> {
    const states = await this.#lock(unit)
    assertNotNeeded(id, states, this.#registry)
    if (states.get(id) !== true) return
    await writeProductState(unit, id, false)
    await this.#start.switched?.(unit, id)
    await touchAccess(unit, unit.context.organisationId)
  }

  /** Two switches at once see each other's outcome, so that a dependency never ends up off. */
  async #lock(unit: UnitOfWork): Promise<ProductStates> {
    await lockOrganisation(unit)
    return loadProductStates(unit)
  }
}
