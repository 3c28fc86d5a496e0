import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubspotLines } from './contact-file.ts'
import { createImportsFixture, type ImportsFixture } from './imports-fixture.ts'

let fixture: ImportsFixture
beforeAll(async () => {
  fixture = await createImportsFixture()
})
afterAll(() => fixture.stop())

test('imports people with their companies, addresses and tags', async () => {
  const me = await fixture.organisation()
  const job = await me.upload([...hubspotLines(30)])
  expect(job).toMatchObject({ state: 'uploaded', row_count: 30, source: 'HubSpot', delimiter: ',' })
  const done = await me.act(job, 'run')
  expect(done).toMatchObject({
    state: 'done',
    processed: 30,
    counts: { create: 30, update: 0, skip: 0, error: 0 },
  })
  const people = await me.rows<{ name: string; company: string; email: string; phone: string }>(
    'core',
    `select p.name, c.name as company, p.email, p.phone from core.party p
     left join core.party c on c.organisation_id = p.organisation_id and c.id = p.company
     where p.organisation_id = $1 and p.kind = 'person' order by p.email`,
  )
  expect(people).toHaveLength(30)
  expect(people[0]).toMatchObject({ name: 'Ada Wirth' })
})
