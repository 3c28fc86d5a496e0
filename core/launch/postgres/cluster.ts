import { chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { runAs } from './account.ts'
import { explainFailure } from './explain-failure.ts'
import type { PostgresHome } from './home.ts'
import { majorOf } from './installed.ts'

const LARGEST_LOG_BYTES = 10_000_000
const START_ATTEMPTS = 3
const FIRST_WITH_BUILTIN = 17

const dataOf = (home: PostgresHome): string => join(home.folder, 'data')
const logOf = (home: PostgresHome): string => join(home.folder, 'postgres.log')

/** Makes the data folder unless it is there. An interrupted attempt leaves only `data.new`, which is dropped. */
export function createCluster(home: PostgresHome, options: { password: string; isDurable: boolean }): void {
  if (existsSync(dataOf(home))) return
  const unfinished = `${dataOf(home)}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const passwordFile = join(home.folder, 'password.tmp')
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (home.account) chownSync(passwordFile, home.account.uid, home.account.gid)
  // C.UTF-8 built into PostgreSQL: the same order on every machine, so no index breaks when a library changes.
  const provider =
    majorOf(home.programs) < FIRST_WITH_BUILTIN
      ? []
      : ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const locale = [...provider, '--locale=C', '--encoding=UTF8']
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const args = ['-D', unfinished, ...locale, ...access, ...(options.isDurable ? [] : ['--no-sync'])]
  const { status, output } = runAs(home.account, join(home.programs, 'bin/initdb'), args, home.folder)
  rmSync(passwordFile, { force: true })
  if (status !== 0) throw explainFailure('PostgreSQL could not make its data folder', home.folder, output)
  renameSync(unfinished, dataOf(home))
}

/**
 * Starts the server on loopback only; it outlives this process until stopped.
 * @param options.port tried first; another free one is taken when it is in use
 * @returns the port it listens on
 */
export async function startCluster(
  home: PostgresHome,
  options: { port: number | undefined; settings: Readonly<Record<string, string>> },
): Promise<number> {
  let wanted = options.port
  let output = ''
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const port = await freePort(wanted)
    const settings = { ...options.settings, port, listen_addresses: '127.0.0.1', unix_socket_directories: '' }
    if (existsSync(logOf(home)) && statSync(logOf(home)).size > LARGEST_LOG_BYTES) rmSync(logOf(home))
    const logged = existsSync(logOf(home)) ? statSync(logOf(home)).size : 0
    const given = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
    const result = pgCtl(home, ['start', '-w', '-t', '120', '-l', logOf(home), '-o', given.join(' ')])
    if (result.status === 0) return port
    output = existsSync(logOf(home)) ? readFileSync(logOf(home), 'utf8').slice(logged) : result.output
    if (!/address already in use|could not create any TCP/i.test(output)) break
    wanted = undefined
  }
  throw explainFailure('PostgreSQL did not start', home.folder, output)
}

/** The port of the server that runs on this data folder, if one does. */
export function runningPort(home: PostgresHome): number | undefined {
  if (!existsSync(dataOf(home)) || pgCtl(home, ['status']).status !== 0) return undefined
  const lines = readFileSync(join(dataOf(home), 'postmaster.pid'), 'utf8').split('\n')
  return Number(lines[3]) || undefined
}

/** fast: finishes what is committed. immediate: for data that is thrown away. */
export function stopCluster(home: PostgresHome, mode: 'fast' | 'immediate'): void {
  pgCtl(home, ['stop', '-w', '-t', '60', '-m', mode])
}

function pgCtl(home: PostgresHome, args: readonly string[]): { status: number | null; output: string } {
  const [verb = '', ...rest] = args
  return runAs(
    home.account,
    join(home.programs, 'bin/pg_ctl'),
    [verb, '-D', dataOf(home), ...rest],
    home.folder,
  )
}

/** The wanted port when nobody listens on it, otherwise any free one. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', () => (wanted === 0 ? fail(new Error('no free port')) : done(freePort())))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : wanted))
    })
  })
}
