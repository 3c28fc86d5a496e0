import { afterAll, beforeAll, expect, it } from 'vitest'
import { readWholeLedger } from '../../src/plugins/activation/ledger-reader.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import core from '../../src/platform/core.json' with { type: 'json' }

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

it('the ledger gives a manifest back with its columns in the order in which they were written', async () => {
  const { rows } = await readWholeLedger(test.database)
  const stored = rows.find(({ id }) => id === 'core')!.manifest
  expect(Object.keys(stored.tables!)).toEqual(Object.keys(core.tables))
  expect(Object.keys(stored.tables!.party!.columns)).toEqual(Object.keys(core.tables.party.columns))
})
