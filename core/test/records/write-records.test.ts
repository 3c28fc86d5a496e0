import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fault, QuoinError } from '@quoin/plugin-sdk'
import type { Values } from '../../src/records/index.ts'
import { createRecordsFixture, refusal, type Member, type RecordsFixture } from './records-fixture.ts'

let fixture: RecordsFixture
let member: Member
beforeAll(async () => {
  fixture = await createRecordsFixture()
  member = await fixture.organisation()
})
afterAll(() => fixture.test.drop())

const create = (entity: string, values: Values, as = member) =>
  as.write((unit) => fixture.service.create(unit, as.actor, fixture.table(entity), values))
const update = (entity: string, change: { id: string; version?: number; values: Values }, as = member) =>
  as.write((unit) => fixture.service.update(unit, as.actor, fixture.table(entity), change))
const remove = (entity: string, target: { id: string; version?: number }, as = member) =>
  as.write((unit) => fixture.service.delete(unit, as.actor, fixture.table(entity), target))
const get = async (entity: string, id: string, as = member) =>
  (await fixture.service.get(as.reader, as.actor, fixture.table(entity), { id })).record

const paths = (faults: readonly Fault[]): string[] => faults.map(({ path }) => path)

describe('creating', () => {
  test('stores every column type and gives back what was stored', async () => {
    const values = {
      name: ' Émile ',
      city: 'Bath',
      code: 'A1',
      story: 'long',
      notes: '# n',
      rank: -5,
      rate: '12345678.1234',
      amount: 9_007_199_254_740_991,
      currency: 'eur',
      share: 40,
      is_open: false,
      due_on: '2026-02-28',
      seen_at: '2026-02-28T12:00:00.5+01:00',
      length: 90,
      email: 'Jo@Example.COM',
      phone: '+44 20 7946 0000',
      link: 'example.com/x',
      land: 'gb',
      kind: 'green',
      data: { a: [1, null] },
      token: '01900000-0000-7000-8000-00000000000a',
      place: { latitude: 51.5, longitude: -0.12 },
    }
    const record = await create('odd.thing', values)
    expect(record).toMatchObject({
      ...values,
      name: 'Émile',
      currency: 'EUR',
      seen_at: '2026-02-28T11:00:00.5Z',
      email: 'jo@example.com',
      link: 'https://example.com/x',
      land: 'GB',
      parent: null,
      version: 1,
      created_by: member.actor.personId,
    })
    expect(record).not.toHaveProperty('blob')
    expect(record).not.toHaveProperty('deleted_at')
    expect(record).not.toHaveProperty('organisation_id')
    expect(await get('odd.thing', record.id)).toEqual(record)
  })

  test('fills defaults and the currency of the organisation, and stores empty text as empty', async () => {
    const record = await create('odd.thing', { name: 'x', amount: 5, city: '  ' })
    expect(record).toMatchObject({ is_open: true, kind: 'red', amount: 5, currency: 'GBP', city: null })
    expect(await create('odd.thing', { name: 'x' })).toMatchObject({ amount: null, currency: null })
  })

  test('lists every fault of the values at once', async () => {
    const error = await refusal(
      create('odd.thing', {
        city: 'x'.repeat(41),
        rank: 6,
        rate: '1.23456',
        amount: 1.5,
        due_on: '2026-02-30',
        seen_at: 'now',
        email: 'nobody',
        kind: 'blue',
        token: 'urn:uuid:01900000-0000-7000-8000-00000000000a',
        data: {},
        story: 'a\u0000b',
        is_open: null,
        nmae: 'x',
      }),
    )
    expect([error.code, error.status]).toEqual(['records.invalid', 422])
    expect(paths(error.faults).sort()).toEqual(
      [
        'nmae',
        'name',
        'is_open',
        'story',
        'city',
        'rank',
        'rate',
        'amount',
        'due_on',
        'seen_at',
        'email',
        'kind',
        'token',
        'data',
      ]
        .map((name) => `/${name}`)
        .sort(),
    )
    expect(error.faults.find(({ path }) => path === '/nmae')?.expected).toBe('"name"')
    expect(error.faults.find(({ path }) => path === '/kind')?.expected).toBe('"red", "green"')
  })

  test.each([
    'id',
    'version',
    'created_at',
    'created_by',
    'updated_by',
    'deleted_at',
    'organisation_id',
    'secret',
    'blob',
  ])('refuses a value for %s, which is not the caller’s to give', async (name) => {
    const error = await refusal(create('odd.thing', { name: 'x', [name]: null }))
    expect([error.code, ...paths(error.faults)]).toEqual(['records.invalid', `/${name}`])
  })

  test('the code of a product writes what the API may not', async () => {
    const record = await member.write((unit) =>
      fixture.service
        .forPlugins()
        .create(unit, member.actor, fixture.table('odd.thing'), { name: 'x', secret: 's' }),
    )
    expect(record['secret']).toBe('s')
  })

  test('names the columns that must be unique', async () => {
    await create('odd.thing', { name: 'x', code: 'unique' })
    const error = await refusal(create('odd.thing', { name: 'y', code: 'unique' }))
    expect([error.code, error.status, ...paths(error.faults)]).toEqual(['records.duplicate', 409, '/code'])
  })

  test('a table that its product keeps for itself is closed, also to an administrator', async () => {
    const error = await refusal(create('odd.log', { name: 'x' }))
    expect([error.code, error.status]).toEqual(['records.closed', 403])
  })
})

