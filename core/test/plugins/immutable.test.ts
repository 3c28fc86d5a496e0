import type { Manifest, Table } from '@quoin/plugin-sdk'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransactionContext, UnitOfWork } from '../../src/database/index.ts'
import { verifyManifests } from '../../src/plugins/verify/verify-manifest.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { apply, garage } from './garage.ts'

const order: Table = {
  label: 'Order',
  title: '{code}',
  columns: {
    code: { type: 'text', required: true, search: 'A' },
    state: { type: 'choice', values: ['draft', 'sent', 'paid'], required: true, default: 'draft' },
    due: { type: 'integer' },
    hint: { type: 'json' },
  },
  immutableWhen: { column: 'state', in: ['sent', 'paid'], except: ['state', 'due'] },
}
const line: Table = {
  label: 'Line',
  title: '{label}',
  columns: {
    order: { type: 'reference', to: 'purchase', required: true, onDelete: 'cascade' },
    label: { type: 'text', required: true },
    vehicle: { type: 'reference', to: 'vehicle', onDelete: 'set-null' },
  },
  immutableWhen: { through: 'order', column: 'state', in: ['sent', 'paid'], except: ['vehicle'] },
}
const vehicle: Table = { label: 'Vehicle', title: '{name}', columns: { name: { type: 'text' } } }
const shop = (tables: Record<string, Table> = {}): Manifest =>
  garage({ tables: { vehicle, purchase: order, line, ...tables }, contracts: {} })

let test: TestDatabase
let me: TransactionContext
beforeAll(async () => {
  test = await createTestDatabase()
  await apply(test, shop())
  me = test.organisation()
})
afterAll(() => test.drop())

const run = (sql: string, ...values: unknown[]): Promise<object[]> =>
  test.database.write(me, (unit) => unit.as('garage').rows({ sql, values }))
const keys = `organisation_id, id, created_by, updated_by`
const stamp = (): unknown[] => [me.organisationId, randomUUID(), me.actorId]
async function purchase(state = 'draft'): Promise<string> {
  const [organisation, id, actor] = stamp()
  await run(
    `insert into garage.purchase (${keys}, code, state, hint) values ($1, $2, $3, $3, 'A 1', $4, '{"a": 1}')`,
    organisation,
    id,
    actor,
    state,
  )
  return String(id)
}
const addLine = (to: string, more: { vehicle?: string } = {}): Promise<string> => {
  const [organisation, id, actor] = stamp()
  return run(
    `insert into garage.line (${keys}, "order", label, vehicle) values ($1, $2, $3, $3, $4, 'One', $5)`,
    organisation,
    id,
    actor,
    to,
    more.vehicle ?? null,
  ).then(() => String(id))
}
const frozen = (table: string) => ({
  code: 'database.row-frozen',
  status: 409,
  parameters: expect.objectContaining({ schema: 'garage', table }),
})

describe('a row that decides by itself', () => {
  it('changes freely until its value freezes it, and then only in the columns named', async () => {
    const id = await purchase()
    await run(`update garage.purchase set code = 'A 2', state = 'draft' where id = $1`, id)
    await run(`update garage.purchase set code = 'A 3', state = 'sent' where id = $1`, id)
    await run(`update garage.purchase set state = 'paid', due = 0, version = version + 1 where id = $1`, id)
    for (const change of [`code = 'A 4'`, `hint = '{"a": 2}'`, `hint = null`, 'created_at = now()']) {
      await expect(
        run(`update garage.purchase set ${change} where id = $1`, id),
        change,
      ).rejects.toMatchObject(frozen('purchase'))
    }
  })

  it('is neither thawed, nor renamed, nor deleted, alone or among others', async () => {
    const id = await purchase('sent')
    const draft = await purchase()
    const statements = [
      `update garage.purchase set state = 'draft' where id = $1`,
      `update garage.purchase set id = gen_random_uuid() where id = $1`,
      `delete from garage.purchase where id = $1`,
    ]
    for (const sql of statements) await expect(run(sql, id), sql).rejects.toMatchObject(frozen('purchase'))
    await expect(
      run(`update garage.purchase set code = 'X' where id in ($1, $2)`, id, draft),
    ).rejects.toThrow()
    await run('delete from garage.purchase where id = $1', draft)
  })
})

