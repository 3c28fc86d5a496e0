import { cleanEmail, cleanLine, cleanPhone, cleanText, isEmail, isPhone, splitCell } from '../values.ts'
import type { RowFault } from '../types.ts'
import { countryCode } from './countries.ts'
import { emailKind, phoneKind, addressKind } from './kinds.ts'
import type { Address, Contact, Email, Phone } from './contact.ts'

/** Cells of one row by field id; several where the mapping joins columns. */
export interface Cells {
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Heading of the file's column that feeds a field. */
  readonly heading: (field: string) => string
}

const TEXT_LIMITS = {
  name: 200,
  first_name: 100,
  last_name: 100,
  company: 200,
  job_title: 120,
  website: 500,
  industry: 80,
  company_number: 40,
  vat_number: 20,
  owner: 254,
  source: 80,
} as const
const NOTE_LIMIT = 20_000
const ADDRESS_LIMITS = { line1: 200, line2: 200, city: 100, region: 100, postal_code: 20 } as const
const NUMBERED = ['', '_2', '_3', '_4'] as const

/** Reads one row of people and companies; every fault of the row is collected. */
export function parseContact(cells: Cells): { contact: Contact; faults: RowFault[] } {
  const faults: RowFault[] = []
  const read = new Reader(cells, faults)
  const company = read.line('company')
  const given = [read.line('first_name'), read.line('middle_name')].filter((part) => part !== '').join(' ')
  const family = read.line('last_name')
  const full = read.line('name')
  const emails = readEmails(read)
  const kind = read.kind(
    full === '' && given === '' && family === '' && emails.length === 0 && company !== '',
  )
  const split = given === '' && family === '' && kind === 'person' ? splitName(full) : { given, family }
  const typed = kind === 'company' ? full || company : full || [given, family].filter(Boolean).join(' ')
  const name = typed || (kind === 'person' ? (emails[0]?.email ?? '') : '')
  if (name === '') read.fault('name', '', 'A name, an e-mail address or a company is needed')
  const contact: Contact = {
    kind,
    name,
    first_name: kind === 'person' ? split.given || null : null,
    last_name: kind === 'person' ? split.family || null : null,
    company: kind === 'person' ? company || null : null,
    job_title: kind === 'person' ? read.line('job_title') || null : null,
    website: read.website(),
    industry: read.line('industry') || null,
    employees: read.employees(),
    company_number: read.line('company_number') || null,
    vat_number: read.line('vat_number').replaceAll(' ', '').toUpperCase() || null,
    source: read.line('source') || null,
    owner: read.line('owner') || null,
    note: read.note(),
    emails,
    phones: readPhones(read),
    addresses: readAddresses(read),
    tags: readTags(read),
  }
  return { contact, faults }
}

/** "Doe, Jane" and "Jane van Doe": what stands before the last word is given, unless a comma says otherwise. */
function splitName(full: string): { given: string; family: string } {
  const comma = /^([^,]+),\s*([^,]+)$/.exec(full)
  if (comma !== null) return { given: comma[2] ?? '', family: comma[1] ?? '' }
  const words = full.split(' ')
  return words.length < 2 || words.length > 4
    ? { given: '', family: '' }
    : { given: words.slice(0, -1).join(' '), family: words.at(-1) ?? '' }
}

function readEmails(read: Reader): Email[] {
  const emails = NUMBERED.flatMap((n) =>
    read.parts(`email${n}`).map((text) => ({
      email: cleanEmail(text),
      kind: emailKind(read.line(`email${n}_kind`)),
      field: `email${n}`,
      text,
    })),
  )
  for (const { email, field, text } of emails) {
    if (!isEmail(email)) read.fault(field, text, 'This is no e-mail address')
  }
  return unique(emails, (entry) => entry.email).map(({ email, kind }) => ({ email, kind }))
}

function readPhones(read: Reader): Phone[] {
  const numbered = NUMBERED.flatMap((n) =>
    read
      .parts(`phone${n}`)
      .map((text) => ({ field: `phone${n}`, text, kind: phoneKind(read.line(`phone${n}_kind`)) })),
  )
  const named = (
    [
      ['mobile_phone', 'mobile'],
      ['home_phone', 'home'],
      ['other_phone', 'other'],
      ['fax', 'fax'],
    ] as const
  ).flatMap(([field, kind]) => read.parts(field).map((text) => ({ field, text, kind })))
  const phones = [...numbered, ...named].map((entry) => ({ ...entry, phone: cleanPhone(entry.text) }))
  for (const { phone, field, text } of phones) {
    if (!isPhone(phone)) read.fault(field, text, 'This is no telephone number')
  }
  return unique(phones, (entry) => entry.phone.replace(/[^\d+]/g, '')).map(({ phone, kind }) => ({
    phone,
    kind,
  }))
}

