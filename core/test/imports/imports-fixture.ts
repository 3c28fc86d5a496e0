import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { systemClock } from '../../src/config/clock.ts'
import { createContextPorts } from '../../src/context-ports.ts'
import { newId } from '../../src/database/new-id.ts'
import type { Database, TransactionContext } from '../../src/database/types.ts'
import { EventService } from '../../src/events/index.ts'
import type { Actor } from '../../src/http/types.ts'
import { ImportService } from '../../src/imports/index.ts'
import { findImport, type ImportJob } from '../../src/imports/import-store.ts'
import type { ImportOptions } from '../../src/imports/types.ts'
import { createJobs, type Jobs } from '../../src/jobs/index.ts'
import { createAccess, type RawRule } from '../../src/permissions/index.ts'
import { bootPlugins, PluginHost, type PluginRegistry } from '../../src/plugins/index.ts'
import { RecordsService, type RecordActor } from '../../src/records/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'

const PLUGINS = resolve(import.meta.dirname, '../../../plugins')
const EVERYTHING: RawRule[] = [{ action: 'manage', subject: 'all' }]

export interface Importer {
  readonly context: TransactionContext
  readonly actor: Actor
  upload(text: string | Buffer | Iterable<string>, target?: string): Promise<ImportJob>
  /** Enqueues and waits until the job has ended. */
  act(job: ImportJob, act: 'check' | 'run', options?: Partial<ImportOptions>): Promise<ImportJob>
  undo(job: ImportJob): Promise<ImportJob>
  rows<Row extends object>(principal: string, sql: string, ...values: unknown[]): Promise<Row[]>
}

export interface ImportsFixture {
  readonly test: TestDatabase
  readonly database: Database
  readonly registry: PluginRegistry
  readonly service: ImportService
  readonly jobs: Jobs
  organisation(rules?: RawRule[], products?: string[]): Promise<Importer>
  stop(): Promise<void>
}

/** Import service and jobs over a database with the platform and the first-party plugins. */
export async function createImportsFixture(): Promise<ImportsFixture> {
  const test = await createTestDatabase()
  const { database, installer, config } = test
  const { registry } = await bootPlugins({ ...config, installer, clock: systemClock, folders: [PLUGINS] })
  const actors = new Map<string, Actor>()
  const records = new RecordsService(registry, systemClock)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const ports = createContextPorts({
    records,
    registry,
    emit: (...given) => events.emit(...given),
    enqueue: (...given) => events.enqueue(...given),
    runAction: (...given) => host.runAction(...given),
  })
  const host: PluginHost<RecordActor> = new PluginHost({
    registry,
    ports,
    clock: systemClock,
    log: () => log,
  })
  records.hooks.addSource((entity) => host.hooks(entity))
  const jobs = createJobs({ database, onError: (error) => console.error(error), heartbeatSeconds: 10 })
  const findActor = async ({ actorId }: { actorId: string }) => actors.get(actorId)
  const events = new EventService({ database, registry, clock: systemClock, host, jobs, findActor })
  const service = new ImportService({
    database,
    registry,
    jobs,
    newId,
    records,
    findActor,
  })
  await jobs.start()
  return {
    test,
    database,
    registry,
    service,
    jobs,
    async organisation(rules = EVERYTHING, products = ['core', 'crm']) {
      const actor = await makeActor(database, rules, products)
      actors.set(actor.personId, actor)
      return importer(service, database, actor)
    },
    async stop() {
      await jobs.stop(1_000)
      await test.drop()
    },
  }
}

async function makeActor(database: Database, rules: RawRule[], products: string[]): Promise<Actor> {
  const [organisationId, personId] = [randomUUID(), randomUUID()]
  const person = { id: personId, name: 'Olive Owner', email: 'olive@example.com' }
  const context = { organisationId, actorId: personId, correlationId: 'test' }
  await database.write(context, async (unit) => {
    await unit.as('core').execute({
      sql: `insert into core.person (organisation_id, id, account, name, email, created_by, updated_by)
            values ($1, $2, $3, $4, $5, $2, $2)`,
      values: [organisationId, personId, randomUUID(), person.name, person.email],
    })
  })
  return {
    organisationId,
    personId,
    person,
    access: createAccess(rules, []),
    organisation: {
      id: organisationId,
      name: 'Acme',
      country: 'GB',
      currency: 'GBP',
      timeZone: 'Europe/London',
    },
    products: new Set(products),
    revision: '1',
  }
}

function importer(service: ImportService, database: Database, actor: Actor): Importer {
  const context = {
    organisationId: actor.organisationId,
    actorId: actor.personId,
    correlationId: 'test import',
  }
  const get = (id: string) => database.read(context, (unit) => findImport(unit, id))
  const ended = async (id: string): Promise<ImportJob> => {
    for (let tries = 0; tries < 9_000; tries++) {
      const job = await get(id)
      if (job === undefined || !['checking', 'running', 'undoing'].includes(job.state))
        return job as ImportJob
      await new Promise((done) => setTimeout(done, 20))
    }
    throw new Error('the import did not end')
  }
  return {
    context,
    actor,
    upload: (text, target = 'core.contact') =>
      service.upload(context, actor, { target, name: 'contacts.csv', body: bytesOf(text) }),
    async act(job, act, options = {}) {
      const choices: ImportOptions = {
        mapping: job.mapping,
        matchKey: job.target === 'core.contact' ? ['email'] : [],
        onMatch: 'update',
        onError: 'skip-row',
        ...options,
      }
      await database.write(context, (unit) => service.begin(unit, actor, job.id, act, choices))
      return await ended(job.id)
    },
    async undo(job) {
      await database.write(context, (unit) => service.undo(unit, actor, job.id))
      return await ended(job.id)
    },
    rows: (principal, sql, ...values) =>
      database.read(context, (unit) =>
        unit.as(principal).rows({ sql, values: [actor.organisationId, ...values] }),
      ),
  }
}

async function* bytesOf(text: string | Buffer | Iterable<string>): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(text)) yield text
  else for (const piece of typeof text === 'string' ? [text] : text) yield Buffer.from(piece)
}
