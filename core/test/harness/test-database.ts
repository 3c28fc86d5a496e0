import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import {
  openDatabase,
  openInstaller,
  SYSTEM_ACTOR_ID,
  type Database,
  type DatabaseOptions,
  type Installer,
  type PreparedDatabase,
  type SigningKey,
  type TransactionContext,
} from '../../src/database/index.ts'
import { databaseUrl, onServer, prepareTestDatabase, type TestServer } from './template.ts'

export interface TestDatabase {
  readonly database: Database
  readonly installer: Installer
  readonly config: PreparedDatabase
  readonly signingKey: SigningKey
  /** The context of an organisation nobody used before. */
  organisation(): TransactionContext
  drop(): Promise<void>
}

/**
 * A database of its own for one test file, cloned from the run's template.
 * @example const test = await createTestDatabase(); afterAll(() => test.drop())
 */
export async function createTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const server = testServer()
  const name = `${server.template.replace(/_template$/, '')}_${randomUUID().slice(0, 8)}`
  await onServer(server.url, (client) => clone(client, server.template, name))
  const config = await prepareTestDatabase(databaseUrl(server.url, name))
  const database = openDatabase({ ...config, ...options })
  const installer = openInstaller(config)
  return {
    database,
    installer,
    config,
    signingKey: config.signingKey,
    organisation: () => ({
      organisationId: randomUUID(),
      actorId: SYSTEM_ACTOR_ID,
      correlationId: `test ${name}`,
    }),
    async drop() {
      await database.close()
      await installer.close()
      await onServer(server.url, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** The server that the run's tests use. */
export function testServer(): TestServer {
  const server = inject('testServer')
  if (server === null) {
    throw new Error('This test needs PostgreSQL: run npm test, or set QUOIN_TEST_DATABASE_URL (a superuser)')
  }
  return server
}

// Two workers may clone at once; PostgreSQL refuses while another session is just leaving the template.
const MAX_ATTEMPTS = 50

async function clone(client: pg.Client, template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`create database ${name} template ${template}`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === MAX_ATTEMPTS) throw error
      await client.query('select pg_sleep(0.1)')
    }
  }
}
