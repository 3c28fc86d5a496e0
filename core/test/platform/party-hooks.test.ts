import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPlatformHooks } from '../../src/platform/hooks/index.ts'
import { splitName } from '../../src/platform/hooks/party-name.ts'
import type { StoredRecord, Values } from '../../src/records/index.ts'
import { createRecordsFixture, type Member, type RecordsFixture } from '../records/records-fixture.ts'

let fixture: RecordsFixture
let me: Member
beforeAll(async () => {
  fixture = await createRecordsFixture()
  addPlatformHooks(fixture.service.hooks)
  me = await fixture.organisation()
})
afterAll(() => fixture.test.drop())

const create = (entity: string, values: Values): Promise<StoredRecord> =>
  me.write((unit) => fixture.service.create(unit, me.actor, fixture.table(entity), values))
const update = (entity: string, id: string, values: Values): Promise<StoredRecord> =>
  me.write((unit) => fixture.service.update(unit, me.actor, fixture.table(entity), { id, values }))
const remove = (entity: string, id: string): Promise<void> =>
  me.write((unit) => fixture.service.delete(unit, me.actor, fixture.table(entity), { id }))
const party = async (id: string): Promise<StoredRecord> =>
  (await fixture.service.get(me.reader, me.actor, fixture.table('core.party'), { id })).record
const addresses = async (table: 'party_email' | 'party_phone', id: string): Promise<Values[]> =>
  (
    await fixture.service.list(me.reader, me.actor, fixture.table(`core.${table}`), {
      filter: { party: { eq: id } },
      sort: 'created_at',
    })
  ).items

describe('the name of a person', () => {
  test('comes from its parts, and the parts from the name', async () => {
    expect(
      await create('core.party', { kind: 'person', first_name: 'Ada', last_name: 'Lovelace' }),
    ).toMatchObject({ name: 'Ada Lovelace' })
    expect(await create('core.party', { kind: 'person', name: 'Jan van Dijk' })).toMatchObject({
      first_name: 'Jan van',
      last_name: 'Dijk',
    })
    expect(await create('core.party', { kind: 'company', name: 'Harbour Foods Ltd' })).toMatchObject({
      first_name: null,
      last_name: null,
    })
  })

  test('follows when either changes, unless the person is called something else on purpose', async () => {
    const ada = await create('core.party', { kind: 'person', first_name: 'Ada', last_name: 'Byron' })
    expect(await update('core.party', ada.id, { last_name: 'Lovelace' })).toMatchObject({
      name: 'Ada Lovelace',
    })
    expect(await update('core.party', ada.id, { name: 'Augusta King' })).toMatchObject({
      first_name: 'Augusta',
      last_name: 'King',
    })
    expect(
      await update('core.party', ada.id, { name: 'Countess', first_name: 'Ada', last_name: 'King' }),
    ).toMatchObject({ name: 'Countess' })
    expect(await update('core.party', ada.id, { first_name: 'Augusta Ada' })).toMatchObject({
      name: 'Countess',
    })
  })

  test.each([
    ['', null, null],
    ['Ada', 'Ada', null],
    ['Ada Lovelace', 'Ada', 'Lovelace'],
    ['One Two Three Four', 'One Two Three', 'Four'],
    ['One Two Three Four Five', null, null],
  ])('%j is split into %j and %j', (name, first, last) => {
    expect(splitName(name)).toEqual({ first_name: first, last_name: last })
  })
})

describe.each([
  ['email', 'party_email', 'one@x.example', 'two@x.example', 'three@x.example'],
  ['phone', 'party_phone', '+44 20 7946 0001', '+44 20 7946 0002', '+44 20 7946 0003'],
] as const)('the main %s', (column, table, one, two, three) => {
  const made = () => create('core.party', { kind: 'person', name: 'Ada', [column]: one })

  test('stands in the party and among its addresses', async () => {
    const { id } = await made()
    expect(await addresses(table, id)).toMatchObject([{ [column]: one, is_primary: true }])
  })

  test('is corrected in both places by a change of the party', async () => {
    const { id, version } = await made()
    expect(await update('core.party', id, { [column]: two })).toMatchObject({
      [column]: two,
      version: version + 1,
    })
    expect(await addresses(table, id)).toMatchObject([{ [column]: two, is_primary: true }])
  })

  test('becomes another address of the party when the party is given that one', async () => {
    const { id } = await made()
    await create(`core.${table}`, { party: id, [column]: two })
    await update('core.party', id, { [column]: two })
    expect(await addresses(table, id)).toMatchObject([
      { [column]: one, is_primary: false },
      { [column]: two, is_primary: true },
    ])
  })

  test('is the first address of a party that had none, and stays so when others come', async () => {
    const { id } = await create('core.party', { kind: 'person', name: 'Ada' })
    await create(`core.${table}`, { party: id, [column]: one })
    await create(`core.${table}`, { party: id, [column]: two })
    expect(await party(id)).toMatchObject({ [column]: one })
    expect(await addresses(table, id)).toMatchObject([{ is_primary: true }, { is_primary: false }])
  })

  test('is the one last made the main one, and there is never a second', async () => {
    const { id } = await made()
    const second = await create(`core.${table}`, { party: id, [column]: two, is_primary: true })
    expect(await party(id)).toMatchObject({ [column]: two })
    const third = await create(`core.${table}`, { party: id, [column]: three })
    await update(`core.${table}`, third.id, { is_primary: true })
    expect(await party(id)).toMatchObject({ [column]: three })
    await update(`core.${table}`, third.id, { is_primary: false })
    const all = await addresses(table, id)
    expect(all.filter(({ is_primary }) => is_primary)).toHaveLength(1)
    expect(all.map((each) => each['id'])).toContain(second.id)
  })

  test('is followed by the next when it is deleted, and by none when it was the last', async () => {
    const { id } = await made()
    const second = await create(`core.${table}`, { party: id, [column]: two })
    const [first] = await addresses(table, id)
    await remove(`core.${table}`, String(first?.['id']))
    expect(await party(id)).toMatchObject({ [column]: two })
    await remove(`core.${table}`, second.id)
    expect(await party(id)).toMatchObject({ [column]: null })
  })

  test('emptied in the party goes, and the next takes its place', async () => {
    const { id } = await made()
    expect(await update('core.party', id, { [column]: null })).toMatchObject({ [column]: null })
    expect(await addresses(table, id)).toEqual([])
    await create(`core.${table}`, { party: id, [column]: two })
    await create(`core.${table}`, { party: id, [column]: three })
    expect(await update('core.party', id, { [column]: null })).toMatchObject({ [column]: three })
    expect(await addresses(table, id)).toMatchObject([{ [column]: three, is_primary: true }])
  })
})
