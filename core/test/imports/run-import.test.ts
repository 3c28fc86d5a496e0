import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hubspotLines } from './contact-file.ts'
import { createImportsFixture, type Importer, type ImportsFixture } from './imports-fixture.ts'

let fixture: ImportsFixture
beforeAll(async () => {
  fixture = await createImportsFixture()
})
afterAll(() => fixture.stop())

const file = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url))

interface Party {
  name: string
  kind: string
  email: string | null
  phone: string | null
  company: string | null
  job_title: string | null
  note: string | null
  version: number
}

const parties = (me: Importer): Promise<Party[]> =>
  me.rows<Party>(
    'core',
    `select p.name, p.kind, p.email, p.phone, c.name as company, p.job_title, p.note, p.version from core.party p
     left join core.party c on c.organisation_id = p.organisation_id and c.id = p.company
     where p.organisation_id = $1 order by p.kind desc, p.name, p.id`,
  )
const faults = (me: Importer, job: { id: string }) =>
  me.rows<{ row: number; column: string | null; message: string }>(
    'kernel',
    `select e.row_number as row, e.column_name as column, e.message from kernel.import_error e
     where e.organisation_id = $1 and e.import_job = $2 order by e.row_number, e.id`,
    job.id,
  )

describe('contacts', () => {
  test('become people with their companies, addresses, numbers and relations', async () => {
    const me = await fixture.organisation()
    const done = await me.act(await me.upload(file('google-new.csv')), 'run')
    expect(done).toMatchObject({
      state: 'done',
      processed: 2,
      counts: { create: 2, update: 0, skip: 0, error: 0 },
    })
    expect(await parties(me)).toMatchObject([
      { kind: 'person', name: 'Lars Øverby', email: 'lars@overby.example', company: null },
      { kind: 'person', name: 'Marta Ines Delgado', company: 'Taller Delgado', phone: '+34 600 100 200' },
      { kind: 'company', name: 'Taller Delgado' },
    ])
    const emails = await me.rows(
      'core',
      'select e.email, e.kind, e.is_primary from core.party_email e where e.organisation_id = $1 order by e.email',
    )
    expect(emails).toEqual([
      { email: 'delgado@casa.example', kind: 'home', is_primary: false },
      { email: 'lars@overby.example', kind: 'work', is_primary: true },
      { email: 'marta.delgado@correo.example', kind: 'work', is_primary: false },
      { email: 'marta@taller.example', kind: 'work', is_primary: true },
    ])
    expect(
      await me.rows(
        'core',
        'select l.role, l.is_primary from core.party_link l where l.organisation_id = $1',
      ),
    ).toEqual([{ role: 'Gerente', is_primary: true }])
    expect(
      await me.rows(
        'core',
        `select t.name from core.tag t join core.tag_link l on l.tag = t.id and l.organisation_id = t.organisation_id where t.organisation_id = $1`,
      ),
    ).toEqual([{ name: 'Suppliers' }])
  })

  test('are written as the person who imports, and found by search', async () => {
    const me = await fixture.organisation()
    await me.act(await me.upload('Name,Email\nQuentin Quick,q@quick.example\n'), 'run')
    const [row] = await me.rows<{ created_by: string }>(
      'core',
      `select p.created_by from core.party p where p.organisation_id = $1`,
    )
    expect(row?.created_by).toBe(me.actor.personId)
    const terms = await me.rows(
      'core',
      `select t.term from core.search_term t where t.organisation_id = $1 and t.entity = 'core.party' order by t.term`,
    )
    expect(terms.map((each) => (each as { term: string }).term)).toContain('quentin')
  })

  test('one company for all its people, in one batch and in the next', async () => {
    const me = await fixture.organisation()
    const lines = Array.from(
      { length: 1_500 },
      (_, i) => `P ${i},p${i}@x.example,${i % 2 === 0 ? 'Even Ltd' : 'EVEN LTD'}`,
    )
    const done = await me.act(await me.upload(['Name,Email,Company', ...lines].join('\n')), 'run')
    expect(done.counts).toMatchObject({ create: 1_500, error: 0 })
    // Within a batch letters' case does not matter; against the database equality does, for its index.
    const companies = (await parties(me)).filter(({ kind }) => kind === 'company')
    expect(companies.map(({ name }) => name)).toContain('Even Ltd')
    expect(companies.length).toBeLessThanOrEqual(2)
  })

  test("a company's own row completes the company that a person's row brought in", async () => {
    const me = await fixture.organisation()
    const done = await me.act(
      await me.upload('First Name,Last Name,Company,Industry\nAda,One,Harbour,\n,,Harbour,Food\n'),
      'run',
      { matchKey: ['name'] },
    )
    expect(done.counts).toMatchObject({ error: 0 })
    expect(
      await me.rows(
        'core',
        `select p.name, p.industry from core.party p where p.organisation_id = $1 and p.kind = 'company'`,
      ),
    ).toEqual([{ name: 'Harbour', industry: 'Food' }])
  })
})

