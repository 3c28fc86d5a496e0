import Type, { type Static } from 'typebox'
import type { UnitOfWork } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import { parseRules, rulesInvalid } from '../permissions/index.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import { lockOrganisation, roleInUse, touchAccess } from '../tenancy/index.ts'
import { strict, Version } from './input.ts'
import {
  countHolders,
  deleteRole,
  insertRole,
  listRoles,
  loadOwnRole,
  updateRole,
  type RoleEntry,
} from './roles.ts'

const shape = {
  label: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  description: Type.Optional(Type.Union([Type.String({ maxLength: 300 }), Type.Null()])),
  rules: Type.Array(Type.Unknown(), { maxItems: 200 }),
}
const NewRole = Type.Object(shape, strict)
const RoleChange = Type.Object({ ...Type.Partial(Type.Object(shape)).properties, version: Version }, strict)

/** What may be given to members, and an organisation's own roles. */
export class RoleRoutes implements RouteSource {
  readonly #registry: PluginRegistry

  constructor(registry: PluginRegistry) {
    this.#registry = registry
  }

  routes(): readonly Route[] {
    const common = { access: 'admin', tag: 'Organisation' } as const
    const path = '/api/organisation/roles'
    return [
      {
        ...common,
        method: 'GET',
        path,
        summary: 'Roles that can be given',
        handle: (request) => this.#list(request),
      },
      {
        ...common,
        method: 'POST',
        path,
        summary: 'Makes an own role',
        body: NewRole,
        handle: (request) => this.#create(request),
      },
      {
        ...common,
        method: 'PATCH',
        path: `${path}/:key`,
        summary: 'Changes an own role; members have the new rights at once',
        body: RoleChange,
        handle: (request) => this.#update(request),
      },
      {
        ...common,
        method: 'DELETE',
        path: `${path}/:key`,
        summary: 'Removes an own role that nobody holds',
        handle: (request) => this.#delete(request),
      },
    ]
  }

  #list(request: Request): Promise<Reply> {
    return request.transaction(async (unit) => {
      const [roles, holders] = await Promise.all([
        listRoles(unit, this.#registry, request.actor.products),
        countHolders(unit),
      ])
      return { body: { items: roles.map((role) => present(role, holders)) } }
    })
  }

  #create(request: Request): Promise<Reply> {
    const { label, description = null, rules } = request.body as Static<typeof NewRole>
    const checked = this.#parse(label, rules)
    return request.transaction(async (unit) => {
      await lockOrganisation(unit)
      const key = await insertRole(unit, { label, description, rules: checked })
      await touchAccess(unit, request.actor.organisationId)
      return {
        status: 201,
        body: await this.#show(unit, key),
        headers: { Location: `/api/organisation/roles/${key}` },
      }
    })
  }

  #update(request: Request): Promise<Reply> {
    const { version, ...change } = request.body as Static<typeof RoleChange>
    const key = request.params['key']!
    const rules = change.rules === undefined ? undefined : this.#parse(key, change.rules as unknown[])
    return request.transaction(async (unit) => {
      const before = await loadOwnRole(unit, key)
      await updateRole(unit, key, version, {
        label: (change.label as string | undefined) ?? before.label,
        description:
          change.description === undefined ? before.description : (change.description as string | null),
        rules: rules ?? before.rules,
      })
      await touchAccess(unit, request.actor.organisationId)
      return { body: await this.#show(unit, key) }
    })
  }

  #delete(request: Request): Promise<Reply> {
    const key = request.params['key']!
    return request.transaction(async (unit) => {
      await lockOrganisation(unit)
      const role = await loadOwnRole(unit, key)
      const members = (await countHolders(unit)).get(key) ?? 0
      if (members > 0) throw roleInUse({ label: role.label, members })
      await deleteRole(unit, key)
      await touchAccess(unit, request.actor.organisationId)
      return { status: 204 }
    })
  }

  async #show(unit: UnitOfWork, key: string): Promise<object> {
    return present(await loadOwnRole(unit, key), await countHolders(unit))
  }

  /** @throws permissions.invalid-rules (422) with every fault */
  #parse(role: string, input: readonly unknown[]): readonly unknown[] {
    const { rules, faults } = parseRules(input, {
      pluginId: undefined,
      table: (entity) => this.#registry.table(entity),
      entities: () => this.#registry.tables().map((table) => table.entity),
    })
    if (faults.length > 0) throw rulesInvalid({ role }, { faults })
    return rules
  }
}

const present = (role: RoleEntry, holders: ReadonlyMap<string, number>): object => ({
  ...role,
  memberCount: holders.get(role.key) ?? 0,
})
