import type { Actor } from '../http/types.ts'
import { permitsSome } from '../permissions/index.ts'
import type { PluginRegistry, TableDefinition } from '../plugins/types.ts'
import type { RecordsService } from '../records/index.ts'
import { contactTarget } from './contact/contact-target.ts'
import { asDriver, type AnyDriver } from './driver.ts'
import { recordsTarget } from './records/records-target.ts'

export interface TargetPorts {
  readonly registry: PluginRegistry
  readonly records: RecordsService
  readonly newId: () => string
}

/** What the contact target writes with all its parts: alone it would be a second, poorer "Contacts". */
const CONTACTS = 'core.party'

/** Targets of the products that are on, that this person may create records of. */
export function targetDrivers(ports: TargetPorts, actor: Actor): AnyDriver[] {
  const tables = ports.registry
    .tables()
    .filter((table) => table.entity !== CONTACTS && isImportable(table) && actor.products.has(table.pluginId))
    .filter(({ entity }) => permitsSome(actor.access, 'create', entity))
  const contacts = permitsSome(actor.access, 'create', CONTACTS)
    ? [asDriver(contactTarget(ports.registry, ports.newId))]
    : []
  return [...contacts, ...tables.map((table) => asDriver(recordsTarget(ports, table)))]
}

export function targetDriver(ports: TargetPorts, actor: Actor, id: string): AnyDriver | undefined {
  return targetDrivers(ports, actor).find(({ target }) => target.id === id)
}

const isImportable = ({ table }: TableDefinition): boolean =>
  typeof table.records === 'object' && table.records.import !== undefined