function readAddresses(read: Reader): Address[] {
  const places = [
    ['address', 'office'],
    ['home_address', 'home'],
    ['other_address', 'other'],
  ] as const
  return places.flatMap(([prefix, fallback]) => {
    const part = (name: keyof typeof ADDRESS_LIMITS): string | null =>
      read.limited(`${prefix}_${name}`, ADDRESS_LIMITS[name]) || null
    const country = read.line(`${prefix}_country`)
    const code = country === '' ? null : (countryCode(country) ?? null)
    // A country nobody knows the code of is kept with the region rather than lost or refused.
    const region = [part('region'), code === null ? country : ''].filter(Boolean).join(', ').slice(0, 100)
    const address = {
      kind: addressKind(read.line(`${prefix}_kind`)) ?? fallback,
      line1: part('line1'),
      line2: part('line2'),
      city: part('city'),
      region: region || null,
      postal_code: part('postal_code'),
      country: code,
    }
    const isEmpty = [address.line1, address.line2, address.city, address.postal_code, region].every((v) => !v)
    return isEmpty ? [] : [address]
  })
}

function readTags(read: Reader): string[] {
  const tags = read
    .parts('tags')
    .flatMap((text) => text.split(/[;,|]/))
    .map((text) => cleanLine(text).replace(/^\*\s*/, ''))
    .filter((tag) => tag !== '' && !/^(?:my ?contacts|starred|friends|family|coworkers)$/i.test(tag))
  for (const tag of tags) {
    if (tag.length > 60) read.fault('tags', tag, 'A tag has at most 60 characters')
  }
  return unique(tags, (tag) => tag.toLowerCase())
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>()
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)))
}

/** Cells of one row, cleaned and measured; faults go to one list. */
class Reader {
  private readonly cells: Cells
  private readonly faults: RowFault[]

  constructor(cells: Cells, faults: RowFault[]) {
    this.cells = cells
    this.faults = faults
  }

  fault(field: string, value: string, message: string): void {
    this.faults.push({ column: this.cells.heading(field), value: value.slice(0, 500), message })
  }

  /** Every value of a field, empty ones left out. */
  parts(field: string): string[] {
    return (this.cells.values.get(field) ?? []).flatMap(splitCell).filter((text) => text.trim() !== '')
  }

  line(field: string): string {
    const limit = TEXT_LIMITS[field as keyof typeof TEXT_LIMITS] as number | undefined
    return this.limited(field, limit ?? 200)
  }

  limited(field: string, limit: number): string {
    const filled = this.cells.values.get(field)?.find((cell) => cell.trim() !== '')
    const text = cleanLine(filled ?? '')
    if (text.length <= limit) return text
    this.fault(field, text, `At most ${limit} characters are kept here, this has ${text.length}`)
    return text.slice(0, limit)
  }

  kind(looksLikeCompany: boolean): 'person' | 'company' {
    const text = this.line('kind').toLowerCase()
    if (/^(?:company|organi[sz]ation|business|firma|unternehmen|société|entreprise)$/.test(text))
      return 'company'
    return looksLikeCompany && text === '' ? 'company' : 'person'
  }

  note(): string | null {
    const text = (this.cells.values.get('note') ?? []).map(cleanText).filter(Boolean).join('\n\n')
    if (text.length <= NOTE_LIMIT) return text || null
    this.fault('note', text, `At most ${NOTE_LIMIT} characters are kept here, this has ${text.length}`)
    return null
  }

  employees(): number | null {
    const text = this.line('employees').replace(/[\s.,'](?=\d{3}\b)/g, '')
    if (text === '') return null
    const count = Number(/^\d{1,9}/.exec(text)?.[0] ?? Number.NaN)
    if (Number.isInteger(count) && count <= 2_147_483_647) return count
    this.fault('employees', text, 'This is no number of people')
    return null
  }

  website(): string | null {
    const text = this.parts('website')[0]?.trim() ?? ''
    if (text === '') return null
    const url = /^https?:\/\//i.test(text) ? text : `https://${text}`
    if (URL.canParse(url) && new URL(url).hostname.includes('.') && url.length <= 500) return url
    this.fault('website', text, 'This is no web address')
    return null
  }
}
