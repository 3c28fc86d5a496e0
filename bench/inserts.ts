import pg from 'pg'
import { systemClock } from '../core/src/config/index.ts'
import { insertRows as insertUnnested } from '../core/src/database/insert-rows.ts'
import { openDatabase, type TransactionContext } from '../core/src/database/index.ts'
import { newId } from '../core/src/database/new-id.ts'
import { createAccess } from '../core/src/permissions/index.ts'
import { addPlatformHooks } from '../core/src/platform/hooks/index.ts'
import { RecordsService, type RecordActor } from '../core/src/records/index.ts'
import type { Installation } from './harness/installation.ts'
import { cpuOf, interleave, ratios, wallOf, type Slice, type Variant } from './harness/interleave.ts'
import { spread } from './harness/statistics.ts'
import type { Bench, Measure, Result } from './harness/types.ts'

const ROUNDS = 15
const PARTY = 'core.party'
type Row = Readonly<Record<string, unknown>> & { readonly id: string }

/** What one new contact costs, from a bare row to everything the platform does for it. */
export const inserts: Measure = async (bench) => {
  const installation = await bench.installation()
  await makeCopies(installation)
  const owner = new pg.Client({ connectionString: installation.superuserUrl })
  await owner.connect()
  const database = openDatabase(installation.prepared)
  try {
    const results: Result[] = []
    for (const size of [1, 100]) {
      const variants = await variantsOf({ bench, installation, owner, database, size })
      const operations = size === 1 ? 150 : 12
      const slices = await interleave(variants, { rounds: ROUNDS, operations })
      results.push(...resultsOf(size, slices))
    }
    return results
  } finally {
    await Promise.all([owner.end(), database.close()])
    await installation.superuser.query('drop table core.party_plain; drop schema bare cascade')
  }
}

/** The same columns, keys, checks and indexes twice: without any wall, and with row security but no triggers. */
async function makeCopies({ superuser, prepared }: Installation): Promise<void> {
  await superuser.query('create schema bare')
  const { rows: keys } = await superuser.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = 'core.party'::regclass and contype = 'f' order by conname`,
  )
  for (const copy of ['bare.party', 'core.party_plain']) {
    await superuser.query(`create table ${copy} (like core.party including all)`)
    for (const { name, definition } of keys) {
      await superuser.query(`alter table ${copy} add constraint ${name} ${definition}`)
    }
  }
  const role = prepared.roles.principal('core')
  const { rows: policies } = await superuser.query<{ rule: string }>(
    `select qual as rule from pg_policies where schemaname = 'core' and tablename = 'party'`,
  )
  await superuser.query(`alter table core.party_plain enable row level security;
    create policy own_rows on core.party_plain using (${policies[0]!.rule}) with check (${policies[0]!.rule});
    grant select, insert on core.party_plain to ${role}`)
}

interface Scene {
  readonly bench: Bench
  readonly installation: Installation
  readonly owner: pg.Client
  readonly database: Installation['database']
  readonly size: number
}

async function variantsOf({ bench, installation, owner, database, size }: Scene): Promise<Variant[]> {
  const { context, registry } = installation
  const table = registry.table(PARTY)!
  const actor = actorOf(context)
  const plain = new RecordsService(registry, systemClock)
  const service = new RecordsService(registry, systemClock)
  addPlatformHooks(service.hooks)
  const stamp = { organisationId: context.organisationId, actorId: context.actorId }
  const insertInto = (name: string) => {
    const { sql, values } = insertUnnested(table, newRows(size), stamp)
    return { sql: sql.replace('"core"."party"', name), values }
  }
  const asOwner = (): Promise<unknown> => {
    const { sql: text, values } = insertInto('bare.party')
    return owner.query({ name: 'insert', text, values: [...values] })
  }
  const inUnit = (name: string) => (): Promise<unknown> =>
    database.write(context, (unit) => unit.as('core').execute(insertInto(name)))
  const by = (records: RecordsService) => (): Promise<unknown> =>
    database.write(context, (unit) => {
      const rows = newRows(size).map(({ id: _, ...values }) => values)
      const operations = rows.map((values) => ({ op: 'create', values }) as const)
      return size === 1
        ? records.create(unit, actor, table, rows[0]!).then((row) => [row])
        : records.bulk(unit, actor, table, operations)
    })
  const ownPid = await owner.query<{ pid: number }>('select pg_backend_pid() as pid')
  const [theirs] = await database.readBatch(context, 'core', [
    { sql: 'select pg_backend_pid() as pid', values: [] },
  ])
  const pids = { owner: ownPid.rows[0]!.pid, database: (theirs![0] as { pid: number }).pid }
  const variant = (name: string, pid: number, work: () => Promise<unknown>): Variant => ({
    name,
    cpu: () => bench.cpu.own() + bench.cpu.process(pid),
    run: async (operations) => {
      for (let turn = 0; turn < operations; turn++) await work()
    },
  })
  return [
    variant('bare', pids.owner, asOwner),
    variant('walls', pids.database, inUnit('core.party_plain')),
    variant('triggers', pids.database, inUnit('core.party')),
    variant('records', pids.database, by(plain)),
    variant('hooks', pids.database, by(service)),
  ]
}

function resultsOf(size: number, slices: readonly Slice[][]): Result[] {
  const [bare, walls, triggers, records, hooks] = slices
  const result = (name: string, measured: Slice[], baseline: Slice[], against: string): Result => ({
    name: `${size} row${size === 1 ? '' : 's'}: ${name}`,
    budget: null,
    baseline: cpuOf(baseline),
    measured: cpuOf(measured),
    ratio: cpuOf(measured) / cpuOf(baseline),
    unit: 'µs CPU',
    detail: `against ${against}; round by round ${spread(ratios(measured, baseline))}; wall ${wallOf(measured).toFixed(0)} µs`,
  })
  return [
    result('role, row security, context, transaction', walls!, bare!, 'a bare insert by the owner'),
    result('search triggers', triggers!, walls!, 'the same without triggers'),
    result('records service', records!, triggers!, 'the insert alone in a unit of work'),
    result('books of e-mail and phone', hooks!, records!, 'the same without the hooks (two more tables)'),
    result('all together', hooks!, bare!, 'a bare insert by the owner'),
  ]
}

let serial = 0
function newRows(count: number): Row[] {
  return Array.from({ length: count }, () => {
    const n = ++serial
    return {
      id: newId(),
      kind: 'person',
      name: `Ada Lovelace${n}`,
      first_name: 'Ada',
      last_name: `Lovelace${n}`,
      email: `ada.${n}@engine.example`,
      phone: `+442079460${n}`,
      job_title: 'Countess',
      source: 'Website',
    }
  })
}

function actorOf({ organisationId, actorId }: TransactionContext): RecordActor {
  return {
    organisationId,
    personId: actorId,
    access: createAccess([{ action: 'manage', subject: 'all' }], ['owner']),
    products: new Set(['core', 'crm']),
    person: { id: actorId, name: 'Bea Bench', email: 'bea@bench.example' },
    organisation: {
      id: organisationId,
      name: 'Bench',
      country: 'GB',
      currency: 'GBP',
      timeZone: 'Europe/London',
    },
  }
}
