import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { printOutcomes, runChecks } from './checks/index.ts'
import { startThrowAwayPostgres } from './postgres/throw-away.ts'
import { countTests, type Count } from './test-count.ts'
import { onStop } from './on-stop.ts'

/**
 * npm test [-- <files or vitest options>]: static checks, then every test, on a PostgreSQL of its own. With files
 * named, only those tests. QUOIN_TEST_DATABASE_URL names a server to use instead, as a superuser.
 */
async function main(root: string, filters: readonly string[]): Promise<Count> {
  const given = process.env.QUOIN_TEST_DATABASE_URL
  const server = given ? undefined : await startThrowAwayPostgres(root)
  const stop = async (): Promise<void> => server?.stop()
  onStop(stop)
  try {
    const env = { ...process.env, QUOIN_TEST_DATABASE_URL: given || server?.url }
    const checked = filters.length > 0 ? { passed: 0, failed: 0 } : await countChecks(root)
    const tested = await runVitest(root, filters, env)
    return { passed: checked.passed + tested.passed, failed: checked.failed + tested.failed }
  } finally {
    await stop()
  }
}

async function countChecks(root: string): Promise<Count> {
  const outcomes = await runChecks(root)
  printOutcomes(outcomes)
  const failed = outcomes.filter(({ findings }) => findings.length > 0).length
  return { passed: outcomes.length - failed, failed }
}

async function runVitest(root: string, filters: readonly string[], env: NodeJS.ProcessEnv): Promise<Count> {
  const results = join(root, '.quoin/test-results.json')
  rmSync(results, { force: true })
  const options = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...filters]
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  })
  onStop(async () => void child.kill('SIGTERM'))
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('exit', done)
  })
  return countTests(() => readFileSync(results, 'utf8'), code)
}

const { passed, failed } = await main(resolve(import.meta.dirname, '../..'), process.argv.slice(2))
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
