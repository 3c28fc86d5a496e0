import { sqlType } from '../../database/insert-rows.ts'
import type { Contact } from './contact.ts'
import type { Batch, Placed } from './write-contacts.ts'

/** Columns that a row may change; an empty cell changes nothing. */
const COLUMNS = [
  'name',
  'first_name',
  'last_name',
  'email',
  'phone',
  'job_title',
  'company',
  'website',
  'industry',
  'employees',
  'company_number',
  'vat_number',
  'owner',
  'source',
  'note',
] as const
type Changed = Partial<Record<(typeof COLUMNS)[number], unknown>>
type Party = { id: string; version: number } & Record<(typeof COLUMNS)[number], unknown>

/** Brings parties that exist up to what their rows say; addresses that are new are added. */
export async function updateContacts(batch: Batch, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return
  const parties = await lockParties(batch, placed)
  const changes = placed.flatMap((each) => {
    const party = parties.get(each.id)
    return party === undefined ? [] : [{ ...each, party, changed: changesOf(each, party) }]
  })
  const real = changes.filter(({ changed }) => Object.keys(changed).length > 0)
  await writeChanges(batch, real)
  for (const { row, id, party, changed } of real) {
    const before = Object.fromEntries(
      Object.keys(changed).map((name) => [name, party[name as keyof Party] ?? null]),
    )
    batch.writes.push({
      row,
      entity: 'core.party',
      record: id,
      kind: 'update',
      version: party.version + 1,
      before,
    })
  }
  await addParts(batch, placed)
}