describe('references', () => {
  test('lead to a record that exists in the same organisation and is visible', async () => {
    const stranger = await fixture.organisation()
    const foreign = await create('odd.thing', { name: 'foreign' }, stranger)
    const deleted = await create('odd.thing', { name: 'gone' })
    await remove('odd.thing', { id: deleted.id })
    const faultOf = async (parent: string) =>
      (await refusal(create('odd.thing', { name: 'x', parent }))).faults
    const [absent] = await faultOf(randomUUID())
    expect(absent).toMatchObject({ path: '/parent', message: 'there is no such Thing' })
    for (const id of [foreign.id, deleted.id]) {
      expect(await faultOf(id)).toEqual([{ ...absent, got: id }])
    }
    const parent = await create('odd.thing', { name: 'parent' })
    expect(await create('odd.thing', { name: 'x', parent: parent.id })).toMatchObject({ parent: parent.id })
  })

  test('a hidden record cannot be referred to, an unchanged reference to one stays', async () => {
    const parent = await create('odd.thing', { name: 'hidden', kind: 'green' })
    const child = await create('odd.thing', { name: 'child', parent: parent.id })
    const narrow = member.withRules({ action: 'manage', subject: 'odd.thing', conditions: { kind: 'red' } })
    const error = await refusal(create('odd.thing', { name: 'x', parent: parent.id }, narrow))
    expect(paths(error.faults)).toEqual(['/parent'])
    const changed = await update(
      'odd.thing',
      { id: child.id, values: { name: 'y', parent: parent.id } },
      narrow,
    )
    expect(changed).toMatchObject({ name: 'y', parent: parent.id })
  })
})

