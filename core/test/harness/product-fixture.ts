import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createContextPorts } from '../../src/context-ports.ts'
import type { UnitOfWork } from '../../src/database/types.ts'
import { Dispatcher, emitEvent, enqueueJob } from '../../src/events/index.ts'
import type { Actor } from '../../src/http/types.ts'
import { createAccess, type RawRule } from '../../src/permissions/index.ts'
import { bootPlugins, PluginHost, type PluginRegistry } from '../../src/plugins/index.ts'
import {
  batchReader,
  RecordsService,
  type RecordActor,
  type StoredRecord,
  type Values,
} from '../../src/records/index.ts'
import { writeProductState } from '../../src/tenancy/products.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

/** A person at work in an organisation that has the product, and what that person can do. */
export interface Worker {
  readonly personId: string
  readonly organisationId: string
  create(entity: string, values: Values): Promise<StoredRecord>
  createMany(entity: string, rows: readonly Values[]): Promise<readonly object[]>
  update(entity: string, id: string, values: Values, version?: number): Promise<StoredRecord>
  delete(entity: string, id: string): Promise<void>
  /** @param action `deal.win` of the product under test, `crm.deal.win` of any other */
  act(action: string, input: object): Promise<StoredRecord>
  /** A route that the product under test declares, by its handler. */
  route(handler: string, params: Readonly<Record<string, string>>): Promise<unknown>
  /** SQL of a product itself, past records and hooks. */
  sql(product: string, sql: string, values?: readonly unknown[]): Promise<readonly Values[]>
  /** Hands the organisation's waiting events to a product, as a job would. */
  deliver(subscriber?: string): Promise<void>
  /** The first 50. */
  list(entity: string, filter?: object, sort?: string): Promise<readonly Values[]>
  /** Runs `lifecycle.enabled` of the products. */
  enable(): Promise<void>
  /** The same person with other rights. */
  withRules(rules: readonly object[]): Worker
}

export interface ProductFixture {
  readonly test: TestDatabase
  readonly registry: PluginRegistry
  /** Moves the fixture's clock. */
  advance(seconds: number): void
  /** A fresh organisation with the product on and one person who may do everything. */
  organisation(): Promise<Worker>
}

const PLUGINS = resolve(import.meta.dirname, '../../../plugins')
const EVERYTHING = [{ action: 'manage', subject: 'all' }]

/**
 * A product of `plugins/` inside the real kernel: database, records, hooks, actions; with a clock of its own.
 * @param products the one under test, then others that its organisations have on
 * @example const product = await createProductFixture('crm'); const me = await product.organisation()
 */
export const createProductFixture = (...products: [string, ...string[]]): Promise<ProductFixture> =>
  createFixture(PLUGINS, products)

