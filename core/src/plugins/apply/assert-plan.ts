import type { Fault, Manifest } from '@quoin/plugin-sdk'
import type { DatabaseRoles } from '../../database/roles.ts'
import type { Catalog, FoundSchema } from '../catalog/types.ts'
import { conformanceFaults } from '../conformance/conformance.ts'
import { contractInUse, notConform, planNotAccepted } from '../errors.ts'
import type { Plan, StepKind } from '../plan/types.ts'
import { publishes } from '../plan/views.ts'
import { contractView } from '../structure/sql-names.ts'
import type { SchemaStructure } from '../structure/types.ts'
import type { Consumers } from './consumers.ts'

/** A contract is a promise to those who use it: columns may be added, none may go or change its type. */
export function assertContracts(
  found: FoundSchema | undefined,
  wanted: SchemaStructure,
  consumers: Consumers,
): void {
  const broken = [...consumers].filter(([contract]) => {
    const [old, next] = [found?.views.get(contractView(contract)), wanted.views.get(contractView(contract))]
    return old !== undefined && (next === undefined || !publishes(old, next))
  })
  if (broken.length === 0) return
  const faults = broken.map(([contract, ids]): Fault => ({
    path: `/contracts/${contract}`,
    message: `loses columns or types that ${ids.join(', ')} reads`,
  }))
  const names = [...new Set(broken.flatMap(([, ids]) => ids))].join(', ')
  throw contractInUse({ plugin: wanted.schema, consumers: names }, { faults })
}

/** Events that others listen to and actions that others call stay as long as they do. */
export function assertHeard(
  before: Manifest,
  next: Manifest,
  listeners: { readonly calls: Consumers; readonly events: Consumers },
): void {
  const [was, is] = [offers(before), offers(next)]
  const lost = (
    names: ReadonlySet<string>,
    left: ReadonlySet<string>,
    users: Consumers,
    what: string,
  ): Fault[] =>
    [...names]
      .filter((name) => !left.has(name) && users.has(name))
      .map((name) => ({
        path: `/${what}/${name}`,
        message: `is gone, and ${users.get(name)!.join(', ')} needs it`,
      }))
  const faults = [
    ...lost(was.actions, is.actions, listeners.calls, 'actions'),
    ...lost(was.events, is.events, listeners.events, 'events/emits'),
  ]
  if (faults.length === 0) return
  const users = [...listeners.calls, ...listeners.events].filter(([name]) =>
    faults.some(({ path }) => path.endsWith(`/${name}`)),
  )
  const consumers = [...new Set(users.flatMap(([, ids]) => ids))].join(', ')
  throw contractInUse({ plugin: next.id, consumers }, { faults })
}

/** Published actions as `deal.win@1`, events as `deal.won@1`. */
const offers = ({ actions = {}, events }: Manifest) => ({
  actions: new Set(
    Object.entries(actions).flatMap(([name, { published }]) =>
      published === undefined ? [] : [`${name}@${published}`],
    ),
  ),
  events: new Set(Object.keys(events?.emits ?? {})),
})

export function assertAccepted(plan: Plan, accept: ReadonlySet<StepKind>): void {
  const refused = plan.steps.filter(({ kind }) => !accept.has(kind))
  if (refused.length === 0) return
  const kinds = [...new Set(refused.map(({ kind }) => kind))].join(' and ')
  const faults = refused.map(({ object, summary, kind }): Fault => ({
    path: object,
    message: `${kind}: ${summary}`,
  }))
  throw planNotAccepted({ plugin: plan.pluginId, kinds, count: refused.length }, { faults })
}

export function assertConform(
  manifest: Manifest,
  catalog: Catalog,
  roles: DatabaseRoles,
  consumers: Consumers,
): void {
  const faults = conformanceFaults(catalog, manifest.id, roles, consumers)
  if (faults.length > 0) throw notConform({ plugin: manifest.id, count: faults.length }, { faults })
}
