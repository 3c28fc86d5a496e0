import type { UnitOfWork } from '../../database/types.ts'
import type { ParsedRow } from '../driver.ts'
import type { Contact } from './contact.ts'

/** Members by e-mail and by name, in lower case; asked only when a row names an owner. */
export async function ownersOf(
  unit: UnitOfWork,
  rows: readonly ParsedRow<Contact>[],
): Promise<ReadonlyMap<string, string>> {
  if (rows.every(({ parsed }) => parsed.owner === null)) return new Map()
  const members = await unit.as('core').rows<{ id: string; name: string; email: string }>({
    sql: `select p.id, p.name, p.email from core.person p
          where p.organisation_id = $1 and p.status = 'active' order by p.id desc limit 5000`,
    values: [unit.context.organisationId],
  })
  return new Map([
    ...members.map(({ id, name }): [string, string] => [name.toLowerCase(), id]),
    ...members.map(({ id, email }): [string, string] => [email.toLowerCase(), id]),
  ])
}
