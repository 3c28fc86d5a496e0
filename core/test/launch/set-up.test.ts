import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isInstalled } from '../../launch/dependencies.mjs'
import { withLock } from '../../launch/lock.mjs'
import { countTests } from '../../launch/test-count.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quoin-set-up-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('dependencies count as installed', () => {
  const write = (file: string, packages: object): void => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true })
    writeFileSync(join(folder, file), JSON.stringify({ packages }))
  }
  const locked = {
    '': { name: 'root' },
    core: { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a-for-another-system': { version: '1.0.0', optional: true },
  }

  test.each([
    ['when every version agrees', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['not when a version differs', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['not when a package is missing', {}, false],
  ])('%s', (_title, installed, expected) => {
    write('package-lock.json', locked)
    write('node_modules/.package-lock.json', installed)
    expect(isInstalled(folder)).toBe(expected)
  })

  test('not when nothing is there', () => {
    expect(isInstalled(folder)).toBe(false)
  })
})

describe('the lock', () => {
  test('lets one in at a time, in any case of failure too', async () => {
    const file = join(folder, 'a.lock')
    const order: string[] = []
    const visit = (name: string, end: () => Promise<void>) => async (): Promise<void> => {
      order.push(`${name} in`)
      await end()
      order.push(`${name} out`)
    }
    const slow = withLock(
      file,
      visit('first', () => new Promise((done) => setImmediate(done))),
    )
    const failing = withLock(file, () => Promise.reject(new Error('broken')))
    await slow
    await expect(failing).rejects.toThrow('broken')
    await withLock(
      file,
      visit('last', () => Promise.resolve()),
    )
    expect(order).toEqual(['first in', 'first out', 'last in', 'last out'])
    expect(existsSync(file)).toBe(false)
  })

  test('of a dead process is taken over', async () => {
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await new Promise((done) => dead.once('exit', done))
    writeFileSync(join(folder, 'a.lock'), String(dead.pid))
    expect(await withLock(join(folder, 'a.lock'), () => Promise.resolve('in'))).toBe('in')
  })
})

describe('the count of tests', () => {
  const report =
    (passed: number, failed: number, files: object[]): (() => string) =>
    () =>
      JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files })
  const sound = { status: 'passed', assertionResults: [{ status: 'passed' }] }
  const broken = { status: 'failed', assertionResults: [] }

  test('is what the report says', () => {
    const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] }
    expect(countTests(report(5, 0, [sound]), 0)).toEqual({ passed: 5, failed: 0 })
    expect(countTests(report(5, 2, [sound, failing]), 1)).toEqual({ passed: 5, failed: 2 })
  })

  test('adds a file that could not be loaded', () => {
    expect(countTests(report(5, 0, [sound, broken]), 1)).toEqual({ passed: 5, failed: 1 })
  })

  test('never calls a bad end a success', () => {
    expect(countTests(report(5, 0, [sound]), 1)).toEqual({ passed: 5, failed: 1 })
    expect(countTests(report(5, 0, [sound]), null)).toEqual({ passed: 5, failed: 1 })
    expect(countTests(() => '', 0)).toEqual({ passed: 0, failed: 1 })
  })
})
