import { afterAll, beforeAll, expect, test } from 'vitest'
import { createImportsFixture, type Importer, type ImportsFixture } from './imports-fixture.ts'

let fixture: ImportsFixture
beforeAll(async () => {
  fixture = await createImportsFixture()
})
afterAll(() => fixture.stop())

const faults = (me: Importer, job: { id: string }) =>
  me.rows(
    'kernel',
    `select e.row_number as row, e.column_name as column, e.message from kernel.import_error e
     where e.organisation_id = $1 and e.import_job = $2 order by e.row_number, e.id`,
    job.id,
  )

/** A pipeline as the product's start would make it. */
async function pipeline(me: Importer): Promise<void> {
  const id = crypto.randomUUID()
  await fixture.database.write(me.context, async (unit) => {
    const by = me.actor.personId
    await unit.as('crm').execute({
      sql: `insert into crm.pipeline (organisation_id, id, name, created_by, updated_by) values ($1, $2, 'Sales', $3, $3)`,
      values: [me.actor.organisationId, id, by],
    })
    await unit.as('crm').execute({
      sql: `insert into crm.stage (organisation_id, id, pipeline, name, position, category, created_by, updated_by)
            select $1::uuid, gen_random_uuid(), $2::uuid, s.name, s.position, s.category, $3::uuid, $3::uuid
            from unnest($4::text[], $5::integer[], $6::text[]) as s (name, position, category)`,
      values: [me.actor.organisationId, id, by, ['Lead', 'Won'], [1, 2], ['open', 'won']],
    })
  })
}

test('offers every importable table of the products that are on', async () => {
  const me = await fixture.organisation()
  const targets = fixture.service.targets(me.actor)
  expect(targets.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['core.contact', 'core.item', 'crm.deal']),
  )
  const items = targets.find(({ id }) => id === 'core.item')
  expect(items?.matchKeys).toEqual([['code'], ['name']])
  expect(items?.fields.find(({ id }) => id === 'kind')).toMatchObject({
    type: 'choice',
    values: ['product', 'service'],
  })
  expect(items?.fields.filter(({ required }) => required).map(({ id }) => id)).toEqual(['name'])
})

test('reads columns by their type: money, choices by label, yes and no, and names every fault', async () => {
  const me = await fixture.organisation()
  const job = await me.upload(
    'Code;Name;Kind;Price;Currency;Active\nA1;Chair;Product;1.234,50;EUR;yes\nA2;;Product;1;EUR;no\nA3;Table;Ship;x;EUR;maybe\nA4;Lamp;;12;JPY;\n',
    'core.item',
  )
  expect(Object.values(job.mapping).sort()).toEqual([
    'code',
    'currency',
    'is_active',
    'kind',
    'name',
    'price',
  ])
  const done = await me.act(job, 'run')
  expect(done.counts).toEqual({ create: 2, update: 0, skip: 0, error: 2 })
  expect(
    await me.rows(
      'core',
      'select i.code, i.name, i.kind, i.price, i.is_active from core.item i where i.organisation_id = $1 order by i.code',
    ),
  ).toEqual([
    { code: 'A1', name: 'Chair', kind: 'product', price: 123_450, is_active: true },
    { code: 'A4', name: 'Lamp', kind: 'service', price: 12, is_active: true },
  ])
  expect(await faults(me, job)).toMatchObject([
    { row: 3, column: 'Name' },
    { row: 4, column: 'Kind', message: 'One of Product, Service expected' },
    { row: 4, column: 'Price' },
    { row: 4, column: 'Active' },
  ])
})

test('updates by the match key, restores on undo, and changes nothing where nothing differs', async () => {
  const me = await fixture.organisation()
  const first = 'Code,Name,Unit\nA1,Chair,pcs\nA2,Table,pcs\n'
  await me.act(await me.upload(first, 'core.item'), 'run', { matchKey: ['code'] })
  const job = await me.upload('Code,Name,Unit\nA1,Armchair,pcs\nA2,Table,pcs\nA3,Lamp,pcs\n', 'core.item')
  const done = await me.act(job, 'run', { matchKey: ['code'] })
  expect(done.counts).toEqual({ create: 1, update: 2, skip: 0, error: 0 })
  const items = () =>
    me.rows(
      'core',
      'select i.code, i.name, i.version from core.item i where i.organisation_id = $1 order by i.code',
    )
  expect(await items()).toEqual([
    { code: 'A1', name: 'Armchair', version: 2 },
    { code: 'A2', name: 'Table', version: 1 },
    { code: 'A3', name: 'Lamp', version: 1 },
  ])
  expect((await me.undo(done)).failure).toBeNull()
  expect(await items()).toMatchObject([
    { code: 'A1', name: 'Chair' },
    { code: 'A2', name: 'Table' },
  ])
})

test('finds what columns refer to by name or e-mail, and runs the product’s own rules', async () => {
  const me = await fixture.organisation()
  await pipeline(me)
  await me.act(
    await me.upload(
      'Name,Email,Company\nAda One,ada@one.example,Engines Ltd\nTwin,t1@x.example,\nTwin,t2@x.example,\n',
    ),
    'run',
  )
  const job = await me.upload(
    [
      'Title,Contact,Stage,Amount,Currency,Expected close,Owner',
      'Big one,Engines Ltd,Lead,"£1,200.00",GBP,31/12/2026,olive@example.com',
      'By mail,ada@one.example,Won,10,GBP,2026-12-01,Olive Owner',
      'No stage,,,,,,',
      'Nobody,Nemo,Lead,,,,',
      'Twice,Twin,Lead,,,,',
      'Bad stage,Engines Ltd,Leed,,,,',
    ].join('\n'),
    'crm.deal',
  )
  const checked = await me.act(job, 'check')
  expect(checked.counts).toMatchObject({ create: 3, error: 3 })
  const done = await me.act(job, 'run')
  expect(done.counts).toEqual(checked.counts)
  const deals = await me.rows(
    'crm',
    `select d.title, d.amount, d.outcome, d.expected_close, d.closed_at is not null as closed, s.name as stage
     from crm.deal d join crm.stage s on s.organisation_id = d.organisation_id and s.id = d.stage
     where d.organisation_id = $1 order by d.title`,
  )
  expect(deals).toEqual([
    {
      title: 'Big one',
      amount: 120_000,
      outcome: 'open',
      expected_close: '2026-12-31',
      closed: false,
      stage: 'Lead',
    },
    {
      title: 'By mail',
      amount: 1_000,
      outcome: 'won',
      expected_close: '2026-12-01',
      closed: true,
      stage: 'Won',
    },
    { title: 'No stage', amount: null, outcome: 'open', expected_close: null, closed: false, stage: 'Lead' },
  ])
  expect(await faults(me, job)).toEqual([
    { row: 5, column: 'Contact', message: 'Contact: nothing is called that' },
    { row: 6, column: 'Contact', message: 'Contact: several records are called that' },
    { row: 7, column: 'Stage', message: 'Stage: nothing is called that' },
  ])
  expect((await me.undo(done)).failure).toBeNull()
  expect(await me.rows('crm', 'select d.id from crm.deal d where d.organisation_id = $1')).toEqual([])
})
