import { identifier, sql, toStatement } from '../../database/sql-fragment.ts'
import type { PluginRegistry } from '../../plugins/types.ts'
import { permitsRecord, permitsSome } from '../../permissions/index.ts'
import { ALIAS, tableName, visibleRows } from '../../records/scope.ts'
import type { BatchInput, BatchResult, ParsedRow, TargetDriver } from '../driver.ts'
import { importForbidden } from '../errors.ts'
import { writtenBefore, type StoredFault } from '../import-store.ts'
import type { ImportOptions } from '../types.ts'
import { CONTACT_FIELDS } from './contact-fields.ts'
import type { Contact } from './contact.ts'
import { CONTACT_HEADINGS } from './headings.ts'
import { matchContacts, matchOf } from './match-contacts.ts'
import { ownersOf } from './owners.ts'
import { parseContact } from './parse-contact.ts'
import { writeContacts, type PlannedContact } from './write-contacts.ts'

const PARTS = [
  'party',
  'party_email',
  'party_phone',
  'party_address',
  'party_link',
  'tag',
  'tag_link',
] as const

/** People and companies with their addresses, from the exports of other programs. */
export function contactTarget(registry: PluginRegistry, newId: () => string): TargetDriver<Contact> {
  return {
    target: {
      id: 'core.contact',
      label: 'Contacts',
      fields: CONTACT_FIELDS,
      matchKeys: [['email'], ['name']],
    },
    pluginId: 'core',
    headings: CONTACT_HEADINGS,
    assertAllowed(actor, options) {
      for (const part of PARTS) {
        if (!permitsSome(actor.access, 'create', `core.${part}`)) {
          throw importForbidden({ verb: 'create', entity: `core.${part}` })
        }
      }
      if (options.onMatch === 'update' && !permitsSome(actor.access, 'update', 'core.party')) {
        throw importForbidden({ verb: 'update', entity: 'core.party' })
      }
    },
    parse(cells) {
      const { contact, faults } = parseContact(cells)
      return { parsed: contact, faults }
    },
    keys,
    async process(input) {
      return await processContacts(registry, newId, input)
    },
  }
}

function keys(contact: Contact, { matchKey }: ImportOptions): readonly string[] {
  if (contact.kind === 'company') return [`company ${contact.name.toLowerCase()}`]
  return [
    ...(matchKey.includes('email') ? contact.emails.map(({ email }) => `email ${email}`) : []),
    ...(matchKey.includes('name') ? [`person ${contact.name.toLowerCase()}`] : []),
  ]
}

async function processContacts(
  registry: PluginRegistry,
  newId: () => string,
  input: BatchInput<Contact>,
): Promise<BatchResult> {
  const { unit, options, rows, job } = input
  const [matches, owners] = await Promise.all([
    matchContacts(
      unit,
      rows.map(({ parsed }) => parsed),
      options.matchKey,
    ),
    ownersOf(unit, rows),
  ])
  const matched = rows.map(({ parsed }) => matchOf(parsed, matches, options.matchKey))
  const found = [...new Set(matched.filter((id) => id !== undefined))]
  const [written, updatable] = await Promise.all([
    writtenBefore(unit, job, found),
    updatableParties(registry, input, found),
  ])
  const faults: StoredFault[] = []
  const planned: PlannedContact[] = []
  const seen = new Map<string, number>()
  let skip = 0
  rows.forEach((row, i) => {
    const existing = matched[i]
    const fault = (column: string, value: string, message: string): void => {
      faults.push({ row: row.number, raw: row.raw, column: row.heading(column), value, message })
    }
    const owner = row.parsed.owner === null ? null : owners.get(row.parsed.owner.toLowerCase())
    if (owner === undefined)
      return fault('owner', row.parsed.owner ?? '', 'No member has this e-mail or name')
    if (existing !== undefined) {
      const other = seen.get(existing) ?? written.get(existing)
      // A company that an earlier person's row brought in is completed by its own row.
      const isOwnCompany = row.parsed.kind === 'company' && !seen.has(existing)
      if (other !== undefined && !isOwnCompany) {
        return fault(options.matchKey[0] ?? 'name', row.parsed.name, `The same record as row ${other}`)
      }
      seen.set(existing, row.number)
      if (options.onMatch === 'skip' && other === undefined) return void skip++
    }
    if (existing === undefined ? !mayCreate(input, row, owner) : !updatable.has(existing)) {
      return fault('name', row.parsed.name, 'Your role does not allow this record')
    }
    planned.push({ row: row.number, contact: row.parsed, owner, existing })
  })
  const update = planned.filter(({ existing }) => existing !== undefined).length
  const writes = input.isWriting ? await writeContacts(registry, newId, unit, planned, matches) : []
  return { create: planned.length - update, update, skip, faults, writes }
}

/** Rules with conditions are asked for each row, about the values that it would have. */
function mayCreate(
  { actor }: BatchInput<Contact>,
  { parsed }: ParsedRow<Contact>,
  owner: string | null,
): boolean {
  const { emails, phones, addresses, tags, company, ...values } = parsed
  return permitsRecord(actor.access, 'create', 'core.party', {
    ...values,
    owner,
    email: emails[0]?.email ?? null,
  })
}

async function updatableParties(
  registry: PluginRegistry,
  { unit, actor, options }: BatchInput<Contact>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const table = registry.table('core.party')
  if (table === undefined || ids.length === 0 || options.onMatch === 'skip') return new Set(ids)
  const t = identifier(ALIAS)
  const rows = await unit.as('core').rows<{ id: string }>(
    toStatement(
      sql`select ${t}.id from ${tableName(table)} ${t}
          where ${visibleRows(actor, 'update', table)} and ${t}.id = any (${ids}::uuid[])`,
    ),
  )
  return new Set(rows.map(({ id }) => id))
}