describe('a row that hangs on another', () => {
  it('comes, changes and goes while its parent may change', async () => {
    const id = await purchase()
    const first = await addLine(id)
    await run(`update garage.line set label = 'Two' where id = $1`, first)
    await run('delete from garage.line where id = $1', first)
    await addLine(id)
    await run('delete from garage.purchase where id = $1', id)
    expect(await run('select id from garage.line where "order" = $1', id)).toEqual([])
  })

  it('is frozen with its parent, and no other joins or leaves it', async () => {
    const [id, draft] = [await purchase(), await purchase()]
    const [held, free] = [await addLine(id), await addLine(draft)]
    await run(`update garage.purchase set state = 'sent' where id = $1`, id)
    await expect(addLine(id)).rejects.toMatchObject(frozen('line'))
    for (const [sql, ...values] of [
      [`update garage.line set label = 'Two' where id = $1`, held],
      [`update garage.line set "order" = $2 where id = $1`, held, draft],
      [`update garage.line set "order" = $2 where id = $1`, free, id],
      [`delete from garage.line where id = $1`, held],
      [`delete from garage.purchase where id = $1`, id],
    ] as [string, ...string[]][])
      await expect(run(sql, ...values), sql).rejects.toMatchObject({ code: 'database.row-frozen' })
  })

  it('lets go of what it points to, where that column is named', async () => {
    const [organisation, car, actor] = stamp()
    await run(
      `insert into garage.vehicle (${keys}, name) values ($1, $2, $3, $3, 'Van')`,
      organisation,
      car,
      actor,
    )
    const id = await purchase()
    await addLine(id, { vehicle: String(car) })
    await run(`update garage.purchase set state = 'sent' where id = $1`, id)
    await run('delete from garage.vehicle where id = $1', car)
    expect(await run('select vehicle from garage.line where "order" = $1', id)).toEqual([{ vehicle: null }])
  })

  it('never slips in while another transaction freezes its parent', async () => {
    const id = await purchase()
    let joining: Promise<unknown> = Promise.resolve()
    await test.database.write(me, async (unit: UnitOfWork) => {
      await unit.as('garage').execute({
        sql: `update garage.purchase set state = 'sent' where id = $1`,
        values: [id],
      })
      joining = addLine(id).catch((error: unknown) => error)
      const blocked = await waitingFor(unit)
      expect(blocked).toBe(true)
    })
    expect(await joining).toMatchObject(frozen('line'))
  })
})

/** Whether somebody waits for this transaction, within five seconds. */
async function waitingFor(unit: UnitOfWork): Promise<boolean> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const found = await test.installer.transaction(({ administer }) =>
      administer(`select 1 from pg_locks where not granted and locktype = 'transactionid'
        and pid in (select pid from pg_stat_activity where datname = current_database())`),
    )
    if ((found as object[]).length > 0) return true
    await unit.as('garage').rows({ sql: 'select 1', values: [] })
  }
  return false
}

describe('the plan', () => {
  it('adds and drops the freeze and leaves search terms alone', async () => {
    expect((await apply(test, shop())).steps).toEqual([])
    const { immutableWhen: _, ...free } = order
    const { immutableWhen: __, ...freeLine } = line
    const dropped = await apply(test, shop({ purchase: free, line: freeLine }))
    expect(dropped.steps.map(({ summary }) => summary).join()).not.toContain('search')
    const id = await purchase('sent')
    await run(`update garage.purchase set code = 'B' where id = $1`, id)
    await apply(test, shop())
    await expect(run(`delete from garage.purchase where id = $1`, id)).rejects.toThrow()
    expect(await run(`select term from garage.search_term where record_id = $1`, id)).toEqual([{ term: 'b' }])
  })

  it.each([
    [{ column: 'stat', in: ['sent'] }, '/tables/purchase/immutableWhen/column'],
    [{ column: 'code', in: ['sent'] }, '/tables/purchase/immutableWhen/column'],
    [{ column: 'state', in: ['send'] }, '/tables/purchase/immutableWhen/in/0'],
    [{ column: 'state', in: ['sent'], except: ['dew'] }, '/tables/purchase/immutableWhen/except/0'],
    [{ column: 'state', in: ['sent'], through: 'code' }, '/tables/purchase/immutableWhen/through'],
  ])('refuses %j', (immutableWhen, path) => {
    const text = JSON.stringify(shop({ purchase: { ...order, immutableWhen } }))
    const [verified] = verifyManifests([{ directory: '.', text, packageVersion: undefined }], '0.1.0')
    expect(verified!.faults.map((fault) => fault.path)).toContain(path)
  })
})