async function lockParties(batch: Batch, placed: readonly Placed[]): Promise<Map<string, Party>> {
  const rows = await batch.unit.as('core').rows<Party>({
    sql: `select p.id, p.version, ${COLUMNS.map((name) => `p.${name}`).join(', ')} from core.party p
          where p.organisation_id = $1 and p.id = any ($2::uuid[]) order by p.id for update`,
    values: [batch.unit.context.organisationId, placed.map(({ id }) => id)],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** What the row says and the party does not hold. The main e-mail and telephone stay when there are some. */
function changesOf({ contact, owner, companyId }: Placed, party: Party): Changed {
  const isCompany = contact.kind === 'company'
  const said: Changed = {
    name: hasName(contact) ? contact.name : null,
    first_name: contact.first_name,
    last_name: contact.last_name,
    email: party.email === null ? contact.emails[0]?.email : null,
    phone: party.phone === null ? contact.phones.find(({ kind }) => kind !== 'fax')?.phone : null,
    job_title: contact.job_title,
    company: companyId,
    website: contact.website,
    industry: isCompany ? contact.industry : null,
    employees: isCompany ? contact.employees : null,
    company_number: isCompany ? contact.company_number : null,
    vat_number: isCompany ? contact.vat_number : null,
    owner,
    source: contact.source,
    note: noteOf(contact.note, party.note),
  }
  return Object.fromEntries(
    Object.entries(said).filter(
      ([name, value]) => value !== null && value !== undefined && value !== party[name as keyof Party],
    ),
  )
}

/** A row that holds nothing but an e-mail is called by it; that is no name to overwrite one with. */
const hasName = (contact: Contact): boolean => contact.name !== contact.emails[0]?.email

function noteOf(said: string | null, kept: unknown): string | null {
  if (said === null || typeof kept !== 'string' || kept === '') return said
  const joined = `${kept}\n\n${said}`
  return kept.includes(said) || joined.length > 20_000 ? null : joined
}

async function writeChanges(
  batch: Batch,
  changes: readonly { id: string; changed: Changed }[],
): Promise<void> {
  if (changes.length === 0) return
  const table = batch.table('party')
  const arrays = COLUMNS.map((name, i) => `$${i + 4}::${sqlType(table, name)}[]`)
  await batch.unit.as('core').execute({
    sql: `update core.party p
          set ${COLUMNS.map((name) => `${name} = coalesce(r.${name}, p.${name})`).join(', ')},
              version = p.version + 1, updated_at = now(), updated_by = $2
          from unnest($3::uuid[], ${arrays.join(', ')}) as r (id, ${COLUMNS.join(', ')})
          where p.organisation_id = $1 and p.id = r.id`,
    values: [
      batch.unit.context.organisationId,
      batch.unit.context.actorId,
      changes.map(({ id }) => id),
      ...COLUMNS.map((name) => changes.map(({ changed }) => changed[name] ?? null)),
    ],
  })
}

/** E-mails, telephones, addresses and relations that the party does not have yet. */
async function addParts(batch: Batch, placed: readonly Placed[]): Promise<void> {
  const ids = placed.map(({ id }) => id)
  const have = await partsOf(batch, ids)
  const wanted = placed.map((each) => partsOfRow(each, have, batch.newId))
  for (const name of PARTS) {
    const fresh = wanted
      .flatMap((parts, i) => parts[name].map((part) => ({ part, row: placed[i]!.row })))
      .filter(({ part }) => !have.has(partKey(name, part)))
    const rows = fresh.map(({ part }) => part)
    await batch.insert(name, rows, 'on conflict do nothing')
    for (const { row, part } of fresh) {
      const made = { entity: `core.${name}`, record: part.id, kind: 'create', version: 1 } as const
      batch.writes.push({ row, ...made, before: null })
    }
  }
}

const PARTS = ['party_email', 'party_phone', 'party_address', 'party_link'] as const

/** An address is the main one only where the party has none of its kind. */
function partsOfRow(
  { id: party, contact, companyId }: Placed,
  have: ReadonlySet<string>,
  newId: () => string,
): Record<(typeof PARTS)[number], PartRow[]> {
  const isFirst = (name: string): boolean => !have.has(`${name} ${party}`)
  const main = contact.phones.findIndex(({ kind }) => kind !== 'fax')
  return {
    party_email: contact.emails.map((email, i) => {
      return { id: newId(), party, ...email, is_primary: i === 0 && isFirst('party_email') }
    }),
    party_phone: contact.phones.map((phone, i) => {
      return { id: newId(), party, ...phone, is_primary: i === main && isFirst('party_phone') }
    }),
    party_address: contact.addresses.map((address) => {
      return { id: newId(), party, ...address, is_primary: false }
    }),
    party_link:
      companyId === null
        ? []
        : [{ id: newId(), party, company: companyId, role: contact.job_title, is_primary: false }],
  }
}

type PartRow = { readonly id: string; readonly party: string } & Readonly<Record<string, unknown>>

function partKey(name: string, part: Readonly<Record<string, unknown>>): string {
  const value = {
    party_email: part['email'],
    party_phone: String(part['phone']).replace(/[^\d+]/g, ''),
    party_address: [part['line1'], part['postal_code'], part['city']]
      .map((text) => String(text ?? '').toLowerCase())
      .join('|'),
    party_link: part['company'],
  }[name]
  return `${name} ${String(part['party'])} ${String(value)}`
}

/** Keys of all parts that the parties have, and one key for each kind of part that a party has at all. */
async function partsOf(batch: Batch, parties: readonly string[]): Promise<ReadonlySet<string>> {
  const values = [batch.unit.context.organisationId, parties]
  const core = batch.unit.as('core')
  const where = 'where t.organisation_id = $1 and t.party = any ($2::uuid[])'
  const found = await Promise.all([
    core.rows({ sql: `select t.party, t.email from core.party_email t ${where}`, values }),
    core.rows({ sql: `select t.party, t.phone from core.party_phone t ${where}`, values }),
    core.rows({
      sql: `select t.party, t.line1, t.postal_code, t.city from core.party_address t ${where}`,
      values,
    }),
    core.rows({ sql: `select t.party, t.company from core.party_link t ${where}`, values }),
  ])
  const keys = new Set<string>()
  found.forEach((rows, i) => {
    for (const row of rows as Record<string, unknown>[]) {
      keys.add(partKey(PARTS[i] ?? '', row))
      keys.add(`${PARTS[i]} ${String(row['party'])}`)
    }
  })
  return keys
}
