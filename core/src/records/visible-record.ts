import { permitsRecord } from '../permissions/index.ts'
import type { TableDefinition } from '../plugins/types.ts'
import type { StoredRecord } from './hooks.ts'
import { pick } from './list-records.ts'
import { shownColumns, type RecordActor } from './scope.ts'

/** A stored record as the caller may see it; of one they may not read, only that it exists. */
export function visibleRecord(
  actor: RecordActor,
  table: TableDefinition,
  record: StoredRecord,
): StoredRecord {
  const { id, version } = record
  return permitsRecord(actor.access, 'read', table.entity, record)
    ? { ...pick(record, shownColumns(actor, table)), id, version }
    : { id, version }
}
