import type { Column, Manifest, Table } from '@quoin/plugin-sdk'
import { randomUUID } from 'node:crypto'
import { systemClock } from '../../src/config/clock.ts'
import type { TransactionContext } from '../../src/database/index.ts'
import { applyPlugin, type EngineOptions, type Plan, type StepKind } from '../../src/plugins/index.ts'
import type { TestDatabase } from '../harness/index.ts'

type Tables = Record<string, Table>

/** A small plugin of its own, so that tests may bend it without touching a product. */
export const garageTables = (): Tables => ({
  vehicle: {
    label: 'Vehicle',
    title: '{name}',
    columns: {
      name: { type: 'text', max: 80, required: true, search: 'A' },
      contact: { type: 'email', search: 'B' },
      phone: { type: 'phone', search: 'C' },
      kind: { type: 'choice', values: ['car', 'van'], required: true, default: 'car' },
      price: { type: 'money', currency: 'currency', min: 0 },
      currency: { type: 'currency' },
      load: { type: 'decimal', precision: 8, scale: 2, default: '1.5' },
      wheels: { type: 'integer', required: true, default: 4 },
      is_electric: { type: 'boolean', required: true, default: false },
      keeper: { type: 'reference', to: 'core.person', onDelete: 'set-null' },
      spare_of: { type: 'reference', to: 'vehicle', onDelete: 'set-null' },
    },
    unique: [['name']],
    indexes: [['kind', 'price']],
  },
  trip: {
    label: 'Trip',
    title: '{started_on}',
    softDelete: true,
    columns: {
      vehicle: { type: 'reference', to: 'vehicle', required: true, onDelete: 'cascade' },
      started_on: { type: 'date', required: true },
      reference: { type: 'text', max: 20, search: 'A' },
    },
    unique: [['reference']],
  },
})

export const garage = (change: Partial<Manifest> = {}): Manifest => ({
  id: 'garage',
  name: 'Garage',
  summary: 'Vehicles and their trips.',
  publisher: 'test',
  license: 'Apache-2.0',
  icon: 'car',
  version: '1.0.0',
  kernel: '^0.1',
  tables: garageTables(),
  contracts: { 'vehicle@1': { table: 'vehicle', columns: { id: 'id', label: 'name', kind: 'kind' } } },
  ...change,
})

/** The same garage with the columns of `vehicle` changed; `undefined` takes one away. */
export function garageWith(
  columns: Record<string, Column | undefined>,
  change: Partial<Manifest> = {},
): Manifest {
  const tables = garageTables()
  const merged = Object.entries({ ...tables['vehicle']!.columns, ...columns })
  const kept = merged.filter((entry): entry is [string, Column] => entry[1] !== undefined)
  tables['vehicle'] = { ...tables['vehicle']!, columns: Object.fromEntries(kept) }
  return garage({ tables, ...change })
}

export const engineOf = ({ config, installer }: TestDatabase): EngineOptions => ({
  ...config,
  installer,
  clock: systemClock,
})

export function apply(
  test: TestDatabase,
  manifest: Manifest,
  options: { uses?: ReadonlyMap<string, readonly string[]>; accept?: readonly StepKind[] } = {},
): Promise<Plan> {
  return applyPlugin(manifest, engineOf(test), {
    takes: new Map([...(options.uses ?? [])].map(([id, uses]) => [id, { uses: [...uses] }])),
    accept: new Set(options.accept ?? ['safe', 'breaking']),
  })
}

/** Inserts vehicles as the plugin itself would. @returns their ids */
export async function addVehicles(
  test: TestDatabase,
  context: TransactionContext,
  vehicles: readonly Readonly<Record<string, unknown>>[],
): Promise<string[]> {
  return test.database.write(context, async (unit) => {
    const ids: string[] = []
    for (const vehicle of vehicles) {
      const row = { id: randomUUID(), ...vehicle }
      const values = {
        organisation_id: context.organisationId,
        created_by: context.actorId,
        updated_by: context.actorId,
        ...row,
      }
      const columns = Object.keys(values)
      await unit.as('garage').execute({
        sql: `insert into garage.vehicle (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
        values: Object.values(values),
      })
      ids.push(row.id)
    }
    return ids
  })
}

export function rows<Row extends object>(
  test: TestDatabase,
  context: TransactionContext,
  sql: string,
  principal = 'garage',
): Promise<Row[]> {
  return test.database.read(context, (unit) => unit.as(principal).rows<Row>({ sql, values: [] }))
}

/** As a superuser: what really is in the catalog, and harm that nobody should be able to do. */
export async function asSuperuser(test: TestDatabase, sql: string): Promise<Record<string, unknown>[]> {
  return (await test.installer.transaction(({ administer }) => administer(sql))) as Record<string, unknown>[]
}
