import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resolve } from 'node:path'
import { systemClock } from '../../src/config/clock.ts'
import { bootPlugins, type PluginRegistry } from '../../src/plugins/index.ts'
import { createRandom } from '../../src/seed/random.ts'
import { seedOrganisation } from '../../src/seed/seed-organisation.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'

let database: TestDatabase
let registry: PluginRegistry
beforeAll(async () => {
  database = await createTestDatabase()
  const folders = [resolve(import.meta.dirname, '../../../plugins')]
  ;({ registry } = await bootPlugins({
    ...database.config,
    installer: database.installer,
    clock: systemClock,
    folders,
  }))
})
afterAll(() => database.drop())

const NOW = Date.UTC(2026, 10, 24, 12)

async function seeded(seed: number, records = 400): Promise<{ organisationId: string; result: object }> {
  const context = database.organisation()
  const random = createRandom(seed)
  const member = random.id(NOW)
  await database.database.write(context, (unit) =>
    unit.as('core').execute({
      sql: `insert into core.person (organisation_id, id, account, name, email, created_by, updated_by)
            values ($1, $2, $2, 'Olive', 'olive@example.com', $2, $2)`,
      values: [context.organisationId, member],
    }),
  )
  const result = await seedOrganisation(
    { database: database.database, registry },
    { context, random, nowMs: NOW, currency: 'GBP', records, members: [member], products: [] },
  )
  return { organisationId: context.organisationId, result }
}

const rows = (organisationId: string, sql: string) =>
  database.database.read({ ...database.organisation(), organisationId }, (unit) =>
    unit.as('core').rows<Record<string, unknown>>({ sql, values: [organisationId] }),
  )

describe('demonstration data', () => {
  test('is the same for the same seed, and other for another', async () => {
    const [one, two, other] = [await seeded(7), await seeded(7), await seeded(8)]
    const parties = (organisationId: string) =>
      rows(
        organisationId,
        'select p.id, p.name, p.email, p.created_at from core.party p where p.organisation_id = $1 order by p.id',
      )
    expect(await parties(one.organisationId)).toEqual(await parties(two.organisationId))
    expect(await parties(other.organisationId)).not.toEqual(await parties(one.organisationId))
    expect(one.result).toEqual(two.result)
  })

  test('stays in its organisation, in the past, and whole: main addresses stand in both places', async () => {
    const { organisationId } = await seeded(9)
    const [facts] = await rows(
      organisationId,
      `select count(*) as parties, max(p.created_at) <= '2026-11-24T12:00:00Z' as past,
         count(*) filter (where p.email is not null) as main,
         (select count(*) from core.party_email e where e.organisation_id = $1 and e.is_primary) as addresses,
         (select count(*) from core.party_link l where l.organisation_id = $1) as links,
         count(*) filter (where p.company is not null) as employed
       from core.party p where p.organisation_id = $1`,
    )
    expect(facts).toMatchObject({ parties: 200, past: true })
    expect(facts?.['main']).toBe(facts?.['addresses'])
    expect(facts?.['links']).toBe(facts?.['employed'])
    expect(
      await rows(
        database.organisation().organisationId,
        'select p.id from core.party p where p.organisation_id = $1',
      ),
    ).toEqual([])
  })
})

describe('chance', () => {
  test('is uniform enough, repeatable, and makes valid identifiers of its time', () => {
    const random = createRandom(1)
    const mean = Array.from({ length: 10_000 }, () => random.next()).reduce((a, b) => a + b) / 10_000
    expect(mean).toBeGreaterThan(0.48)
    expect(mean).toBeLessThan(0.52)
    expect(createRandom(5).id(NOW)).toBe(createRandom(5).id(NOW))
    expect(createRandom(5).id(NOW)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(parseInt(createRandom(5).id(NOW).replace('-', '').slice(0, 12), 16)).toBe(NOW)
  })
})
