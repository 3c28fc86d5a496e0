import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ServerProcess } from '../../launch/server-process.ts'
import { runAs, unprivilegedAccount } from '../../launch/postgres/account.ts'
import { createEmptyDatabase, type EmptyDatabase } from '../harness/empty-database.ts'
import { Client } from '../http/client.ts'
import { invite, SETUP } from '../http/test-server.ts'
import { startNode } from './server.ts'

/** The oldest PostgreSQL that Quoin promises to run on, as Debian and Ubuntu install it. */
const PROGRAMS = '/usr/lib/postgresql/15/bin'
const isHere = existsSync(join(PROGRAMS, 'initdb'))

if (!isHere) {
  test('PostgreSQL 15 is not tried here', (context) => {
    const reason = `${PROGRAMS} does not exist: install postgresql-15 to try the oldest version that is promised`
    console.warn(`Skipped: ${reason}`)
    context.skip(reason)
  })
}

describe.skipIf(!isHere)('on PostgreSQL 15', () => {
  const account = unprivilegedAccount()
  let folder: string
  let database: EmptyDatabase
  let node: ServerProcess
  let owner: Client

  const run = (program: string, ...args: string[]): void => {
    const { status, output } = runAs(account, join(PROGRAMS, program), args, folder)
    if (status !== 0) throw new Error(`${program}: ${output}`)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quoin-postgres-15-'))
    if (account) chownSync(folder, account.uid, account.gid)
    const data = join(folder, 'data')
    run(
      'initdb',
      '-D',
      data,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    )
    const port = await freePort()
    const settings = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`
    run('pg_ctl', 'start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings)
    database = await createEmptyDatabase(`postgres://postgres@127.0.0.1:${port}/postgres`, 'fault')
    node = await startNode(database)
    owner = new Client(node.url)
  }, 120_000)
  afterAll(async () => {
    await node?.stop()
    run('pg_ctl', 'stop', '-w', '-D', join(folder, 'data'), '-m', 'immediate')
    rmSync(folder, { recursive: true, force: true })
  })

  test('an organisation is set up, invites, and wins a deal with an imported contact', async () => {
    expect((await owner.post('/api/setup', SETUP)).status).toBe(201)
    expect((await owner.put('/api/organisation/products/crm', { isEnabled: true })).status).toBe(200)
    const seller = await invite(owner, new Client(node.url), 'seller@example.com', [
      'core.member',
      'crm.sales',
    ])
    const contact = await importContact(seller)
    const deal = (await seller.post('/api/crm/deal', { title: 'Harbour', party: contact, amount: 12_500 }))
      .body
    expect(deal).toMatchObject({ title: 'Harbour', currency: 'GBP', outcome: 'open' })
    const won = await seller.post('/api/crm/actions/deal.win', { id: deal.id, version: deal.version })
    expect(won.status).toBe(200)
    expect((await seller.get(`/api/crm/deal/${deal.id}?include=party`)).body).toMatchObject({
      outcome: 'won',
      included: { 'core.party': { [contact]: { title: 'Ida Import' } } },
    })
    expect((await owner.get('/api/search?q=harb')).body.groups).toEqual(
      expect.arrayContaining([expect.objectContaining({ entity: 'crm.deal' })]),
    )
    const filter = JSON.stringify({ record: { eq: deal.id } })
    expect((await owner.get(`/api/core/activity?filter=${filter}`)).body.items).not.toEqual([])
  })

  test('another start finds nothing to do and the same records', async () => {
    await node.stop()
    node = await startNode(database)
    const other = owner.copy(node.url)
    expect((await other.get('/readyz')).body).toMatchObject({ status: 'ready', plugins: { failed: [] } })
    expect((await other.get('/api/crm/deal/count')).body).toEqual({ count: 1, isExact: true })
  })

  async function importContact(client: Client): Promise<string> {
    const text = 'First Name,Last Name,Email\nIda,Import,ida@example.org\n'
    const headers = { 'content-type': 'text/csv' }
    const job = (await client.send('POST', '/api/imports?target=core.contact&name=c.csv', { text, headers }))
      .body
    const options = { mapping: job.mapping, matchKey: ['email'], onMatch: 'skip', onError: 'stop' }
    expect((await client.post(`/api/imports/${job.id}/run`, options)).status).toBe(202)
    const state = async () => (await client.get(`/api/imports/${job.id}`)).body.state
    await vi.waitFor(async () => expect(await state()).toBe('done'), { timeout: 20_000 })
    return (await client.get('/api/core/party?search=ida')).body.items[0].id
  }
})

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })
}