/** The same where no other product is installed. */
export async function createLoneProductFixture(product: string): Promise<ProductFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-lone-'))
  await symlink(join(PLUGINS, product), join(folder, product))
  try {
    return await createFixture(folder, [product])
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function createFixture(
  folder: string,
  products: readonly [string, ...string[]],
): Promise<ProductFixture> {
  const test = await createTestDatabase()
  let nowMs = Date.now()
  const clock = { now: () => new Date(nowMs) }
  const engine = { ...test.config, installer: test.installer, clock }
  const { registry } = await bootPlugins({ ...engine, folders: [folder] })
  const service = new RecordsService(registry, clock)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  // Nothing is handed over by itself: a test says when, with `deliver`.
  const wake = () => Promise.resolve()
  const ports = createContextPorts({
    records: service,
    registry,
    emit: (unit, actor, plugin, event) =>
      emitEvent({ registry, clock, wake }, { unit, actor, plugin }, event),
    enqueue: (unit, actor, plugin, job) => enqueueJob({ clock, wake }, { unit, actor, plugin }, job),
    runAction: (...given) => host.runAction(...given),
  })
  const host: PluginHost<RecordActor> = new PluginHost({ registry, ports, clock, log: () => log })
  service.hooks.addSource((entity) => host.hooks(entity))
  const actors = new Map<string, Actor>()
  const findActor = async ({ actorId }: { actorId: string }) => actors.get(actorId)
  const dispatcher = new Dispatcher({ database: test.database, registry, clock, host, findActor, wake })
  const parts: Parts = { test, registry, service, host, dispatcher, products }
  return {
    test,
    registry,
    advance: (seconds) => void (nowMs += seconds * 1000),
    async organisation() {
      const actor = await makeActor(parts)
      actors.set(actor.personId, actor)
      const worker = workerOf(parts, actor)
      await worker.enable()
      return worker
    },
  }
}

interface Parts {
  readonly test: TestDatabase
  readonly registry: PluginRegistry
  readonly service: RecordsService
  readonly host: PluginHost<RecordActor>
  readonly dispatcher: Dispatcher
  /** That the organisations have on; the one under test first. */
  readonly products: readonly string[]
}

async function makeActor({ test, products }: Parts): Promise<Actor> {
  const [organisationId, personId] = [randomUUID(), randomUUID()]
  const person = { id: personId, name: 'Olive Owner', email: 'olive@example.com' }
  await test.database.write({ organisationId, actorId: personId, correlationId: 'test' }, async (unit) => {
    await unit.as('core').execute({
      sql: `insert into core.person (organisation_id, id, account, name, email, created_by, updated_by)
            values ($1, $2, $2, $3, $4, $2, $2)`,
      values: [organisationId, personId, person.name, person.email],
    })
    for (const product of products) await writeProductState(unit, product, true)
  })
  const facts = { name: 'Acme', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  return {
    organisationId,
    personId,
    person,
    access: createAccess(EVERYTHING as RawRule[], []),
    organisation: { id: organisationId, ...facts },
    products: new Set(['core', ...products]),
    revision: '1',
  }
}

function workerOf(parts: Parts, actor: Actor): Worker {
  const { test, registry, service, host, dispatcher, products } = parts
  const [pluginId] = products as [string]
  const context = { organisationId: actor.organisationId, actorId: actor.personId, correlationId: 'test' }
  const write = <T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> => test.database.write(context, work)
  const table = (entity: string) => registry.table(entity)!
  const reader = batchReader(test.database, context)
  return {
    personId: actor.personId,
    organisationId: actor.organisationId,
    create: (entity, values) => write((unit) => service.create(unit, actor, table(entity), values)),
    createMany: (entity, rows) => write((unit) => service.createMany(unit, actor, table(entity), rows)),
    update: (entity, id, values, version) =>
      write((unit) => service.update(unit, actor, table(entity), { id, values, version })),
    delete: (entity, id) => write((unit) => service.delete(unit, actor, table(entity), { id })),
    act: (name, input) => {
      const [, owner = pluginId, action = name] = /^([a-z-]+)\.([a-z_]+\..+)$/.exec(name) ?? []
      const call = { pluginId: owner, action, input }
      return write((unit) => host.runAction(unit, actor, call)) as Promise<StoredRecord>
    },
    route: (handler, params) => {
      const route = registry.plugin(pluginId)!.manifest.routes!.find((each) => each.handler === handler)!
      const input = { params, query: {}, body: undefined }
      return write((unit) => host.runRoute(unit, actor, { pluginId, route, input }))
    },
    sql: (product, sql, values = []) => write((unit) => unit.as(product).rows<Values>({ sql, values })),
    list: async (entity, filter = {}, sort = 'created_at') =>
      (await service.list(reader, actor, table(entity), { filter: filter as never, sort })).items,
    deliver: (subscriber = pluginId) => dispatcher.run(actor.organisationId, subscriber),
    enable: async () => {
      for (const product of products) await write((unit) => host.enabled(unit, product, actor))
    },
    withRules: (rules) => workerOf(parts, { ...actor, access: createAccess(rules as RawRule[], []) }),
  }
}
