import type { Database } from '../database/types.ts'
import type { Actor } from '../http/types.ts'
import { findAccount, hasAccounts, insertAccount } from '../identity/accounts.ts'
import { PasswordHasher } from '../identity/index.ts'
import { Workplaces } from '../identity/workplaces.ts'
import type { PluginRegistry } from '../plugins/types.ts'
import { ALWAYS_ENABLED } from '../plugins/types.ts'
import { newId } from '../database/new-id.ts'
import {
  createOrganisation,
  insertAccess,
  insertMemberships,
  insertPerson,
  platformContext,
  ProductSwitch,
  type ProductStart,
} from '../tenancy/index.ts'
import { createRandom, type Random } from './random.ts'
import { seedOrganisation } from './seed-organisation.ts'
import { COMPANY_STEMS, FIRST_NAMES, LAST_NAMES, PLACES } from './words.ts'

export interface SeedOptions {
  readonly organisations: number
  /** Records in all organisations together. */
  readonly records: number
  readonly seed: number
  /** The "now" of the data. */
  readonly now: Date
}

export interface SeedParts {
  readonly database: Database
  readonly registry: PluginRegistry
  readonly productStart: ProductStart
  readonly report: (line: string) => void
}

export const DEMO = { email: 'demo@quoin.example', password: 'quoin demo 2026', name: 'Dana Demo' } as const
const COLLEAGUES = 4
const LANES = 2

/**
 * Makes organisations that look lived in, each owned by the demonstration account, with all products on. The
 * same options make the same data, but for the ids of organisations and members.
 */
export async function seed(
  parts: SeedParts,
  options: SeedOptions,
): Promise<{ records: number; rows: number }> {
  const passwordHash = await new PasswordHasher().hash(DEMO.password)
  const demoAccount = await ensureDemoAccount(parts.database, passwordHash)
  const { organisations, records: total, seed: start } = options
  const sum = { records: 0, rows: 0 }
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < organisations; index = next++) {
      const random = createRandom(start * 1_000_003 + index)
      const size = Math.floor(total / organisations) + (index < total % organisations ? 1 : 0)
      const made = await seedOne(parts, options, { random, index, size, passwordHash, demoAccount })
      sum.records += made.records
      sum.rows += made.rows
    }
  }
  // One organisation is made up while another is stored.
  await Promise.all(Array.from({ length: LANES }, lane))
  return sum
}

interface Accounts {
  readonly passwordHash: string
  readonly demoAccount: string
}

interface Task extends Accounts {
  readonly random: Random
  readonly index: number
  readonly size: number
}

async function seedOne(
  parts: SeedParts,
  options: SeedOptions,
  { random, index, size, ...accounts }: Task,
): Promise<{ records: number; rows: number }> {
  const { database, registry } = parts
  const place = PLACES[index % PLACES.length]!
  const name =
    index === 0
      ? 'Brightwater Supplies Ltd'
      : `${random.pick(COMPANY_STEMS)} ${random.pick(LAST_NAMES)} ${index + 1}`
  const facts = {
    name,
    country: place.country,
    currency: CURRENCIES[place.country] ?? 'EUR',
    timeZone: TIME_ZONES[place.country] ?? 'Europe/Berlin',
  }
  const people = await makeMembers(parts, { facts, random, index, ...accounts })
  const context = {
    organisationId: people.organisationId,
    actorId: people.members[0]!,
    correlationId: `seed ${options.seed}`,
  }
  const products = registry
    .plugins()
    .map(({ manifest }) => manifest.id)
    .filter((id) => !ALWAYS_ENABLED.includes(id))
  const actor = await new Workplaces(database, registry).find({
    accessId: context.organisationId,
    accessVersion: 1,
    organisationId: context.organisationId,
    personId: context.actorId,
    correlationId: context.correlationId,
  })
  await enableProducts(parts, context, actor, products)
  const made = await seedOrganisation(parts, {
    context,
    random,
    nowMs: options.now.getTime(),
    currency: facts.currency,
    records: size,
    members: people.members,
    products,
  })
  parts.report(`${index + 1}/${options.organisations} ${name}: ${made.records} records`)
  return made
}

async function enableProducts(
  { database, registry, productStart }: SeedParts,
  context: { organisationId: string; actorId: string; correlationId: string },
  actor: Actor | undefined,
  products: readonly string[],
): Promise<void> {
  if (actor === undefined) throw new Error('the owner just made cannot work in the organisation')
  const productSwitch = new ProductSwitch(registry, productStart)
  await database.write(context, async (unit) => {
    for (const id of products) await productSwitch.enable(unit, id, actor)
  })
}

/** The first account of an installation is its operator. */
async function ensureDemoAccount(database: Database, passwordHash: string): Promise<string> {
  return await database.write(platformContext('seed'), async (unit) => {
    const known = await findAccount(unit, DEMO.email)
    if (known !== undefined) return known.id
    const isOperator = !(await hasAccounts(unit))
    return await insertAccount(unit, { email: DEMO.email, name: DEMO.name, passwordHash, isOperator })
  })
}

/** The owner and a few colleagues, who can sign in as well. */
async function makeMembers(
  { database }: SeedParts,
  input: {
    facts: { name: string; country: string; currency: string; timeZone: string }
    random: Random
    index: number
  } & Accounts,
): Promise<{ organisationId: string; members: string[] }> {
  const { facts, random, index, passwordHash, demoAccount } = input
  return await database.write(platformContext('seed'), async (unit) => {
    const owner = { accountId: demoAccount, name: DEMO.name, email: DEMO.email }
    const made = await createOrganisation(unit, facts, owner)
    const members = [made.personId]
    const inside = unit.within({
      organisationId: made.organisationId,
      actorId: made.personId,
      correlationId: 'seed',
    })
    for (let i = 0; i < COLLEAGUES; i++) {
      const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`
      const email = `colleague${i + 1}.${index + 1}.${made.organisationId.slice(-6)}@quoin.example`
      const account = await insertAccount(unit, { email, name, passwordHash, isOperator: false })
      const id = newId()
      await insertPerson(inside, { id, accountId: account, name, email })
      await insertMemberships(inside, id, [i === 0 ? 'admin' : 'core.member'])
      await insertAccess(inside, {
        accountId: account,
        organisationId: made.organisationId,
        organisationName: facts.name,
        personId: id,
      })
      members.push(id)
    }
    return { organisationId: made.organisationId, members }
  })
}

const CURRENCIES: Readonly<Record<string, string>> = { GB: 'GBP', PL: 'PLN', SE: 'SEK' }
const TIME_ZONES: Readonly<Record<string, string>> = {
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
  FR: 'Europe/Paris',
  NL: 'Europe/Amsterdam',
  IT: 'Europe/Rome',
  PL: 'Europe/Warsaw',
  SE: 'Europe/Stockholm',
}
