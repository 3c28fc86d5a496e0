import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { QuoinError, type Manifest } from '@quoin/plugin-sdk'
import { systemClock, type Clock } from '../../src/config/clock.ts'
import type { Database, UnitOfWork } from '../../src/database/index.ts'
import { createAccess, parseRules } from '../../src/permissions/index.ts'
import { applyPlugin } from '../../src/plugins/apply/apply-plugin.ts'
import type { PluginRegistry, TableDefinition } from '../../src/plugins/types.ts'
import {
  batchReader,
  RecordsService,
  unitReader,
  type Reader,
  type RecordActor,
} from '../../src/records/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { registryOf } from '../permissions/registry-fixture.ts'
import { oddManifest } from './odd-manifest.ts'

const readManifest = (path: string): Manifest =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest

export const kernelManifest = readManifest('../../src/platform/kernel.json')
export const coreManifest = readManifest('../../src/platform/core.json')
export const crmManifest = readManifest('../../../plugins/crm/plugin.json')

export interface RecordsFixture {
  readonly test: TestDatabase
  readonly database: Database
  readonly registry: PluginRegistry
  readonly service: RecordsService
  table(entity: string): TableDefinition
  /** A fresh organisation with one person, who may do everything. */
  organisation(): Promise<Member>
}

/** A person at work, and how to work as them. */
export interface Member {
  readonly actor: RecordActor
  readonly reader: Reader
  write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** Reads through an open unit of work. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  /** The same person with other rules. */
  withRules(...rules: object[]): Member
  /** Another person of the same organisation who may do everything. */
  colleague(): Promise<Member>
}

export async function createRecordsFixture(clock: Clock = systemClock): Promise<RecordsFixture> {
  const test = await createTestDatabase()
  const manifests = [kernelManifest, coreManifest, crmManifest, oddManifest]
  const registry = registryOf(...manifests)
  for (const manifest of manifests) await install(test, manifest)
  const service = new RecordsService(registry, clock)
  const table = (entity: string): TableDefinition => registry.table(entity)!
  return {
    test,
    database: test.database,
    registry,
    service,
    table,
    organisation: () => createMember(test.database, registry, randomUUID()),
  }
}

function install({ installer, config }: TestDatabase, manifest: Manifest): Promise<unknown> {
  const engine = { ...config, installer, clock: systemClock }
  return applyPlugin(manifest, engine, {
    accept: new Set(['safe', 'breaking', 'destructive']),
  })
}

async function createMember(
  database: Database,
  registry: PluginRegistry,
  organisationId: string,
): Promise<Member> {
  const personId = randomUUID()
  const member = memberOf(database, registry, { organisationId, personId })
  await member.write((unit) =>
    unit.as('core').execute({
      sql: `insert into core.person (organisation_id, id, created_by, updated_by, account, name, email)
        values ($1, $2, $2, $2, $2, 'Jo Doe', $3)`,
      values: [organisationId, personId, `${personId}@example.com`],
    }),
  )
  return member
}

function memberOf(
  database: Database,
  registry: PluginRegistry,
  ids: { organisationId: string; personId: string },
  rules: readonly object[] = [{ action: 'manage', subject: 'all' }],
): Member {
  const parsed = parseRules(rules, {
    pluginId: undefined,
    table: (entity) => registry.table(entity),
    entities: () => [],
  })
  if (parsed.faults.length > 0) throw new Error(JSON.stringify(parsed.faults))
  const context = { organisationId: ids.organisationId, actorId: ids.personId, correlationId: 'test' }
  const actor: RecordActor = {
    ...ids,
    access: createAccess(parsed.rules, []),
    products: new Set(registry.plugins().map(({ manifest }) => manifest.id)),
    person: { id: ids.personId, name: 'Jo Doe', email: 'jo@example.com' },
    organisation: {
      id: ids.organisationId,
      name: 'Acme',
      country: 'GB',
      currency: 'GBP',
      timeZone: 'Europe/London',
    },
  }
  return {
    actor,
    reader: batchReader(database, context),
    write: (work) => database.write(context, work),
    read: (work) => database.read(context, (unit) => work(unitReader(unit))),
    withRules: (...other) => memberOf(database, registry, ids, other),
    colleague: () => createMember(database, registry, ids.organisationId),
  }
}

/** The refusal that a call is expected to end in; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<QuoinError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof QuoinError)) throw new Error('expected a refusal', { cause: error })
  return error
}
