import type { InsertedRow } from '../database/insert-rows.ts'
import type { Random } from './random.ts'
import { COMPANY_STEMS, FIRST_NAMES, INDUSTRIES, JOB_TITLES, LAST_NAMES, PLACES, STREETS } from './words.ts'

export const DAY_MS = 86_400_000
/** Contacts were collected over the last two years. */
const HISTORY_DAYS = 730

/** One contact with everything that hangs on it, by table of `core`. */
export interface MadeParty {
  readonly party: InsertedRow & { readonly kind: string; readonly name: string }
  readonly email: InsertedRow | undefined
  readonly phone: InsertedRow
  readonly address: InsertedRow | undefined
  readonly link: InsertedRow | undefined
}

export interface Company {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly place: (typeof PLACES)[number]
}

export interface MakerInput {
  readonly random: Random
  readonly nowMs: number
  /** Members who own contacts. */
  readonly owners: readonly string[]
}

export function makeCompany(input: MakerInput): { made: MadeParty; company: Company } {
  const { random } = input
  const place = random.pick(PLACES)
  const [industry, trades] = random.pick(INDUSTRIES)
  const stem = random.chance(0.6) ? random.pick(COMPANY_STEMS) : random.pick(LAST_NAMES)
  const name = `${stem} ${random.pick(trades)} ${random.pick(place.legalForms)}`
  const stamp = stampOf(input)
  const id = random.id(stamp.ms)
  const domain = `${slug(stem)}-${slug(place.city)}.example`
  const email = `info@${domain}`
  const phone = digits(place.phone, random)
  const party = {
    ...stamp.row,
    id,
    kind: 'company',
    name,
    first_name: null,
    last_name: null,
    email,
    phone,
    job_title: null,
    company: null,
    legal_form: /plc|Ltd|GmbH|AG|S\.|B\.?V|AB|SAS|SARL|Sp|DAC/.test(name) ? 'limited-company' : 'partnership',
    website: `https://www.${domain}`,
    industry,
    employees: Math.max(1, Math.round(Math.exp(random.next() * 6))),
    owner: random.pick(input.owners),
    source: null,
  }
  const address = {
    ...stamp.row,
    id: random.id(stamp.ms),
    party: id,
    kind: 'office',
    line1: `${1 + random.below(180)} ${random.pick(STREETS)}`,
    city: place.city,
    postal_code: digits(place.postcode, random),
    country: place.country,
    is_primary: true,
  }
  return {
    made: {
      party,
      address,
      link: undefined,
      ...contactPoints(input, stamp, { party: id, email, phone, kind: 'work' }),
    },
    company: { id, name, domain, place },
  }
}

export function makePerson(input: MakerInput, company: Company | undefined): MadeParty {
  const { random } = input
  const stamp = stampOf(input)
  const id = random.id(stamp.ms)
  const first = random.pick(FIRST_NAMES)
  const last = random.pick(LAST_NAMES)
  const isMobile = random.chance(0.6)
  const phone = isMobile
    ? digits('07700 900###', random)
    : digits((company?.place ?? random.pick(PLACES)).phone, random)
  // The same name may occur twice in a company: a number keeps addresses apart.
  const local = `${slug(first)}.${slug(last)}${random.chance(0.15) ? random.below(90) + 10 : ''}`
  const email = random.chance(0.94) ? `${local}@${company?.domain ?? 'mail.example'}` : null
  const jobTitle = company === undefined ? null : random.pick(JOB_TITLES)
  const party = {
    ...stamp.row,
    id,
    kind: 'person',
    name: `${first} ${last}`,
    first_name: first,
    last_name: last,
    email,
    phone,
    job_title: jobTitle,
    company: company?.id ?? null,
    legal_form: null,
    website: null,
    industry: null,
    employees: null,
    owner: random.pick(input.owners),
    source: random.chance(0.5) ? random.pick(['Website', 'Trade fair', 'Referral', 'Import'] as const) : null,
  }
  const link =
    company === undefined
      ? undefined
      : {
          ...stamp.row,
          id: random.id(stamp.ms),
          party: id,
          company: company.id,
          role: jobTitle,
          is_primary: true,
        }
  const kind = isMobile ? 'mobile' : 'work'
  return {
    party,
    link,
    address: undefined,
    ...contactPoints(input, stamp, { party: id, email, phone, kind }),
  }
}

interface Stamp {
  readonly ms: number
  readonly row: Readonly<Record<string, string>>
}

/** More contacts of late than of long ago, as in a growing business. */
function stampOf({ random, nowMs, owners }: MakerInput): Stamp {
  const ms = nowMs - Math.floor(random.next() ** 1.6 * HISTORY_DAYS * DAY_MS)
  const at = new Date(ms).toISOString()
  const by = random.pick(owners)
  return { ms, row: { created_at: at, created_by: by, updated_at: at, updated_by: by } }
}

function contactPoints(
  { random }: MakerInput,
  { ms, row }: Stamp,
  { party, email, phone, kind }: { party: string; email: string | null; phone: string; kind: string },
): Pick<MadeParty, 'email' | 'phone'> {
  return {
    email:
      email === null
        ? undefined
        : {
            ...row,
            id: random.id(ms),
            party,
            email,
            kind: 'work',
            is_primary: true,
            state: random.chance(0.02) ? 'bounced' : 'ok',
          },
    phone: { ...row, id: random.id(ms), party, phone, kind, is_primary: true },
  }
}

const slug = (text: string): string =>
  text
    .replace(/ø/gi, 'o')
    .replace(/ł/gi, 'l')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')

/** Every # of the pattern becomes some digit, every A some letter. */
const digits = (pattern: string, random: Random): string =>
  pattern
    .replace(/#/g, () => String(random.below(10)))
    .replace(/A/g, () => String.fromCharCode(65 + random.below(26)))
