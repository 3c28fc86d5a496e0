import pg from 'pg'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/index.ts'
import { startPlatform, type Platform } from '../../src/start-platform.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { Client } from '../http/client.ts'
import { signUp } from './sign-up.ts'

export interface TestNode {
  readonly platform: Platform
  /** The operator, signed in at this node. */
  readonly operator: Client
  stop(): Promise<void>
}

export interface Nodes {
  readonly test: TestDatabase
  readonly admin: pg.Client
  /** Shared by the nodes: a plugin's folder in it is found by the next look. */
  readonly plugins: string
  start(): Promise<TestNode>
  stop(): Promise<void>
}

/** Any number of nodes in this process over one database, each with unfolded packages of its own. */
export async function openNodes(): Promise<Nodes> {
  const test = await createTestDatabase()
  const work = await mkdtemp(join(tmpdir(), 'quoin-nodes-'))
  const admin = new pg.Client({ connectionString: test.config.databaseUrl })
  await admin.connect()
  const running = new Set<TestNode>()
  let operator: Client | undefined
  return {
    test,
    admin,
    plugins: join(work, 'plugins'),
    async start() {
      const platform = await startPlatform(
        loadConfig({
          DATABASE_URL: test.config.databaseUrl,
          QUOIN_PORT: '0',
          QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX,
          QUOIN_LOG_LEVEL: 'silent',
          QUOIN_PLUGINS: join(work, 'plugins'),
          QUOIN_DATA_DIR: join(work, `data${running.size}`),
        }),
      )
      operator ??= await signUp(new Client(platform.url))
      const node: TestNode = {
        platform,
        operator: new Client(platform.url, operator.cookie),
        async stop() {
          running.delete(node)
          await platform.stop()
        },
      }
      running.add(node)
      return node
    },
    async stop() {
      for (const node of running) await node.stop()
      await admin.end()
      await test.drop()
      await rm(work, { recursive: true, force: true })
    },
  }
}

/** Asks until the answer is right; fails with the last one. @returns milliseconds that it took */
export async function eventually(isRight: () => Promise<boolean>, limitMs: number): Promise<number> {
  const started = performance.now()
  while (!(await isRight())) {
    if (performance.now() - started > limitMs) throw new Error(`not within ${limitMs} ms`)
    await new Promise((done) => setTimeout(done, 25))
  }
  return Math.round(performance.now() - started)
}