describe('a dry run', () => {
  test('says what a run would do and writes nothing', async () => {
    const me = await fixture.organisation()
    await me.act(await me.upload('Name,Email\nOld Name,ada@one.example\n'), 'run')
    const job = await me.upload(
      'Name,Email\nAda One,ada@one.example\nBo Two,bo@two.example\nBad,nowhere\nBo Again,BO@two.example\n',
    )
    const checked = await me.act(job, 'check')
    expect(checked).toMatchObject({ state: 'checked', counts: { create: 1, update: 1, skip: 0, error: 2 } })
    expect(await faults(me, job)).toEqual([
      { row: 4, column: 'Email', message: 'This is no e-mail address' },
      { row: 5, column: null, message: 'Row 3 of the file has the same email' },
    ])
    expect((await parties(me)).map(({ name }) => name)).toEqual(['Old Name'])
    const done = await me.act(job, 'run')
    expect(done).toMatchObject({ state: 'done', counts: checked.counts })
    expect(await faults(me, job)).toHaveLength(2)
    expect((await parties(me)).map(({ name }) => name)).toEqual(['Ada One', 'Bo Two'])
  })
})

describe('rows that exist already', () => {
  const before = 'Name,Email,Phone,Job Title,Notes\nAda One,ada@one.example,+44 1,Buyer,First\n'
  const after =
    'Name,Email,Phone,Job Title,Notes,Company\nAda Lovelace,ada@one.example,+44 2345,,Second,Engines\nNew Person,new@x.example,,,,\n'

  test('are updated: what is filled replaces, what is empty stays, notes are joined', async () => {
    const me = await fixture.organisation()
    await me.act(await me.upload(before.replace('+44 1', '+44 100')), 'run')
    const done = await me.act(await me.upload(after), 'run', { onMatch: 'update' })
    expect(done.counts).toMatchObject({ create: 1, update: 1, skip: 0, error: 0 })
    expect((await parties(me)).find(({ email }) => email === 'ada@one.example')).toMatchObject({
      name: 'Ada Lovelace',
      job_title: 'Buyer',
      company: 'Engines',
      phone: '+44 100',
      note: 'First\n\nSecond',
      version: 2,
    })
    const phones = await me.rows(
      'core',
      'select p.phone, p.is_primary from core.party_phone p where p.organisation_id = $1 order by p.phone',
    )
    expect(phones).toEqual([
      { phone: '+44 100', is_primary: true },
      { phone: '+44 2345', is_primary: false },
    ])
  })

  test('or left as they are', async () => {
    const me = await fixture.organisation()
    await me.act(await me.upload(before.replace('+44 1', '+44 100')), 'run')
    const done = await me.act(await me.upload(after), 'run', { onMatch: 'skip' })
    expect(done.counts).toMatchObject({ create: 1, update: 0, skip: 1, error: 0 })
    expect((await parties(me)).find(({ email }) => email === 'ada@one.example')).toMatchObject({
      name: 'Ada One',
      version: 1,
    })
  })

  test('are found by any of their addresses, and by name when that is the key', async () => {
    const me = await fixture.organisation()
    await me.act(await me.upload('Name,Email,Email 2\nAda One,ada@one.example,ada@two.example\n'), 'run')
    const second = await me.act(await me.upload('Name,Email\nAda Two,ada@two.example\n'), 'run')
    expect(second.counts).toMatchObject({ create: 0, update: 1 })
    const byName = await me.act(await me.upload('Name,Email\nAda Two,ada@three.example\n'), 'run', {
      matchKey: ['name'],
    })
    expect(byName.counts).toMatchObject({ create: 0, update: 1 })
    const none = await me.act(await me.upload('Name,Email\nAda Two,ada@three.example\n'), 'run', {
      matchKey: [],
    })
    expect(none.counts).toMatchObject({ create: 1, update: 0 })
  })

  test('two rows that mean one record are not both taken, also far apart', async () => {
    const me = await fixture.organisation()
    await me.act(await me.upload('Name,Email,Email 2\nAda,a@one.example,b@one.example\n'), 'run')
    const rows = Array.from({ length: 1_200 }, (_, i) => `F ${i},f${i}@x.example`)
    const text = ['Name,Email', 'Ada X,a@one.example', ...rows, 'Ada Y,b@one.example'].join('\n')
    const job = await me.upload(text)
    const done = await me.act(job, 'run')
    expect(done.counts).toMatchObject({ create: 1_200, update: 1, error: 1 })
    expect(await faults(me, job)).toMatchObject([{ row: 1_203, message: 'The same record as row 2' }])
  })
})

