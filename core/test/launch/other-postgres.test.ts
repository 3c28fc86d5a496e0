import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findInstalledPostgres, installedPostgres } from '../../launch/postgres/installed.ts'
import { startThrowAwayPostgres } from '../../launch/postgres/throw-away.ts'
import { addCounts } from '../../launch/test-count.ts'
import { readTestOptions } from '../../launch/test-options.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'quoin-installed-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** A folder of programs as far as asking for the version goes. */
function install(major: number): string {
  const bin = join(place, String(major), 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'initdb'), `#!/bin/sh\necho 'initdb (PostgreSQL) ${major}.3 (Debian)'\n`)
  chmodSync(join(bin, 'initdb'), 0o755)
  return bin
}

describe('options of npm test', () => {
  test('are told apart from what vitest gets', () => {
    const args = ['core/test/attack', '--postgres', '/opt/pg/bin', '-t', 'walls', '--also-installed']
    expect(readTestOptions(args)).toEqual({
      postgres: '/opt/pg/bin',
      alsoInstalled: true,
      filters: ['core/test/attack', '-t', 'walls'],
    })
    expect(readTestOptions(['--postgres=/opt/pg/bin']).postgres).toBe('/opt/pg/bin')
    expect(readTestOptions([])).toEqual({ postgres: undefined, alsoInstalled: false, filters: [] })
  })

  test('are refused without a folder', () => {
    expect(() => readTestOptions(['--postgres'])).toThrow(/takes a folder/)
    expect(() => readTestOptions(['--postgres', '--also-installed'])).toThrow(/takes a folder/)
  })

  test('two runs count as one', () => {
    expect(addCounts({ passed: 5, failed: 1 }, { passed: 2, failed: 3 })).toEqual({ passed: 7, failed: 4 })
  })
})

describe.skipIf(process.platform === 'win32')('an installed PostgreSQL', () => {
  test.each([15, 18])('of version %i is accepted', (major) => {
    expect(installedPostgres(install(major))).toEqual({ programs: join(place, String(major)), major })
  })

  test.each([14, 19])('of version %i is refused', (major) => {
    expect(() => installedPostgres(install(major))).toThrow(`PostgreSQL ${major}: expected 15 to 18`)
  })

  test('is refused when the folder holds no initdb', () => {
    install(15)
    expect(() => installedPostgres(join(place, '15'))).toThrow(/There is no PostgreSQL in/)
    expect(() => installedPostgres(join(place, '16/bin'))).toThrow(/There is no PostgreSQL in/)
  })

  test('is found as the oldest promised one, never of the version to leave out', () => {
    expect(findInstalledPostgres(18, join(place, 'nowhere'))).toBeUndefined()
    for (const major of [14, 16, 17, 18, 19]) install(major)
    expect(findInstalledPostgres(18, place)?.major).toBe(16)
    expect(findInstalledPostgres(16, place)?.major).toBe(17)
    rmSync(join(place, '16/bin/initdb'))
    expect(findInstalledPostgres(18, place)?.major).toBe(17)
  })
})

const here = findInstalledPostgres(18)
test.runIf(here)(
  'a throw-away cluster runs on the PostgreSQL of this machine and leaves nothing',
  async () => {
    const server = await startThrowAwayPostgres(resolve(import.meta.dirname, '../../..'), here)
    const client = new pg.Client({ connectionString: server.url })
    let folder: string
    try {
      await client.connect()
      const sql = `select current_setting('server_version_num')::int / 10000 as major, current_setting('data_directory') as folder`
      const { rows } = await client.query<{ major: number; folder: string }>(sql)
      expect(rows[0]!.major).toBe(here!.major)
      folder = rows[0]!.folder
      await client.end()
    } finally {
      await server.stop()
    }
    expect(existsSync(folder)).toBe(false)
  },
)
