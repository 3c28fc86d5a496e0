import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database, type TransactionContext } from '../../src/database/index.ts'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import { signUp } from './sign-up.ts'

let running: TestPlatform
let database: Database
let context: TransactionContext
beforeAll(async () => {
  running = await startTestPlatform()
  database = openDatabase({ ...running.test.config, poolSize: 3 })
  context = running.test.organisation()
})
afterAll(async () => {
  await database.close()
  await running.stop()
})

const QUERY = { sql: 'select tone from core.tag where organisation_id = $1', values: [] as unknown[] }
const read = () =>
  database.readBatch(context, 'core', [{ ...QUERY, values: [context.organisationId] }]).then(
    () => 'read',
    (error: { code: string }) => error.code,
  )
const atOnce = () => Promise.all(Array.from({ length: 3 }, read))

/** What an upgrade that widens a column does under the feet of whoever reads it. */
const widen = (length: number) =>
  running.admin.query(`alter table core.tag alter column tone type varchar(${length})`)

describe('a column whose type changes under prepared statements', () => {
  it('fails what was prepared once, by name, and then on no connection of the process', async () => {
    await widen(90)
    // The second time each connection holds the statement prepared.
    expect([await atOnce(), await atOnce()].flat()).toEqual(Array(6).fill('read'))
    await widen(91)
    expect(await read()).toBe('database.plan-outdated')
    expect(await atOnce()).toEqual(Array(3).fill('read'))
  })

  it('fails no request', async () => {
    const client = await signUp(running.client())
    const statuses: number[] = []
    for (let length = 100; length < 104; length++) {
      const asked = Array.from({ length: 8 }, () => client.get('/api/core/tag'))
      for (const { status } of await Promise.all(asked)) statuses.push(status)
      await widen(length)
    }
    const made = await client.post('/api/core/tag', { name: 'Key account', tone: 'info' })
    expect([...new Set(statuses), made.status]).toEqual([200, 201])
  })
})