describe('rows at fault', () => {
  test('are named one by one, the good ones are kept only when asked', async () => {
    const me = await fixture.organisation()
    const job = await me.upload(file('pipe-ragged.csv'))
    const stopped = await me.act(job, 'run', { onError: 'stop' })
    expect(stopped).toMatchObject({
      state: 'failed',
      failure: { code: 'imports.rows-refused' },
      counts: { error: 3 },
    })
    expect(await parties(me)).toEqual([])
    expect(await faults(me, job)).toMatchObject([
      { row: 6, message: 'The row has 5 cells, the headings are 4' },
      { row: 7, column: 'Email' },
      { row: 8, column: 'Email' },
    ])
    const done = await me.act(job, 'run', { onError: 'skip-row' })
    expect(done).toMatchObject({ state: 'done', counts: { create: 3, error: 3 } })
  })

  test('stay counted when there are more than are kept', async () => {
    const me = await fixture.organisation()
    const lines = Array.from({ length: 10_400 }, (_, i) => `P ${i},bad`)
    const job = await me.upload(['Name,Email', ...lines].join('\n'))
    const checked = await me.act(job, 'check')
    expect(checked.counts.error).toBe(10_400)
    const [kept] = await me.rows<{ count: number }>(
      'kernel',
      'select count(*) from kernel.import_error e where e.organisation_id = $1 and e.import_job = $2',
      job.id,
    )
    expect(kept?.count).toBe(10_000)
  })
})

describe('what is refused', () => {
  test('a mapping that does not fit, with every fault', async () => {
    const me = await fixture.organisation()
    const job = await me.upload([...hubspotLines(2)])
    const act = me.act(job, 'check', {
      mapping: { '1': 'first_name', '2': 'first_name', '40': 'name', '3': 'nonsense' },
      matchKey: ['phone'],
    })
    await expect(act).rejects.toMatchObject({ code: 'imports.mapping-invalid', status: 422 })
    const error = await act.catch((thrown: unknown) => thrown as { faults: { path: string }[] })
    expect((error as { faults: { path: string }[] }).faults.map(({ path }) => path).sort()).toEqual([
      '/mapping/2',
      '/mapping/3',
      '/mapping/40',
      '/matchKey',
    ])
  })

  test('a broken file, of which nothing is kept', async () => {
    const me = await fixture.organisation()
    await expect(me.upload(file('broken-quote.csv'))).rejects.toMatchObject({
      code: 'imports.broken-file',
      parameters: { line: 3 },
    })
    await expect(me.upload(Buffer.from('PK\u0003\u0004…'))).rejects.toMatchObject({
      code: 'imports.not-text',
    })
    expect(await me.rows('kernel', 'select id from kernel.import_job where organisation_id = $1')).toEqual([])
    expect(await me.rows('kernel', 'select id from kernel.import_chunk where organisation_id = $1')).toEqual(
      [],
    )
  })

  test('people without the right, targets of products that are off', async () => {
    const reader = await fixture.organisation([{ action: 'read', subject: 'all' }])
    await expect(reader.upload('Name\nAda\n')).rejects.toMatchObject({ code: 'imports.unknown-target' })
    const off = await fixture.organisation(undefined, ['core'])
    await expect(off.upload('Title\nBig one\n', 'crm.deal')).rejects.toMatchObject({
      code: 'imports.unknown-target',
      status: 404,
    })
  })

  test('rows that a rule with conditions does not allow', async () => {
    const me = await fixture.organisation([
      {
        action: 'manage',
        subject: [
          'core.party_email',
          'core.party_phone',
          'core.party_address',
          'core.party_link',
          'core.tag',
          'core.tag_link',
        ],
      },
      { action: ['create', 'read', 'update'], subject: 'core.party', conditions: { source: 'fair' } },
    ] as never)
    const job = await me.upload('Name,Source\nAda,fair\nBo,web\n')
    const done = await me.act(job, 'run', { matchKey: [] })
    expect(done.counts).toMatchObject({ create: 1, error: 1 })
    expect(await faults(me, job)).toMatchObject([{ row: 3, message: 'Your role does not allow this record' }])
  })

  test('the import of another organisation', async () => {
    const [me, other] = [await fixture.organisation(), await fixture.organisation()]
    const job = await me.upload('Name\nAda\n')
    await expect(other.act(job, 'run')).rejects.toMatchObject({ code: 'imports.not-found', status: 404 })
    await expect(other.undo(job)).rejects.toMatchObject({ code: 'imports.not-found' })
  })

  test('a second start while the first is at work, an undo of nothing', async () => {
    const me = await fixture.organisation()
    const job = await me.upload('Name\nAda\n')
    await expect(me.undo(job)).rejects.toMatchObject({ code: 'imports.wrong-state', status: 409 })
    await me.act(job, 'run', { matchKey: [] })
    await expect(me.act(job, 'run')).rejects.toMatchObject({ code: 'imports.wrong-state' })
  })
})
