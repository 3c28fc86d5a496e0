import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransactionContext } from '../../src/database/types.ts'
import { claimKey, IdempotencySweep, RETENTION_MS } from '../../src/http/idempotency.ts'
import { KeyLock } from '../../src/http/key-lock.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const MINUTE = 60_000
const keys = async (context: TransactionContext): Promise<string[]> => {
  const [rows] = await test.database.readBatch(context, 'kernel', [
    { sql: 'select key from kernel.idempotency order by key', values: [] },
  ])
  return (rows as { key: string }[]).map((row) => row.key)
}
const claim = (context: TransactionContext, key: string) =>
  test.database.write(context, (unit) => claimKey(unit, key, 'hash'))

describe('sweeping idempotency records', () => {
  it('removes them after a day, of the organisation that writes, at most every ten minutes', async () => {
    const [mine, other] = [test.organisation(), test.organisation()]
    await claim(mine, 'a record')
    await claim(other, 'a record')
    let now = Date.now()
    const sweep = new IdempotencySweep(test.database, { now: () => new Date(now) })
    now += RETENTION_MS - MINUTE
    await sweep.sweepIfDue(mine)
    expect(await keys(mine)).toEqual(['a record'])
    now += 2 * MINUTE
    await sweep.sweepIfDue(mine)
    expect(await keys(mine)).toEqual(['a record'])
    now += 8 * MINUTE
    await sweep.sweepIfDue(mine)
    expect([await keys(mine), await keys(other)]).toEqual([[], ['a record']])
  })
})

describe('waiting for one key', () => {
  it('is in order, bounded, and goes on after a failure', async () => {
    const lock = new KeyLock()
    const gate = Promise.withResolvers<void>()
    const order: number[] = []
    const first = lock.run('key', () => gate.promise)
    const waiting = Array.from({ length: 99 }, (_, index) =>
      lock.run('key', () => {
        order.push(index)
        return index === 1 ? Promise.reject(new Error('failed')) : Promise.resolve(index)
      }),
    )
    const settled = Promise.allSettled(waiting)
    await expect(lock.run('key', () => Promise.resolve())).rejects.toMatchObject({
      code: 'http.idempotency-busy',
    })
    await expect(lock.run('another', () => Promise.resolve('free'))).resolves.toBe('free')
    gate.resolve()
    await first
    expect((await settled).filter((result) => result.status === 'rejected')).toHaveLength(1)
    expect(order).toEqual(Array.from({ length: 99 }, (_, index) => index))
    await expect(lock.run('key', () => Promise.resolve('again'))).resolves.toBe('again')
  })
})
