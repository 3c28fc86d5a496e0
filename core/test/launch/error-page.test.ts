import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorPage, errorPageFindings } from '../../launch/checks/error-page.ts'
import { errorTable } from '../../src/errors/table.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

test('every code of the kernel, as it runs, is on the page with its status', async () => {
  const page = await errorPage(ROOT)
  const rows = new Map(
    [...page.matchAll(/^\| `([\w.-]+)` +\| (\d{3}) /gm)].map(([, code, status]) => [code, status]),
  )
  const missing = errorTable.filter(
    ({ definition }) => rows.get(definition.code) !== String(definition.status),
  )
  expect(missing.map(({ definition }) => definition.code)).toEqual([])
})

describe('the page', () => {
  let root: string
  const define = (file: string, text: string): void => {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeFileSync(join(root, file), `import { defineError } from '@quoin/plugin-sdk'\n${text}\n`)
  }
  const rows = async (): Promise<string[]> =>
    (await errorPage(root))
      .split('\n')
      .filter((line) => /^(\| `|##)/.test(line))
      .map((line) => line.replaceAll(/ +/g, ' '))
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quoin-error-page-'))
    cpSync(join(ROOT, '.prettierrc.json'), join(root, '.prettierrc.json'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test('groups the kernel by capability and products apart, sorted', async () => {
    const error = (code: string): string =>
      `export const a = defineError({ code: '${code}', status: 409, message: () => 'No' })`
    define('core/src/zoo/errors.ts', `${error('zoo.closed')}\n${error('zoo.ape')}`)
    define('core/src/barn/hay/errors.ts', error('barn.wet'))
    define('plugins/farm/src/deep/errors.ts', error('farm.gone'))
    expect(await rows()).toEqual([
      '## barn',
      '| `barn.wet` | 409 | No | – |',
      '## zoo',
      '| `zoo.ape` | 409 | No | – |',
      '| `zoo.closed` | 409 | No | – |',
      '## Codes of products',
      '### farm',
      '| `farm.gone` | 409 | No | – |',
    ])
  })

  test.each([
    ["({ a }) => `x ${a.join(', ')} y`", 'x {a} y'],
    ['(p: { a: number }) => `${p.a} row${p.a === 1 ? "" : "s"} at fault`', '{a} row(s) at fault'],
    ['({ a }) => `there ${a ? "is one" : `are ${a}`}`', 'there (is one / are {a})'],
    ['({ a }) => a ? `one ${a}` : "none"', 'one {a} / none'],
    ['(p) => `in ${place(p)} or ${Math.ceil(p.seconds / 60)}`', 'in {place} or {seconds}'],
    ["() => 'a | b ' + 'on two lines'", 'a \\| b on two lines'],
  ])('words %s', async (message, expected) => {
    define('core/src/a/errors.ts', `defineError({ code: 'a.b', status: 400, message: ${message} })`)
    expect((await rows())[1]).toBe(`| \`a.b\` | 400 | ${expected} | – |`)
  })

  test('refuses a code that is not written out', async () => {
    define('core/src/a/errors.ts', "defineError({ code: prefix + '.b', status: 400, message: () => '' })")
    await expect(errorPage(root)).rejects.toThrow('core/src/a/errors.ts')
  })

  test('is checked: one that is older than the sources is found', async () => {
    define('core/src/a/errors.ts', "defineError({ code: 'a.b', status: 400, message: () => 'No' })")
    mkdirSync(join(root, 'docs'))
    const file = join(root, 'docs/errors.md')
    writeFileSync(file, await errorPage(root))
    expect(await errorPageFindings(root)).toEqual([])
    writeFileSync(file, readFileSync(file, 'utf8').replace('No', 'Yes'))
    expect(await errorPageFindings(root)).toEqual([expect.stringContaining('core/launch/error-page.ts')])
  })
})
