import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFromTemplate } from '../../launch/create-from-template.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { USAGE } from '../../src/cli/usage.ts'

interface Said {
  readonly code: number
  readonly out: string
  readonly error: string
}

const listen = async (run: (terminal: Parameters<typeof runCli>[2]) => Promise<number>): Promise<Said> => {
  const said = { out: '', error: '' }
  const code = await run({
    out: (text) => void (said.out += text),
    error: (text) => void (said.error += text),
  })
  return { code, ...said }
}

const quoin = (...args: string[]): Promise<Said> =>
  listen((terminal) => runCli(args, () => Promise.reject(new Error('the database was looked for')), terminal))

const create = (root: string, ...args: string[]): Promise<Said> =>
  listen((terminal) => createFromTemplate(root, args, terminal))

const COMMANDS = [
  'create',
  'list',
  'plan',
  'install',
  'upgrade',
  'rollback',
  'uninstall',
  'stop',
  'resume',
  'upload',
  'history',
  'doctor',
]

test.each(COMMANDS)('the usage has one line for %s', (command) => {
  expect(USAGE.match(new RegExp(`^  ${command}( <.*>)?  +\\S.*$`, 'gm'))).toHaveLength(1)
})

test.each([
  [['--help']],
  [['help']],
  [['plugin', '--help']],
  [['plugin', 'help']],
  [['plugin', 'install', '--help']],
])('%j shows the usage, needs no database and is no failure', async (args) => {
  expect(await quoin(...args)).toEqual({ code: 0, out: USAGE, error: '' })
})

test.each([
  [[], 'Nothing was asked for'],
  [['plugins'], 'There is no "plugins"; expected plugin'],
  [['plugin'], '"plugin" needs a command; expected create, list,'],
  [['plugin', 'instal', 'bikes'], 'There is no command "plugin instal"; expected create, list,'],
  [['plugin', 'install'], '"plugin install" needs <id | package.tgz>'],
  [['plugin', 'list', 'bikes'], '"plugin list" does not take "bikes"'],
  [['plugin', 'stop', 'bikes', 'boats'], '"plugin stop" does not take "boats"'],
  [['plugin', 'list', '--verbose'], "Unknown option '--verbose'"],
  [
    ['plugin', 'plan', 'bikes', '--act', 'remove'],
    '--act takes install, upgrade, rollback, uninstall, got "remove"',
  ],
  [
    ['plugin', 'stop', 'bikes', '--expected-revision', 'x'],
    '--expected-revision takes a whole number, got "x"',
  ],
])('%j says what is wrong, then the usage', async (args, fault) => {
  const said = await quoin(...args)
  expect(said).toMatchObject({ code: 2, out: '' })
  expect(said.error.startsWith(fault)).toBe(true)
  expect(said.error.endsWith(`\n\n${USAGE}`)).toBe(true)
})

test('a good call goes to the database', async () => {
  expect(await quoin('plugin', 'list')).toEqual({ code: 1, out: '', error: 'the database was looked for' })
})

test('plugin create shows the same usage, and makes nothing of a wrong call', async () => {
  const root = mkdtempSync(join(tmpdir(), 'quoin-create-'))
  try {
    expect(await create(root, '--help')).toEqual({ code: 0, out: USAGE, error: '' })
    for (const wrong of [[], ['acme-fleet', 'more'], ['acme-fleet', '--colour', 'red']]) {
      const { code, error } = await create(root, ...wrong)
      expect({ code, usage: error.endsWith(USAGE) }).toEqual({ code: 2, usage: true })
    }
    expect((await create(root, 'Acme Fleet')).code).toBe(1)
    expect(existsSync(join(root, 'plugins'))).toBe(false)
    expect((await create(root, 'acme-fleet')).code).toBe(0)
    expect(existsSync(join(root, 'plugins/acme-fleet/plugin.json'))).toBe(true)
  } finally {
    rmSync(root, { recursive: true })
  }
})
