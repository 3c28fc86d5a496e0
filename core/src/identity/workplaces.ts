import type { Database, UnitOfWork } from '../database/types.ts'
import type { Actor, OrganisationFacts } from '../http/types.ts'
import { AccessCache, type OwnRole } from '../permissions/index.ts'
import { ALWAYS_ENABLED, type ActivePlugin, type PluginRegistry } from '../plugins/types.ts'

/** One person in one organisation, as the session names them. */
export interface WorkplaceKey {
  readonly accessId: string
  /** `kernel.access.version`, read with the session. */
  readonly accessVersion: number
  readonly organisationId: string
  readonly personId: string
  readonly correlationId: string
}

interface Facts extends OrganisationFacts {
  readonly personName: string
  readonly personEmail: string
  readonly roleKeys: readonly string[]
}

const MAX_ENTRIES = 5_000

/** Who someone is at work: facts, products and rights, kept until their access row has a new version. */
export class Workplaces {
  readonly #database: Database
  readonly #registry: PluginRegistry
  readonly #access: AccessCache
  readonly #entries = new Map<string, { stamp: string; actor: Promise<Actor | undefined> }>()

  constructor(database: Database, registry: PluginRegistry) {
    this.#database = database
    this.#registry = registry
    this.#access = new AccessCache(registry)
  }

  /** @returns undefined when the person is no active member */
  find(key: WorkplaceKey): Promise<Actor | undefined> {
    const stamp = `${key.accessVersion}.${this.#registry.revision}`
    const known = this.#entries.get(key.accessId)
    if (known?.stamp === stamp) return known.actor
    const actor = this.#load(key)
    const entry = { stamp, actor }
    this.#entries.delete(key.accessId)
    this.#entries.set(key.accessId, entry)
    if (this.#entries.size > MAX_ENTRIES) this.#entries.delete(this.#entries.keys().next().value!)
    actor.catch(() => {
      if (this.#entries.get(key.accessId) === entry) this.#entries.delete(key.accessId)
    })
    return actor
  }

  async #load(key: WorkplaceKey): Promise<Actor | undefined> {
    const { organisationId, personId, correlationId } = key
    const context = { organisationId, actorId: personId, correlationId }
    const [facts, ownRoles, enabled] = await this.#database.read(context, (unit) =>
      Promise.all([loadFacts(unit), loadOwnRoles(unit), loadEnabled(unit)]),
    )
    if (facts === undefined) return undefined
    const installed = enabled.map((id) => this.#registry.plugin(id)).filter((plugin) => plugin !== undefined)
    // A product that was stopped is offered to nobody; calls that still come learn that it is stopped.
    const [stopped, atHand] = partition(installed, ({ health }) => health.state === 'stopped')
    const products = new Set([...ALWAYS_ENABLED, ...atHand])
    const revision = JSON.stringify([
      [...products],
      ownRoles.map(({ key: name, version }) => [name, version]),
    ])
    const { id, name, country, currency, timeZone } = facts
    return {
      organisationId,
      personId,
      access: this.#access.access({ organisationId, personId, roleKeys: facts.roleKeys, revision }, () => ({
        products,
        ownRoles,
      })),
      organisation: { id, name, country, currency, timeZone },
      person: { id: personId, name: facts.personName, email: facts.personEmail },
      products,
      stopped: new Set(stopped),
      // The same on every node, so that a page can compare what two of them told it.
      revision: `${key.accessVersion}.${this.#registry.fingerprint}`,
    }
  }
}

/** Ids of those that meet the test, and of the others. */
function partition(plugins: readonly ActivePlugin[], test: (plugin: ActivePlugin) => boolean) {
  const ids = (wanted: boolean): string[] =>
    plugins.filter((plugin) => test(plugin) === wanted).map(({ manifest }) => manifest.id)
  return [ids(true), ids(false)] as const
}

function loadFacts(unit: UnitOfWork): Promise<Facts | undefined> {
  return unit.as('core').first<Facts>({
    sql: `select o.id, o.name, o.country, o.currency, o.time_zone as "timeZone",
            p.name as "personName", p.email as "personEmail",
            array(select m.role from core.membership m
                  where m.organisation_id = $1 and m.person = p.id order by m.role) as "roleKeys"
          from core.person p join core.organisation o on o.organisation_id = p.organisation_id and o.id = $1
          where p.organisation_id = $1 and p.id = $2 and p.status = 'active'`,
    values: [unit.context.organisationId, unit.context.actorId],
  })
}

function loadOwnRoles(unit: UnitOfWork): Promise<(OwnRole & { version: number })[]> {
  return unit.as('core').rows({
    sql: 'select key, rules, version from core.role where organisation_id = $1 order by key',
    values: [unit.context.organisationId],
  })
}

async function loadEnabled(unit: UnitOfWork): Promise<string[]> {
  const rows = await unit.as('kernel').rows<{ plugin_id: string }>({
    sql: 'select plugin_id from kernel.product where organisation_id = $1 and is_enabled order by plugin_id',
    values: [unit.context.organisationId],
  })
  return rows.map((row) => row.plugin_id)
}
