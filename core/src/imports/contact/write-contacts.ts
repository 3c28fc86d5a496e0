import { insertRows, type InsertedRow } from '../../database/insert-rows.ts'
import type { UnitOfWork } from '../../database/types.ts'
import type { PluginRegistry, TableDefinition } from '../../plugins/types.ts'
import { stampOf, type StoredWrite } from '../import-store.ts'
import type { Contact } from './contact.ts'
import { nameKey, type Matches } from './match-contacts.ts'
import { linkTags } from './write-tags.ts'
import { updateContacts } from './update-contacts.ts'

export interface PlannedContact {
  readonly row: number
  readonly contact: Contact
  readonly owner: string | null
  /** The party that the row means; undefined: a new one. */
  readonly existing: string | undefined
}

/** A party's id with the row that brings its parts. */
export interface Placed extends PlannedContact {
  readonly id: string
  /** Party of the person's company. */
  readonly companyId: string | null
}

/** Inserts of one batch, table by table, in an order that satisfies the references. */
export class Batch {
  readonly unit: UnitOfWork
  readonly newId: () => string
  readonly #registry: PluginRegistry
  readonly writes: StoredWrite[] = []

  constructor(unit: UnitOfWork, registry: PluginRegistry, newId: () => string) {
    this.unit = unit
    this.newId = newId
    this.#registry = registry
  }

  table(name: string): TableDefinition {
    const table = this.#registry.table(`core.${name}`)
    if (table === undefined) throw new TypeError(`core.${name} is missing`)
    return table
  }

  /** All rows of one table in one statement. */
  async insert(name: string, rows: readonly InsertedRow[], suffix = ''): Promise<number> {
    if (rows.length === 0) return 0
    return await this.unit.as('core').execute(insertRows(this.table(name), rows, stampOf(this.unit), suffix))
  }
}

/** Writes the planned rows of one batch. @returns what was written, for undo: parts of a new party follow it */
export async function writeContacts(
  registry: PluginRegistry,
  newId: () => string,
  unit: UnitOfWork,
  planned: readonly PlannedContact[],
  matches: Matches,
): Promise<StoredWrite[]> {
  const batch = new Batch(unit, registry, newId)
  const ids = new Map(planned.map((plan) => [plan, plan.existing ?? newId()]))
  const companies = await makeCompanies(batch, planned, ids, matches)
  const placed = planned.map((plan): Placed => {
    const company = plan.contact.company
    return {
      ...plan,
      id: ids.get(plan) ?? newId(),
      companyId: company === null ? null : (companies.get(company.toLowerCase()) ?? null),
    }
  })
  const created = placed.filter(({ existing }) => existing === undefined)
  const companiesFirst = created.toSorted(
    (a, b) => Number(a.contact.kind === 'person') - Number(b.contact.kind === 'person'),
  )
  await batch.insert('party', companiesFirst.map(partyRow))
  for (const { row, id } of created) {
    batch.writes.push({ row, entity: 'core.party', record: id, kind: 'create', version: 1, before: null })
  }
  await insertParts(batch, created)
  await updateContacts(
    batch,
    placed.filter(({ existing }) => existing !== undefined),
  )
  await linkTags(batch, placed)
  return batch.writes
}

/** Companies that persons of the batch name: found, made by a row of their own, or made here. */
async function makeCompanies(
  batch: Batch,
  planned: readonly PlannedContact[],
  ids: ReadonlyMap<PlannedContact, string>,
  matches: Matches,
): Promise<ReadonlyMap<string, string>> {
  const companies = new Map<string, string>()
  for (const plan of planned) {
    if (plan.contact.kind === 'company') companies.set(plan.contact.name.toLowerCase(), ids.get(plan) ?? '')
  }
  const rows: InsertedRow[] = []
  for (const { contact, row } of planned) {
    const name = contact.company
    if (name === null || companies.has(name.toLowerCase())) continue
    const found = matches.byName.get(nameKey('company', name))
    const id = found ?? batch.newId()
    companies.set(name.toLowerCase(), id)
    if (found !== undefined) continue
    rows.push({
      id,
      kind: 'company',
      name,
      industry: contact.industry,
      employees: contact.employees,
      company_number: contact.company_number,
      vat_number: contact.vat_number,
      source: contact.source,
    })
    batch.writes.push({ row, entity: 'core.party', record: id, kind: 'create', version: 1, before: null })
  }
  await batch.insert('party', rows)
  return companies
}

function partyRow({ id, contact, owner, companyId }: Placed): InsertedRow {
  const isCompany = contact.kind === 'company'
  return {
    id,
    kind: contact.kind,
    name: contact.name,
    first_name: contact.first_name,
    last_name: contact.last_name,
    email: contact.emails[0]?.email ?? null,
    phone: contact.phones.find(({ kind }) => kind !== 'fax')?.phone ?? null,
    job_title: contact.job_title,
    company: companyId,
    website: contact.website,
    // Of a person's row these describe the company.
    industry: isCompany || companyId === null ? contact.industry : null,
    employees: isCompany ? contact.employees : null,
    company_number: isCompany ? contact.company_number : null,
    vat_number: isCompany || companyId === null ? contact.vat_number : null,
    owner,
    source: contact.source,
    note: contact.note,
  }
}

/** Everything that hangs on a new party. */
async function insertParts(batch: Batch, created: readonly Placed[]): Promise<void> {
  const { newId } = batch
  await Promise.all([
    batch.insert(
      'party_email',
      created.flatMap(({ id, contact }) =>
        contact.emails.map(({ email, kind }, i) => ({
          id: newId(),
          party: id,
          email,
          kind,
          is_primary: i === 0,
        })),
      ),
    ),
    batch.insert(
      'party_phone',
      created.flatMap(({ id, contact }) => {
        const main = contact.phones.findIndex(({ kind }) => kind !== 'fax')
        return contact.phones.map(({ phone, kind }, i) => ({
          id: newId(),
          party: id,
          phone,
          kind,
          is_primary: i === main,
        }))
      }),
    ),
    batch.insert(
      'party_address',
      created.flatMap(({ id, contact }) =>
        contact.addresses.map((address, i) => ({ id: newId(), party: id, ...address, is_primary: i === 0 })),
      ),
    ),
    batch.insert(
      'party_link',
      created.flatMap(({ id, contact, companyId }) =>
        companyId === null
          ? []
          : [{ id: newId(), party: id, company: companyId, role: contact.job_title, is_primary: true }],
      ),
    ),
  ])
}
