import { newId } from '../../database/new-id.ts'
import type { UnitOfWork } from '../../database/types.ts'

/**
 * A party's main e-mail (or telephone) stands twice: in the party, where lists show and sort it, and among
 * its addresses, where each has a kind and a state. These statements keep the two together.
 */
export interface AddressBook {
  /** Column of `core.party` and of the address table. */
  readonly column: 'email' | 'phone'
  readonly table: 'party_email' | 'party_phone'
}

export const EMAILS: AddressBook = { column: 'email', table: 'party_email' }
export const PHONES: AddressBook = { column: 'phone', table: 'party_phone' }

export interface Entry {
  readonly party: string
  readonly value: string
}

/** Gives parties that have none yet their main address. */
export async function addMain(
  unit: UnitOfWork,
  { table, column }: AddressBook,
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return
  await unit.as('core').execute({
    sql: `insert into core.${table} (organisation_id, id, party, ${column}, is_primary, created_by, updated_by)
          select $1::uuid, r.id, r.party, r.value, true, $2::uuid, $2::uuid
          from unnest($3::uuid[], $4::uuid[], $5::text[]) as r (id, party, value)
          on conflict do nothing`,
    values: [
      unit.context.organisationId,
      unit.context.actorId,
      entries.map(() => newId()),
      entries.map(({ party }) => party),
      entries.map(({ value }) => value),
    ],
  })
}

/** Makes this value the party's main address: the one it has, else the main one corrected, else a new one. */
export async function setMain(unit: UnitOfWork, book: AddressBook, { party, value }: Entry): Promise<void> {
  const { table, column } = book
  const core = unit.as('core')
  const scope = [unit.context.organisationId, party]
  const rows = await core.rows<{ id: string; value: string; is_primary: boolean }>({
    sql: `select a.id, a.${column} as value, a.is_primary from core.${table} a
          where a.organisation_id = $1 and a.party = $2 order by a.id for update`,
    values: scope,
  })
  const main = rows.find(({ is_primary }) => is_primary)
  const same = rows.find((row) => row.value === value)
  if (same === undefined && main === undefined) return await addMain(unit, book, [{ party, value }])
  if (same === undefined) return await change(unit, table, String(main?.id), `${column} = $4`, value)
  if (main !== undefined && main.id !== same.id) await change(unit, table, main.id, 'is_primary = $4', false)
  if (!same.is_primary) await change(unit, table, same.id, 'is_primary = $4', true)
}

/** Removes the main address. @returns the oldest one left, which is to take its place */
export async function dropMain(
  unit: UnitOfWork,
  { table, column }: AddressBook,
  party: string,
): Promise<string | null> {
  const core = unit.as('core')
  const scope = [unit.context.organisationId, party]
  await core.execute({
    sql: `delete from core.${table} a where a.organisation_id = $1 and a.party = $2 and a.is_primary`,
    values: scope,
  })
  const next = await core.first<{ value: string }>({
    sql: `select a.${column} as value from core.${table} a
          where a.organisation_id = $1 and a.party = $2 order by a.id limit 1`,
    values: scope,
  })
  return next?.value ?? null
}

/** After a change among the addresses: exactly one is the main one, and the party shows it. */
export async function settle(
  unit: UnitOfWork,
  { table, column }: AddressBook,
  party: string,
  wanted?: string,
): Promise<void> {
  const core = unit.as('core')
  const values = [unit.context.organisationId, party, unit.context.actorId]
  // The one just made the main one, else the one that is, else the oldest.
  await core.execute({
    sql: `update core.${table} a
          set is_primary = (a.id = chosen.id), version = a.version + 1, updated_at = now(), updated_by = $3
          from (select b.id from core.${table} b where b.organisation_id = $1 and b.party = $2
                order by (b.id = $4::uuid) desc nulls last, b.is_primary desc, b.id limit 1) chosen
          where a.organisation_id = $1 and a.party = $2 and a.is_primary <> (a.id = chosen.id)`,
    values: [...values, wanted ?? null],
  })
  await core.execute({
    sql: `update core.party p set ${column} = main.value, version = p.version + 1, updated_at = now(), updated_by = $3
          from (select max(b.${column}) as value from core.${table} b
                where b.organisation_id = $1 and b.party = $2 and b.is_primary) main
          where p.organisation_id = $1 and p.id = $2 and p.${column} is distinct from main.value`,
    values,
  })
}

async function change(
  unit: UnitOfWork,
  table: AddressBook['table'],
  id: string,
  assignment: string,
  value: unknown,
): Promise<void> {
  await unit.as('core').execute({
    sql: `update core.${table} set ${assignment}, version = version + 1, updated_at = now(), updated_by = $3
          where organisation_id = $1 and id = $2`,
    values: [unit.context.organisationId, id, unit.context.actorId, value],
  })
}
