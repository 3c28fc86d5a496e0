import pg from 'pg'
import { loadConfig } from '../../src/config/index.ts'
import { startPlatform, type Platform, type StartOptions } from '../../src/start-platform.ts'
import { Client } from '../http/client.ts'
import { TEST_ROLE_PREFIX } from './template.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export interface TestPlatform {
  readonly platform: Platform
  readonly test: TestDatabase
  /** A superuser, for looking behind every wall. */
  readonly admin: pg.Client
  /** A fresh browser: no cookies. */
  client(): Client
  stop(): Promise<void>
}

/**
 * The whole composition on a free port, over a database of its own, with the repository's plugins.
 * @param settings more environment variables, such as QUOIN_PLUGINS
 */
export async function startTestPlatform(
  settings: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<TestPlatform> {
  const test = await createTestDatabase()
  const platform = await startPlatform(
    loadConfig({
      DATABASE_URL: test.config.databaseUrl,
      QUOIN_PORT: '0',
      QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX,
      QUOIN_LOG_LEVEL: 'silent',
      ...settings,
    }),
    options,
  )
  const admin = new pg.Client({ connectionString: test.config.databaseUrl })
  await admin.connect()
  return {
    platform,
    test,
    admin,
    client: () => new Client(platform.url),
    async stop() {
      await platform.stop()
      await admin.end()
      await test.drop()
    },
  }
}
