import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { printOutcomes, runChecks } from './checks/index.ts'
import { findPostgresHome } from './postgres/home.ts'
import {
  findInstalledPostgres,
  installedPostgres,
  majorOf,
  type InstalledPostgres,
} from './postgres/installed.ts'
import { startThrowAwayPostgres } from './postgres/throw-away.ts'
import { addCounts, countTests, type Count } from './test-count.ts'
import { readTestOptions, type TestOptions } from './test-options.ts'
import { onStop } from './on-stop.ts'

/** What holds between organisations and plugins; row level security differs between versions of PostgreSQL. */
const WALLS = ['--project=node', 'core/test/attack', 'core/test/isolation', 'core/test/database']
const NONE: Count = { passed: 0, failed: 0 }

/**
 * npm test [-- <files or vitest options>]: static checks, then every test, on a PostgreSQL of its own. With files
 * named, only those tests. QUOIN_TEST_DATABASE_URL names a server to use instead, as a superuser; `--postgres
 * <folder>` an installed PostgreSQL to start one of; `--also-installed` runs the walls' suites on another version
 * of this machine as well.
 */
async function main(root: string, options: TestOptions): Promise<Count> {
  const { filters } = options
  const installed = options.postgres === undefined ? undefined : installedPostgres(options.postgres)
  const given = installed ? undefined : process.env.QUOIN_TEST_DATABASE_URL
  const checked = filters.length > 0 ? NONE : await countChecks(root)
  const tested = given
    ? await runVitest(root, filters, given)
    : await onThrowAway(root, installed, (url) => runVitest(root, filters, url))
  const walls = options.alsoInstalled ? await testWalls(root) : NONE
  return [checked, tested, walls].reduce(addCounts)
}

/** On the oldest PostgreSQL of the machine that is another one than npm's. */
async function testWalls(root: string): Promise<Count> {
  const installed = findInstalledPostgres(majorOf(findPostgresHome(root).programs))
  if (!installed) {
    console.log(
      '\nThis machine has no other PostgreSQL (15 to 17): the walls were tried on the embedded one only.',
    )
    return NONE
  }
  console.log(`\nThe walls once more, on PostgreSQL ${installed.major} of this machine:`)
  try {
    return await onThrowAway(root, installed, (url) => runVitest(root, WALLS, url))
  } catch (error) {
    console.error((error as Error).message)
    return { passed: 0, failed: 1 }
  }
}

async function onThrowAway(
  root: string,
  installed: InstalledPostgres | undefined,
  work: (url: string) => Promise<Count>,
): Promise<Count> {
  const server = await startThrowAwayPostgres(root, installed)
  onStop(() => server.stop())
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

async function countChecks(root: string): Promise<Count> {
  const outcomes = await runChecks(root)
  printOutcomes(outcomes)
  const failed = outcomes.filter(({ findings }) => findings.length > 0).length
  return { passed: outcomes.length - failed, failed }
}

async function runVitest(root: string, filters: readonly string[], databaseUrl: string): Promise<Count> {
  const results = join(root, '.quoin/test-results.json')
  rmSync(results, { force: true })
  const options = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...filters]
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, QUOIN_TEST_DATABASE_URL: databaseUrl },
  })
  onStop(async () => void child.kill('SIGTERM'))
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('exit', done)
  })
  return countTests(() => readFileSync(results, 'utf8'), code)
}

const { passed, failed } = await main(
  resolve(import.meta.dirname, '../..'),
  readTestOptions(process.argv.slice(2)),
)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
