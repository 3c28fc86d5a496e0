import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { runAs } from './account.ts'

/** A PostgreSQL of the machine. */
export interface InstalledPostgres {
  /** Holds `bin`, as in `PostgresHome`. */
  readonly programs: string
  readonly major: number
}

/** What Quoin promises to run on. */
const PROMISED = { oldest: 15, newest: 18 }
/** Where Debian, Ubuntu and PostgreSQL's own packages for them put each major version. */
const USUAL_PLACE = '/usr/lib/postgresql'

/**
 * @param bin the folder of initdb and pg_ctl, as `pg_config --bindir` prints it
 * @throws when there are none, or of a version that is not promised
 */
export function installedPostgres(bin: string): InstalledPostgres {
  const programs = dirname(resolve(bin))
  const wanted = `expected the folder of PostgreSQL's initdb, such as ${USUAL_PLACE}/15/bin`
  if (resolve(bin) !== join(programs, 'bin') || !existsSync(join(bin, 'initdb')))
    throw new Error(`There is no PostgreSQL in ${bin}: ${wanted}`)
  const major = majorOf(programs)
  if (major < PROMISED.oldest || major > PROMISED.newest)
    throw new Error(`${bin} holds PostgreSQL ${major}: expected ${PROMISED.oldest} to ${PROMISED.newest}`)
  return { programs, major }
}

/** The oldest promised version of the machine that is another one than `except`. */
export function findInstalledPostgres(except: number, place = USUAL_PLACE): InstalledPostgres | undefined {
  const folders = existsSync(place) ? readdirSync(place) : []
  return folders
    .map(Number)
    .filter((major) => major >= PROMISED.oldest && major <= PROMISED.newest && major !== except)
    .sort((a, b) => a - b)
    .map((major) => ({ major, programs: join(place, String(major)) }))
    .find(({ programs }) => existsSync(join(programs, 'bin/initdb')))
}

/** @throws when the programs do not run */
export function majorOf(programs: string): number {
  const { output } = runAs(undefined, join(programs, 'bin/initdb'), ['--version'], programs)
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(output)?.[1])
  if (Number.isNaN(major))
    throw new Error(`${programs}/bin/initdb does not say its version: ${output.trim()}`)
  return major
}
