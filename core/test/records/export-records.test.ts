import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportRecords } from '../../src/records/export-records.ts'
import type { ListQuery, Values } from '../../src/records/index.ts'
import { createRecordsFixture, refusal, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
const ROWS = 1_203

beforeAll(async () => {
  fixture = await createRecordsFixture()
  const stranger = await fixture.organisation()
  member = await fixture.organisation()
  const rows = Array.from({ length: ROWS }, (_, index): Values => ({
    name: `Thing ${index}`,
    rank: index % 5,
  }))
  for (const [owner, values] of [
    [stranger, [{ name: 'Not yours' }]],
    [member, rows.slice(0, 700)],
    [member, rows.slice(700)],
  ] as const) {
    await owner.write((unit) =>
      fixture.service.createMany(unit, owner.actor, fixture.table('odd.thing'), [...values]),
    )
  }
})
afterAll(() => fixture.test.drop())

async function csv(query: object, as: Member = member, entity = 'odd.thing'): Promise<string[]> {
  const table = fixture.table(entity)
  const read = (page: ListQuery) => fixture.service.list(as.reader, as.actor, table, page)
  return (await text(await exportRecords(table, as.actor, query, read))).replace('\uFEFF', '').split('\r\n')
}
const create = (values: Values) =>
  member.write((unit) => fixture.service.create(unit, member.actor, fixture.table('odd.thing'), values))

test('writes the whole list, over all pages, in the order asked for, and no row of another organisation', async () => {
  const lines = await csv({ columns: ['name', 'rank'], sort: 'created_at' })
  expect(lines).toHaveLength(ROWS + 2)
  expect(lines[0]).toBe('name,rank')
  expect(new Set(lines.slice(1, -1)).size).toBe(ROWS)
  expect(lines.join()).not.toContain('Not yours')
})

test('follows the filter', async () => {
  expect(await csv({ columns: ['name'], filter: { name: { eq: 'Thing 7' } } })).toEqual([
    'name',
    'Thing 7',
    '',
  ])
})

test('names references, writes money with its decimals, and lets no cell be a formula', async () => {
  const parent = await create({ name: '=cmd|calc', amount: -1250, currency: 'GBP' })
  await create({ name: 'Child', parent: parent.id, city: '+1', rank: -3 })
  const filter = { or: [{ name: { eq: 'Child' } }, { name: { starts: '=' } }] }
  expect(await csv({ columns: ['name', 'city', 'rank', 'amount', 'parent'], filter, sort: '-name' })).toEqual(
    ['name,city,rank,amount,parent', "Child,'+1,-3,,'=cmd|calc", "'=cmd|calc,,,-12.50,", ''],
  )
})

test('leaves out what the person may not read, and refuses it when asked for by name', async () => {
  const reader = member.withRules({ action: 'read', subject: 'odd.thing', fields: ['name'] })
  const [head] = await csv({ filter: { name: { eq: 'Thing 1' } } }, reader)
  expect(head).not.toContain('rank')
  expect((await refusal(csv({ columns: ['rank'] }, reader))).code).toBe('permissions.field-forbidden')
})

test('a column that is not there is refused before anything is sent', async () => {
  expect((await refusal(csv({ columns: ['nmae'] }))).code).toBe('records.invalid-query')
})
