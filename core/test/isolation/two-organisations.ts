import { resolve } from 'node:path'
import { expect, vi } from 'vitest'
import type { TableDefinition } from '../../src/plugins/types.ts'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import { invite, SETUP } from '../http/test-server.ts'
import type { Client } from '../http/client.ts'
import { fillTables, idsOf } from './generic-rows.ts'

/** One organisation with rows in every table, and its owner, who works nowhere else. */
export interface Organisation {
  readonly id: string
  /** A word in all its texts. */
  readonly mark: string
  readonly owner: Client
  /** Ids by entity, the oldest first, as they were when everything was made. */
  readonly ids: ReadonlyMap<string, readonly string[]>
  /** Values of unique text columns that nobody else has: keys of roles, hashes of tokens, addresses. */
  readonly keys: readonly string[]
}

export interface TwoOrganisations extends TestPlatform {
  /** Runs the installation; at work in the organisation of the others. */
  readonly operator: Client
  readonly mine: Organisation
  readonly theirs: Organisation
  readonly tables: readonly TableDefinition[]
  /** Everything of the other organisation as the database holds it, but when its people were last at work. */
  snapshot(): Promise<Record<string, unknown[]>>
}

const FIXTURES = resolve(import.meta.dirname, '../attack/plugins')
const ROWS = 3

/** A server with every plugin, the first-party ones and the test's own, and two organisations at work in it. */
export async function createTwoOrganisations(): Promise<TwoOrganisations> {
  const running = await startTestPlatform({ QUOIN_PLUGINS: FIXTURES })
  const { refused, registry } = running.platform.boot
  expect(refused.map(({ id, error }) => [id, error.message, error.faults])).toEqual([])
  const operator = running.client()
  await succeed(operator.post('/api/setup', SETUP))
  // Both owners come by invitation, so that neither runs the installation nor knows the other organisation.
  const mine = await createOrganisation(running, operator, 'alphaqx')
  const theirs = await createOrganisation(running, operator, 'bravoqx')
  return {
    ...running,
    operator,
    mine,
    theirs,
    tables: registry.tables(),
    snapshot: () => snapshot(running, registry.tables(), theirs.id),
  }
}

async function createOrganisation(
  running: TestPlatform,
  operator: Client,
  mark: string,
): Promise<Organisation> {
  const { registry } = running.platform.boot
  const facts = { name: mark, country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  const { organisationId: id } = await succeed<{ organisationId: string }>(
    operator.post('/api/organisations', facts),
  )
  const owner = await invite(operator, running.client(), `owner@${mark}.example.com`, ['owner'])
  await invite(owner, running.client(), `colleague@${mark}.example.com`, ['admin'])
  await succeed(
    owner.post('/api/organisation/invitations', { email: `guest@${mark}.example.com`, roleKeys: ['admin'] }),
  )
  await succeed(owner.post('/api/organisation/roles', { label: `${mark} role`, rules: [] }))
  for (const { manifest } of registry.plugins()) {
    if (manifest.id === 'core' || manifest.id === 'kernel') continue
    await succeed(owner.put(`/api/organisation/products/${manifest.id}`, { isEnabled: true }))
  }
  const file = { text: `${mark} content`, headers: { 'content-type': 'text/plain' } }
  await succeed(owner.send('POST', `/api/files?name=${mark}.txt`, file))
  await importContacts(owner, mark)
  const state = { search: `${mark} search` }
  await succeed(
    owner.post('/api/views', { page: 'crm/people', name: `${mark} view`, scope: 'organisation', state }),
  )
  const contact = { kind: 'person', name: `${mark} person` }
  await succeed(owner.post('/api/core/party', contact, { 'idempotency-key': `${mark} key 1` }))
  const ids = new Map<string, string[]>()
  for (const table of registry.tables()) ids.set(table.entity, await idsOf(running.admin, table, id))
  const context = { organisationId: id, actorId: ids.get('core.person')![0]!, correlationId: mark }
  await fillTables(running.test.database, registry.tables(), { context, mark, count: ROWS }, ids)
  return { id, mark, owner, ids, keys: await keysOf(running, id) }
}

/** A finished import with written rows and one at fault. */
async function importContacts(owner: Client, mark: string): Promise<void> {
  const text = `First Name,Last Name,Email\n${mark},One,one@${mark}.example.com\n${mark},Two,not-an-address\n`
  const job = await succeed<{ id: string; mapping: object }>(
    owner.send('POST', `/api/imports?target=core.contact&name=${mark}.csv`, {
      text,
      headers: { 'content-type': 'text/csv' },
    }),
  )
  const options = { mapping: job.mapping, matchKey: null, onMatch: 'skip', onError: 'skip-row' }
  await succeed(owner.post(`/api/imports/${job.id}/run`, options))
  // Made while the file is collected, where `expect.poll` may not be used.
  const assertDone = async () => {
    const { body } = await owner.get(`/api/imports/${job.id}`)
    expect(body).toMatchObject({ state: 'done', counts: { create: 1, error: 1 } })
  }
  await vi.waitFor(assertDone, { timeout: 20_000 })
}

async function succeed<T>(reply: Promise<{ status: number; body: unknown }>): Promise<T> {
  const { status, body } = await reply
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`)
  return body as T
}

/** Unique texts of the organisation's rows; those that every organisation has (ids of products) are no secret. */
async function keysOf({ admin, platform }: TestPlatform, id: string): Promise<string[]> {
  const shared = new Set(platform.boot.registry.plugins().map(({ manifest }) => manifest.id))
  const found = new Set<string>()
  for (const { pluginId, name, table, columns } of platform.boot.registry.tables()) {
    for (const column of new Set((table.unique ?? []).flat())) {
      if (!['text', 'email'].includes(columns.get(column)!.column.type)) continue
      const sql = `select distinct "${column}" as key from "${pluginId}"."${name}" where organisation_id = $1 order by 1`
      const { rows } = await admin.query<{ key: string | null }>(sql, [id])
      for (const { key } of rows.slice(0, 1)) if (key !== null && !shared.has(key)) found.add(key)
    }
  }
  return [...found]
}

async function snapshot(
  { admin }: TestPlatform,
  tables: readonly TableDefinition[],
  organisationId: string,
): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const { pluginId, name, entity } of tables) {
    const sql = `select to_jsonb(t) - 'last_seen_at' as row from "${pluginId}"."${name}" t where organisation_id = $1 order by id`
    const { rows } = await admin.query<{ row: unknown }>(sql, [organisationId])
    found[entity] = rows.map(({ row }) => row)
  }
  // Accounts, sessions and access lie with the platform: those of the other organisation's people.
  const accounts = `select account from core.person where organisation_id = $1`
  const { rows } = await admin.query(
    `select to_jsonb(a) as row from kernel.account a where id in (${accounts})
     union all select to_jsonb(a) from kernel.access a where member_organisation = $1
     union all select to_jsonb(s) - 'last_seen_at' from kernel.session s where account in (${accounts}) order by 1`,
    [organisationId],
  )
  return { ...found, people: rows }
}
