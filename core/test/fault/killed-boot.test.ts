import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { testServer } from '../harness/index.ts'
import { createEmptyDatabase, type EmptyDatabase } from '../harness/empty-database.ts'
import { Client } from '../http/client.ts'
import { SETUP } from '../http/test-server.ts'
import { environmentOf, startNode } from './server.ts'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')
/** Milliseconds between two looks at the database while a boot is under way. */
const LOOK_EVERY_MS = 3
/** No boot has so many moments; ends a test that kills for ever. */
const MAX_BOOTS = 60

let undisturbed: EmptyDatabase
let wanted: string[]
const used: EmptyDatabase[] = []
const fresh = async (): Promise<EmptyDatabase> => {
  const database = await createEmptyDatabase(testServer().url, 'fault')
  used.push(database)
  return database
}

beforeAll(async () => {
  undisturbed = await fresh()
  const node = await startNode(undisturbed)
  // Jobs are set up beside the first requests: whole is what stays as it is for a while.
  await vi.waitFor(
    async () => {
      wanted = await structureOf(undisturbed)
      expect(wanted.some((line) => line.includes(' pgboss.'))).toBe(true)
      await new Promise((done) => setTimeout(done, 500))
      expect(await structureOf(undisturbed)).toEqual(wanted)
    },
    { timeout: 30_000 },
  )
  await node.stop()
}, 120_000)
afterAll(async () => {
  for (const database of used) await database.drop()
})

test('a first boot killed again and again, each time a little later, ends as if nobody had disturbed it', async () => {
  const database = await fresh()
  let killed = 0
  // Deterministic: what the boot before had reached decides when the next one falls.
  for (let boot = 0; boot < MAX_BOOTS; boot++) {
    if (!(await killedAfterNextChange(database))) break
    killed++
  }
  expect(killed).toBeGreaterThan(3)
  await expectWhole(database)
}, 180_000)

test.each([300, 700, 1_100])(
  'a first boot killed after %i ms, wherever that is, is taken up by the next',
  async (delayMs) => {
    const database = await fresh()
    const child = spawn(process.execPath, [MAIN], { env: environmentOf(database), stdio: 'ignore' })
    const ended = once(child, 'exit')
    const timer = setTimeout(() => child.kill('SIGKILL'), delayMs)
    await ended
    clearTimeout(timer)
    await expectWhole(database)
  },
  60_000,
)

/** Boots until the database looks different from before, and kills the process right then. @returns false when it came up first */
async function killedAfterNextChange(database: EmptyDatabase): Promise<boolean> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const before = await progressOf(client, database)
  const child = spawn(process.execPath, [MAIN], {
    env: environmentOf(database),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let isReady = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => (isReady ||= text.includes('Quoin is ready')))
  const ended = once(child, 'exit')
  while (child.exitCode === null && !isReady) {
    if ((await progressOf(client, database)) !== before) break
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
  }
  child.kill('SIGKILL')
  await ended
  await client.end()
  return !isReady
}

/** What a boot has done so far: roles, schemas, relations, rows of the ledger. */
async function progressOf(client: pg.Client, { rolePrefix }: EmptyDatabase): Promise<string> {
  const { rows } = await client.query<{ progress: string }>(
    `select concat_ws(' ', (select count(*) from pg_roles where starts_with(rolname, $1)),
       (select count(*) from pg_namespace), (select count(*) from pg_class), (select count(*) from pg_proc),
       (select count(*) from pg_auth_members)) as progress`,
    [rolePrefix],
  )
  return rows[0]!.progress
}

async function expectWhole(database: EmptyDatabase): Promise<void> {
  const node = await startNode(database)
  try {
    const owner = new Client(node.url)
    expect((await owner.get('/readyz')).body).toMatchObject({ status: 'ready', plugins: { failed: [] } })
    expect((await owner.post('/api/setup', SETUP)).status).toBe(201)
    expect((await owner.put('/api/organisation/products/crm', { isEnabled: true })).status).toBe(200)
    expect((await owner.post('/api/crm/deal', { title: 'First' })).status).toBe(201)
    await vi.waitFor(async () => expect(await structureOf(database)).toEqual(wanted), { timeout: 20_000 })
  } finally {
    await node.stop()
  }
}

/** Every relation, column, constraint, policy, trigger, function and right, and the ledger, without what differs anyway. */
async function structureOf(database: EmptyDatabase): Promise<string[]> {
  const client = new pg.Client({
    connectionString: testServer().url.replace(/\/[^/]*$/, new URL(database.url).pathname),
  })
  await client.connect()
  try {
    const own = `n.nspname !~ '^(pg_|information_schema|public)'`
    const { rows } = await client.query<{ line: string }>(
      `select format('%s %s.%s %s %s %s', c.relkind, n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl) as line
         from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${own} and c.relkind <> 't'
       union all select format('%s.%s.%s %s %s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
         from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
         left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where ${own} and a.attnum > 0
       union all select format('%s %s %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
         from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${own}
       union all select format('%s %s %s %s', p.schemaname, p.tablename, p.qual, p.with_check) from pg_policies p
       union all select pg_get_triggerdef(t.oid) from pg_trigger t where not t.tgisinternal
       union all select format('%s.%s %s %s', n.nspname, p.proname, md5(p.prosrc), p.proacl)
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${own}
       union all select format('%s in %s', r.rolname, g.rolname) from pg_auth_members m
         join pg_roles r on r.oid = m.member join pg_roles g on g.oid = m.roleid where starts_with(g.rolname, $1)
       union all select format('ledger %s %s %s %s', plugin_id, plugin_version, state, manifest_hash) from kernel.installation
       union all select format('ledger event %s %s', plugin_id, kind) from kernel.installation_event`,
      [database.rolePrefix],
    )
    return rows.map(({ line }) => line.replaceAll(database.rolePrefix, 'prefix')).sort()
  } finally {
    await client.end()
  }
}
