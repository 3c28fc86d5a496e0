import { createServer, connect as connectSocket, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/index.ts'
import { createTestDatabase, testServer, type TestDatabase } from '../harness/index.ts'
import { createDealTables } from './deal-tables.ts'

let test: TestDatabase
let admin: pg.Client
beforeAll(async () => {
  test = await createTestDatabase()
  await createDealTables(test)
  admin = new pg.Client({ connectionString: testServer().url })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await test.drop()
})

const one = { sql: 'select 1 as one', values: [] }
const pid = { sql: 'select pg_backend_pid() as pid', values: [] }
const insert = (organisationId: string) => ({
  sql: `insert into depot.deal (organisation_id, name) values ($1, 'x')`,
  values: [organisationId],
})

describe('a connection ended by the server', () => {
  it('in the middle of a unit: the unit fails as unavailable, the next one works', async () => {
    const mine = test.organisation()
    const work = test.database.write(mine, async (unit) => {
      const row = await unit.as('depot').first<{ pid: number }>(pid)
      await unit.as('depot').execute(insert(mine.organisationId))
      await admin.query('select pg_terminate_backend($1)', [row!.pid])
      return unit.as('depot').rows(one)
    })
    await expect(work).rejects.toMatchObject({ code: 'database.unavailable', status: 503 })
    expect(
      await test.database.readBatch(mine, 'depot', [{ sql: 'select name from depot.deal', values: [] }]),
    ).toEqual([[]])
  })

  it('while idle: nobody notices', async () => {
    const mine = test.organisation()
    const [[row]] = (await test.database.readBatch(mine, 'depot', [pid])) as [[{ pid: number }]]
    await admin.query('select pg_terminate_backend($1, 5000)', [row.pid])
    // The news of it arrives with the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    expect(await test.database.readBatch(mine, 'depot', [one])).toEqual([[{ one: 1 }]])
  })

  it('during COMMIT: the answer says that the outcome is unknown', async () => {
    const mine = test.organisation()
    const proxy = await startProxy(test.config.appUrl)
    const database = openDatabase({ ...test.config, appUrl: proxy.url, poolSize: 1 })
    const work = database.write(mine, async (unit) => {
      await unit.as('depot').execute(insert(mine.organisationId))
      proxy.cut()
    })
    await expect(work).rejects.toMatchObject({ code: 'database.commit-unknown', status: 503 })
    await database.close()
    await proxy.stop()
  })
})

describe('a server that is away', () => {
  it('answers unavailable, and works again by itself when it is back', async () => {
    const mine = test.organisation()
    const proxy = await startProxy(test.config.appUrl)
    const database = openDatabase({ ...test.config, appUrl: proxy.url })
    expect(await database.readBatch(mine, 'depot', [one])).toEqual([[{ one: 1 }]])
    await proxy.stop()
    for (const attempt of [1, 2]) {
      const read = database.readBatch(mine, 'depot', [one])
      await expect(read, `attempt ${attempt}`).rejects.toMatchObject({ code: 'database.unavailable' })
    }
    await proxy.start()
    expect(await database.readBatch(mine, 'depot', [one])).toEqual([[{ one: 1 }]])
    await database.close()
    await proxy.stop()
  })
})

describe('bounds of time', () => {
  it('a statement that takes too long ends as statement-timeout', async () => {
    const mine = test.organisation()
    const work = test.database.write(mine, async (unit) => {
      await unit.as('depot').rows({ sql: `select set_config('statement_timeout', '20ms', true)`, values: [] })
      await unit.as('depot').rows({ sql: 'select pg_sleep(5)', values: [] })
    })
    await expect(work).rejects.toMatchObject({ code: 'database.statement-timeout', status: 503 })
  })

  it('a lock held by another ends as lock-timeout', async () => {
    const mine = test.organisation()
    await test.database.write(mine, (unit) => unit.as('depot').execute(insert(mine.organisationId)))
    const touch = {
      sql: 'update depot.deal set amount = 1 where organisation_id = $1',
      values: [mine.organisationId],
    }
    const work = test.database.write(mine, async (holder) => {
      await holder.as('depot').execute(touch)
      await test.database.write(mine, async (unit) => {
        await unit.as('depot').rows({ sql: `select set_config('lock_timeout', '20ms', true)`, values: [] })
        await unit.as('depot').execute(touch)
      })
    })
    await expect(work).rejects.toMatchObject({ code: 'database.lock-timeout', status: 503 })
  })

  it('two units that wait for each other: one ends as conflict, the other is stored', async () => {
    const mine = test.organisation()
    const row = (name: string) => ({
      sql: 'insert into depot.deal (organisation_id, name) values ($1, $2)',
      values: [mine.organisationId, name],
    })
    const touch = (name: string) => ({
      sql: 'update depot.deal set amount = coalesce(amount, 0) + 1 where organisation_id = $1 and name = $2',
      values: [mine.organisationId, name],
    })
    await test.database.write(mine, async (unit) => {
      await unit.as('depot').execute(row('a'))
      await unit.as('depot').execute(row('b'))
    })
    const both = Promise.withResolvers<void>()
    let ready = 0
    const meet = (first: string, second: string) =>
      test.database.write(mine, async (unit) => {
        await unit.as('depot').execute(touch(first))
        if (++ready === 2) both.resolve()
        await both.promise
        await unit.as('depot').execute(touch(second))
      })
    const outcomes = await Promise.allSettled([meet('a', 'b'), meet('b', 'a')])
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(failures).toHaveLength(1)
    expect(failures[0]!.reason).toMatchObject({ code: 'database.conflict', status: 409 })
  })
})

/** Stands between pool and server, so that a test can cut the line or take the server away. */
async function startProxy(appUrl: string) {
  const target = new URL(appUrl)
  const sockets = new Set<Socket>()
  let server: Server
  let port = 0
  const start = async () => {
    server = createServer((inside) => {
      const outside = connectSocket(Number(target.port), target.hostname)
      for (const socket of [inside, outside]) {
        sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => sockets.delete(socket))
      }
      inside.pipe(outside).pipe(inside)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    cut()
    await closed
  }
  await start()
  const url = new URL(appUrl)
  url.host = `127.0.0.1:${port}`
  return { url: url.toString(), start, stop, cut }
}