describe('updating', () => {
  test('raises the version and keeps what is not named', async () => {
    const before = await create('odd.thing', { name: 'x', city: 'Bath' })
    const after = await update('odd.thing', { id: before.id, version: 1, values: { name: 'y' } })
    expect(after).toMatchObject({ name: 'y', city: 'Bath', version: 2 })
    expect(await update('odd.thing', { id: before.id, version: 2, values: {} })).toEqual(after)
  })

  test('a new amount takes the currency that the record has', async () => {
    const { id } = await create('odd.thing', { name: 'x', amount: 1, currency: 'JPY' })
    expect(await update('odd.thing', { id, values: { amount: 2 } })).toMatchObject({ currency: 'JPY' })
    const other = await create('odd.thing', { name: 'x' })
    expect(await update('odd.thing', { id: other.id, values: { amount: 2 } })).toMatchObject({
      currency: 'GBP',
    })
  })

  test('refuses a version that is no longer current, with both sides', async () => {
    const { id } = await create('odd.thing', { name: 'x' })
    await update('odd.thing', { id, version: 1, values: { name: 'theirs' } })
    const error = await refusal(update('odd.thing', { id, version: 1, values: { name: 'mine' } }))
    expect([error.code, error.status]).toEqual(['records.stale', 409])
    expect(error.parameters).toMatchObject({
      yours: { name: 'mine' },
      current: { name: 'theirs', version: 2 },
    })
  })

  test('of two writers who saw the same version one wins', async () => {
    const { id } = await create('odd.thing', { name: 'x' })
    const names = ['a', 'b', 'c', 'd']
    const results = await Promise.allSettled(
      names.map((name) => update('odd.thing', { id, version: 1, values: { name } })),
    )
    const won = results.filter(({ status }) => status === 'fulfilled')
    const codes = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as QuoinError).code] : [],
    )
    expect([won.length, codes]).toEqual([1, ['records.stale', 'records.stale', 'records.stale']])
    expect(await get('odd.thing', id)).toMatchObject({ version: 2 })
  })

  test('cannot empty a required column', async () => {
    const { id } = await create('odd.thing', { name: 'x' })
    const error = await refusal(update('odd.thing', { id, values: { name: null } }))
    expect(paths(error.faults)).toEqual(['/values/name'])
    expect(paths((await refusal(update('odd.thing', { id, values: { name: '  ' } }))).faults)).toEqual([
      '/values/name',
    ])
  })
})

describe('deleting', () => {
  test('marks a soft-deleted record, which is then absent everywhere and frees its unique values', async () => {
    const { id } = await create('odd.thing', { name: 'x', code: 'again' })
    await remove('odd.thing', { id, version: 1 })
    expect((await refusal(get('odd.thing', id))).code).toBe('records.not-found')
    expect((await refusal(remove('odd.thing', { id }))).code).toBe('records.not-found')
    await create('odd.thing', { name: 'y', code: 'again' })
  })

  test('names who refers to the record, with numbers', async () => {
    const { id } = await create('odd.thing', { name: 'x' })
    for (const name of ['a', 'b']) await create('odd.part', { name, thing: id })
    await create('odd.thing', { name: 'child', parent: id })
    const error = await refusal(remove('odd.thing', { id }))
    expect([error.code, error.status]).toEqual(['records.in-use', 409])
    expect(error.parameters).toEqual({
      uses: expect.arrayContaining([
        { entity: 'odd.part', label: 'Parts', count: 2 },
        { entity: 'odd.thing', label: 'Thing', count: 1 },
      ]) as unknown,
    })
  })

  test('across products: a contact that a deal needs stays', async () => {
    const party = await create('core.party', { name: 'Acme', kind: 'company' })
    const pipeline = await create('crm.pipeline', { name: randomUUID() })
    const stage = await create('crm.stage', { name: 'New', pipeline: pipeline.id })
    const deal = await create('crm.deal', {
      title: 'x',
      party: party.id,
      pipeline: pipeline.id,
      stage: stage.id,
    })
    const error = await refusal(remove('core.party', { id: party.id }))
    expect(error.parameters).toEqual({ uses: [{ entity: 'crm.deal', label: 'Deal', count: 1 }] })
    await remove('crm.deal', { id: deal.id })
    await remove('core.party', { id: party.id })
    expect((await refusal(get('core.party', party.id))).code).toBe('records.not-found')
  })

  test('refuses a stale version', async () => {
    const { id } = await create('odd.thing', { name: 'x' })
    await update('odd.thing', { id, values: { name: 'y' } })
    expect((await refusal(remove('odd.thing', { id, version: 1 }))).code).toBe('records.stale')
  })
})
