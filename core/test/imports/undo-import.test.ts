import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/database/new-id.ts'
import { createImportsFixture, type Importer, type ImportsFixture } from './imports-fixture.ts'

let fixture: ImportsFixture
beforeAll(async () => {
  fixture = await createImportsFixture()
})
afterAll(() => fixture.stop())

const TABLES = ['party', 'party_email', 'party_phone', 'party_address', 'party_link', 'tag_link'] as const

async function everything(me: Importer): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    const [row] = await me.rows<{ count: number }>(
      'core',
      `select count(*) from core.${table} t where t.organisation_id = $1`,
    )
    if ((row?.count ?? 0) > 0) counts[table] = row?.count ?? 0
  }
  return counts
}

const write = (me: Importer, sql: string, ...values: unknown[]) =>
  fixture.database.write(me.context, (unit) =>
    unit.as('core').execute({ sql, values: [me.actor.organisationId, ...values] }),
  )
const idOf = async (me: Importer, name: string): Promise<string> => {
  const [row] = await me.rows<{ id: string }>(
    'core',
    'select p.id from core.party p where p.organisation_id = $1 and p.name = $2',
    name,
  )
  return row?.id ?? ''
}

const FILE = `Name,Email,Phone,Company,Job Title,Tags,Street,City
Ada One,ada@one.example,+44 100 200,Engines,Buyer,vip,1 Lane,York
Bo Two,bo@two.example,,Engines,,,,
Cy Three,cy@three.example,,Other Ltd,,,,
`

test('takes back everything that an import made', async () => {
  const me = await fixture.organisation()
  const done = await me.act(await me.upload(FILE), 'run')
  expect(await everything(me)).toEqual({
    party: 5,
    party_email: 3,
    party_phone: 1,
    party_address: 1,
    party_link: 3,
    tag_link: 1,
  })
  const undone = await me.undo(done)
  expect(undone).toMatchObject({ state: 'undone', failure: null })
  expect(await everything(me)).toEqual({})
  expect(
    await me.rows(
      'core',
      `select t.term from core.search_term t where t.organisation_id = $1 and t.entity = 'core.party'`,
    ),
  ).toEqual([])
})

test('leaves what somebody changed since, and what that refers to', async () => {
  const me = await fixture.organisation()
  const done = await me.act(await me.upload(FILE), 'run')
  await write(
    me,
    `update core.party set job_title = 'Boss', version = version + 1 where organisation_id = $1 and name = 'Bo Two'`,
  )
  const undone = await me.undo(done)
  expect(undone.failure).toMatchObject({ keptCount: 2 })
  const [bo, engines] = [await idOf(me, 'Bo Two'), await idOf(me, 'Engines')]
  expect(undone.failure?.kept).toEqual(
    expect.arrayContaining([
      { entity: 'core.party', record: bo, reason: 'changed' },
      { entity: 'core.party', record: engines, reason: 'in-use' },
    ]),
  )
  expect(await everything(me)).toEqual({ party: 2, party_email: 1, party_link: 1 })
})

test.each([
  [
    'an activity',
    `insert into core.activity (organisation_id, id, kind, subject, party, happened_at, created_by, updated_by) values ($1, $3, 'call', 'Hello', $2, now(), $3, $3)`,
  ],
  [
    'a second e-mail address',
    `insert into core.party_email (organisation_id, id, party, email, created_by, updated_by) values ($1, $3, $2, 'other@x.example', $3, $3)`,
  ],
  [
    'a file',
    `insert into core.file (organisation_id, id, name, media_type, size_bytes, sha256, entity, record, created_by, updated_by) values ($1, $3, 'a', 'a/b', 1, '', 'core.party', $2, $3, $3)`,
  ],
])('leaves a contact that got %s since', async (_, sql) => {
  const me = await fixture.organisation()
  const done = await me.act(
    await me.upload('Name,Email\nAda One,ada@one.example\nBo Two,bo@two.example\n'),
    'run',
  )
  await write(me, sql, await idOf(me, 'Ada One'), newId())
  const undone = await me.undo(done)
  expect(undone.failure).toMatchObject({ kept: [{ record: await idOf(me, 'Ada One'), reason: 'in-use' }] })
  expect(await everything(me)).toMatchObject({ party: 1 })
})

test('restores what it updated, unless that was changed again', async () => {
  const me = await fixture.organisation()
  await me.act(
    await me.upload('Name,Email,Job Title\nAda One,ada@one.example,Buyer\nBo Two,bo@two.example,Clerk\n'),
    'run',
  )
  const second = await me.upload(
    'Name,Email,Job Title,Company,Phone\nAda New,ada@one.example,Chief,Engines,+44 100 200\nBo New,bo@two.example,Chief,,\n',
  )
  const done = await me.act(second, 'run')
  expect(done.counts).toMatchObject({ update: 2 })
  await write(
    me,
    `update core.party set note = 'seen', version = version + 1 where organisation_id = $1 and name = 'Bo New'`,
  )
  const undone = await me.undo(done)
  expect(undone.failure).toMatchObject({ keptCount: 1 })
  const rows = await me.rows(
    'core',
    `select p.name, p.first_name, p.job_title, p.company, p.phone from core.party p where p.organisation_id = $1 order by p.name`,
  )
  expect(rows).toEqual([
    { name: 'Ada One', first_name: 'Ada', job_title: 'Buyer', company: null, phone: null },
    { name: 'Bo New', first_name: 'Bo', job_title: 'Chief', company: null, phone: null },
  ])
  expect(await everything(me)).toEqual({ party: 2, party_email: 2 })
})

test('a company made by one row and completed by another goes too', async () => {
  const me = await fixture.organisation()
  const done = await me.act(
    await me.upload('First Name,Last Name,Company,Industry\nAda,One,Harbour,\n,,Harbour,Food\n'),
    'run',
    { matchKey: ['name'] },
  )
  const undone = await me.undo(done)
  expect(undone).toMatchObject({ state: 'undone', failure: null })
  expect(await everything(me)).toEqual({})
})

test('goes over many batches and can be followed by the same import again', async () => {
  const me = await fixture.organisation()
  const lines = Array.from({ length: 1_300 }, (_, i) => `P ${i},p${i}@x.example,Company ${i % 7}`)
  const text = ['Name,Email,Company', ...lines].join('\n')
  const done = await me.act(await me.upload(text), 'run')
  expect((await me.undo(done)).state).toBe('undone')
  expect(await everything(me)).toEqual({})
  expect((await me.act(await me.upload(text), 'run')).counts).toMatchObject({ create: 1_300 })
})
