import type { Manifest, Table } from '@quoin/plugin-sdk'
import { KERNEL_COLUMN_NAMES } from './kernel-columns.ts'
import { literal, qualified, quote } from './sql-names.ts'
import type { FunctionStructure, TriggerStructure } from './types.ts'

/** SQLSTATE of a write to a row that `immutableWhen` holds; `core/src/database` gives it a code of its own. */
const FROZEN = 'QN010'
/** What every write touches, and what tells nothing of the record. */
const ALWAYS_MUTABLE = new Set(['version', 'updated_at', 'updated_by'])

interface Frozen {
  readonly schema: string
  readonly name: string
  readonly table: Table
}
type Event = TriggerStructure['event']

/** A row that decides by itself may be inserted as it is; one that hangs on another may not join a frozen one. */
const eventsOf = ({ immutableWhen }: Table): readonly Event[] => {
  if (immutableWhen === undefined) return []
  return immutableWhen.through === undefined ? ['UPDATE', 'DELETE'] : ['INSERT', 'UPDATE', 'DELETE']
}

const functionName = (table: string, event: Event): string => `${table}_frozen_${event.toLowerCase()}`

export const immutableTriggers = (name: string, table: Table): TriggerStructure[] =>
  eventsOf(table).map((event) => ({
    name: `frozen_${event.toLowerCase()}`,
    event,
    function: functionName(name, event),
  }))

/** Statement-level, as the search triggers are: one comparison for a bulk write, and one kind of trigger to check. */
export function immutableFunctions({ id, tables = {} }: Manifest): FunctionStructure[] {
  return Object.entries(tables).flatMap(([name, table]) =>
    eventsOf(table).map((event) => ({
      name: functionName(name, event),
      source: sourceOf({ schema: id, name, table }, event),
    })),
  )
}

const sourceOf = (frozen: Frozen, event: Event): string =>
  frozen.table.immutableWhen!.through === undefined ? ownSource(frozen, event) : heldSource(frozen, event)

/** Refuses changes of frozen rows, and of what keeps them frozen: a row stays so once it is. */
function ownSource(frozen: Frozen, event: Event): string {
  if (event === 'DELETE') return body(frozen, '', `select from old_rows o where ${isFrozen(frozen, 'o')}`)
  return body(
    frozen,
    '',
    `select from old_rows o left join new_rows n on n.organisation_id = o.organisation_id and n.id = o.id
      where ${isFrozen(frozen, 'o')} and (n.id is null or ${isFrozen(frozen, 'n')} is not true or ${isChanged(frozen)})`,
  )
}

/**
 * Refuses rows of a frozen parent. The parents are locked first, so that a row and its parent's freezing never
 * pass each other; a parent that is gone took its rows along.
 */
function heldSource(frozen: Frozen, event: Event): string {
  const through = quote(frozen.table.immutableWhen!.through!)
  const parent = qualified(frozen.schema, parentOf(frozen))
  const of = (rows: string) => `select r.organisation_id, r.${through} from ${rows} r`
  const changed = (rows: 'o' | 'n') =>
    `select ${rows}.organisation_id, ${rows}.${through} from old_rows o full join new_rows n
      on n.organisation_id = o.organisation_id and n.id = o.id where o.id is null or n.id is null or ${isChanged(frozen)}`
  const parents = {
    INSERT: of('new_rows'),
    DELETE: of('old_rows'),
    UPDATE: `${changed('o')} union ${changed('n')}`,
  }[event]
  const held = `(p.organisation_id, p.id) in (${parents})`
  const lock = `perform from ${parent} p where ${held} order by p.id for no key update of p;\n  `
  return body(frozen, lock, `select from ${parent} p where ${held} and ${isFrozen(frozen, 'p')}`)
}

const body = ({ schema, name }: Frozen, before: string, query: string): string => `
begin
  ${before}if exists (${query}) then
    raise exception 'frozen' using errcode = ${literal(FROZEN)}, schema = ${literal(schema)}, table = ${literal(name)};
  end if;
  return null;
end
`

function isFrozen({ table }: Frozen, row: string): string {
  const { column, in: values } = table.immutableWhen!
  return `${row}.${quote(column)} in (${values.map(literal).join(', ')})`
}

function isChanged({ table }: Frozen): string {
  const except = new Set([...ALWAYS_MUTABLE, ...(table.immutableWhen!.except ?? [])])
  const kernel = KERNEL_COLUMN_NAMES.filter((name) => name !== 'deleted_at' || table.softDelete === true)
  const compared = [...kernel, ...Object.keys(table.columns)].filter((name) => !except.has(name))
  const values = (row: string) => compared.map((column) => `${row}.${quote(column)}`).join(', ')
  return `(${values('o')}) is distinct from (${values('n')})`
}

/** Verified before: the reference leads to a table of the same plugin. */
const parentOf = ({ schema, table }: Frozen): string => {
  const to = table.columns[table.immutableWhen!.through!]!.to!
  return to.startsWith(`${schema}.`) ? to.slice(schema.length + 1) : to
}
