import type { Records } from '@quoin/plugin-sdk'
import type { UnitOfWork } from '../database/types.ts'
import { permitsRecord, permitsSome, type Verb } from '../permissions/index.ts'
import type { TableDefinition } from '../plugins/types.ts'
import { unitReader } from './reader.ts'
import type { RecordsService } from './records-service.ts'
import type { RecordActor } from './scope.ts'

const VERBS: ReadonlySet<string> = new Set<Verb>(['create', 'read', 'update', 'delete', 'manage'])

/** What code of a product gets of records and rights: those of the person it works for. */
export interface PluginPorts {
  records(unit: UnitOfWork, actor: RecordActor, table: TableDefinition): Records
  can(actor: RecordActor, verb: string, entity: string, record?: Readonly<Record<string, unknown>>): boolean
}

export function createPluginPorts(records: RecordsService): PluginPorts {
  const service = records.forPlugins()
  return {
    records: (unit, actor, table) => ({
      get: async (id) => (await service.get(unitReader(unit), actor, table, { id })).record,
      list: async (query = {}) => (await service.list(unitReader(unit), actor, table, query)).items as never,
      create: (values) => service.create(unit, actor, table, values),
      update: (id, values, version) => service.update(unit, actor, table, { id, values, version }),
      delete: (id, version) => service.delete(unit, actor, table, { id, version }),
    }),
    can: (actor, verb, entity, record) =>
      VERBS.has(verb) &&
      (record === undefined
        ? permitsSome(actor.access, verb as Verb, entity)
        : permitsRecord(actor.access, verb as Verb, entity, record)),
  }
}
