import type { Manifest, Table } from '@quoin/plugin-sdk'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { systemClock } from '../../src/config/clock.ts'
import type { TransactionContext } from '../../src/database/index.ts'
import { NodeActivation } from '../../src/plugins/activation/node-activation.ts'
import { bootPlugins, createRegistry, type Boot, type MutableRegistry } from '../../src/plugins/index.ts'
import { ModuleManager, type ActOptions } from '../../src/plugins/lifecycle/module-manager.ts'
import type { LifecycleParts } from '../../src/plugins/lifecycle/dependencies.ts'
import { catalogSnapshot, type CatalogSnapshot } from '../../src/plugins/lifecycle/catalog-snapshot.ts'
import { createPackageStore } from '../../src/plugins/packages/package-store.ts'
import { StoredPackages } from '../../src/plugins/packages/stored-packages.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { engineOf } from '../plugins/garage.ts'

/** A platform without a server: a database, folders of packages, a node, and the manager of its modules. */
export interface Workshop {
  readonly test: TestDatabase
  readonly parts: LifecycleParts
  readonly manager: ModuleManager
  readonly registry: MutableRegistry
  readonly exports: string
  readonly folder: string
  /** Lays a version of a plugin beside the kernel; it is at hand, not installed. */
  place(manifest: Manifest, files?: Readonly<Record<string, string>>): Promise<void>
  /** An organisation that somebody may enter. */
  organisation(name?: string): Promise<TransactionContext>
  /** As a superuser. */
  query<Row = Record<string, unknown>>(sql: string): Promise<Row[]>
  /** Of roles of plugins, those of this one: roles belong to the server, and other tests make and drop theirs. */
  snapshot(plugin?: string): Promise<CatalogSnapshot>
  /** A manager of another operator or node, on the same database. */
  another(change?: Partial<LifecycleParts>): ModuleManager
  boot(options?: { readonly withFolder?: boolean }): Promise<Boot>
  drop(): Promise<void>
}

// An act is a dozen transactions; on a busy machine a test of several takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

export const olive = { operator: { name: 'olive@example.com' } } satisfies ActOptions

export async function createWorkshop(): Promise<Workshop> {
  const test = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'quoin-workshop-'))
  const exports = join(folder, 'exports')
  const registry = createRegistry()
  const { database } = test
  const store = createPackageStore({
    folders: [join(folder, 'plugins')],
    root: join(folder, 'packages'),
    stored: new StoredPackages(database),
    verify: async () => [],
    clock: systemClock,
  })
  const onError = (error: unknown): void => void error
  const node = {
    database,
    appUrl: test.config.appUrl,
    registry,
    store,
    name: 'test',
    clock: systemClock,
    onError,
  }
  const activation = new NodeActivation(node)
  await activation.start()
  const parts: LifecycleParts = {
    engine: engineOf(test),
    databaseUrl: test.config.databaseUrl,
    database,
    store,
    activation,
    kernelVersion: '0.1.0',
    exportDirectory: exports,
    cleanups: [],
    health: (id) => registry.plugin(id)?.health,
  }
  const query = <Row>(sql: string) =>
    test.installer.transaction(({ administer }) => administer(sql)) as Promise<Row[]>
  return {
    test,
    parts,
    registry,
    exports,
    folder,
    query,
    manager: new ModuleManager(parts),
    another: (change = {}) => new ModuleManager({ ...parts, ...change }),
    place: (manifest, files = {}) => placePlugin(folder, manifest, files),
    organisation: (name = 'Acme') => makeOrganisation(test, query, name),
    async snapshot(plugin) {
      const whole = await catalogSnapshot(query, test.config.roles.prefix)
      const isOurs = (line: string): boolean =>
        !line.includes('_plugin_') || (plugin !== undefined && line.includes(`_plugin_${plugin}`))
      return { ...whole, roles: whole.roles.filter(isOurs), memberships: whole.memberships.filter(isOurs) }
    },
    boot: ({ withFolder = true } = {}) =>
      bootPlugins({ ...engineOf(test), folders: withFolder ? [join(folder, 'plugins')] : [], store }),
    async drop() {
      await activation.stop()
      await test.drop()
      await rm(folder, { recursive: true })
    },
  }
}

async function placePlugin(
  folder: string,
  manifest: Manifest,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const directory = join(folder, 'plugins', `${manifest.id}-${manifest.version}`)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'plugin.json'), JSON.stringify(manifest))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
}

async function makeOrganisation(
  test: TestDatabase,
  query: (sql: string) => Promise<unknown>,
  name: string,
): Promise<TransactionContext> {
  const context = test.organisation()
  await query(`
    with a as (insert into kernel.account (organisation_id, id, email, name, created_by, updated_by)
      values ('${PLATFORM}', '${randomUUID()}', '${randomUUID()}@example.com', 'A', '${SYSTEM}', '${SYSTEM}') returning id)
    insert into kernel.access (organisation_id, id, account, member_organisation, organisation_name, person, created_by, updated_by)
    select '${PLATFORM}', '${randomUUID()}', a.id, '${context.organisationId}', '${name}', '${randomUUID()}', '${SYSTEM}', '${SYSTEM}' from a`)
  return context
}

const PLATFORM = '00000000-0000-7000-8000-000000000000'
const SYSTEM = '00000000-0000-7000-8000-000000000001'

export const bikeTable = (change: Partial<Table> = {}): Table => ({
  label: 'Bike',
  title: '{name}',
  columns: {
    name: { type: 'text', max: 80, required: true, search: 'A' },
    colour: { type: 'choice', values: ['red', 'blue'] },
    note: { type: 'text', max: 200 },
  },
  ...change,
})

export const bikeWith = (columns: Table['columns'], change: Partial<Table> = {}): Table =>
  bikeTable({ ...change, columns })

/** A small plugin with one table and one contract. */
export const bikes = (version: string, change: Partial<Manifest> = {}): Manifest => ({
  id: 'bikes',
  name: 'Bikes',
  summary: '',
  publisher: 'test',
  license: 'Apache-2.0',
  icon: 'bike',
  version,
  kernel: '^0.1',
  tables: { bike: bikeTable() },
  contracts: { 'bike@1': { table: 'bike', columns: { id: 'id', name: 'name' } } },
  ...change,
})

export const shop = (version: string, change: Partial<Manifest> = {}): Manifest =>
  bikes(version, { id: 'shop', name: 'Shop', tables: {}, contracts: {}, ...change })

export async function addBike(
  { test }: Workshop,
  context: TransactionContext,
  values: Readonly<Record<string, unknown>>,
  plugin = 'bikes',
): Promise<void> {
  const row = {
    organisation_id: context.organisationId,
    id: randomUUID(),
    created_by: context.actorId,
    updated_by: context.actorId,
    ...values,
  }
  const columns = Object.keys(row)
  await test.database.write(context, (unit) =>
    unit.as(plugin).execute({
      sql: `insert into ${plugin}.bike (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      values: Object.values(row),
    }),
  )
}

export const bikeRows = <Row extends object>(
  { test }: Workshop,
  context: TransactionContext,
  columns: string,
  plugin = 'bikes',
): Promise<Row[]> =>
  test.database.read(context, (unit) =>
    unit.as(plugin).rows<Row>({ sql: `select ${columns} from ${plugin}.bike order by name`, values: [] }),
  )
